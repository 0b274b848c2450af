//! The program writes both names into the log at the moment of the call.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "named-in-log",
    says: "the program names it in the log together with the printed path, at that moment",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "rename private/etc/postfix",
        &["likely rename /etc/postfix -> /etc/postfix.cl-rst"],
    )
    .beside(Others {
        log: "Feb  8 14:03:00 xserve servermgrd[58]: renamed /etc/postfix to /etc/postfix.cl-rst\n",
        ..Others::NONE
    }),
    nearly(
        "rename private/etc/postfix",
        &["certain rename /etc/postfix -> ?"],
    )
    .beside(Others {
        log: "Feb  8 14:03:00 xserve servermgrd[58]: renamed /etc/dovecot to /etc/dovecot.cl-rst\n",
        ..Others::NONE
    }),
];
