//! `open /srv/web/cgi/run`, `open (_WC__E) /Users/shared/cgi/run`, `rename /srv/web/cgi`, `symlink /srv/web/cgi`: what is moved to
//! another volume is copied there, and a link takes its place. A copy of all that stands around it is a backup, and no target.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "copied-original",
    says: "files of the original were copied there before the link was made; likely where a lookup right after ends there",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "open F=3 (R_____) /srv/web/cgi/run\nopen F=4 (_WC__E) /Users/shared/cgi/run\nread F=3 B=32\nwrite F=4 B=32\nread F=3 B=0\nclose F=4\nclose F=3\nrename /srv/web/cgi\nsymlink /srv/web/cgi",
        &[
            "certain create /Users/shared/cgi/run",
            "certain rename /srv/web/cgi -> ?",
            "possible symlink /srv/web/cgi -> /Users/shared/cgi",
        ],
    ),
    nearly(
        "open F=3 (R_____) /srv/web/cgi/run\nopen F=4 (_WC__E) /srv/web.backup/cgi/run\nread F=3 B=32\nwrite F=4 B=32\nread F=3 B=0\nclose F=4\nclose F=3\nrename /srv/web/cgi\nsymlink /srv/web/cgi",
        &[
            "certain create /srv/web.backup/cgi/run",
            "certain rename /srv/web/cgi -> ?",
            "certain symlink /srv/web/cgi -> ?",
        ],
    ),
];
