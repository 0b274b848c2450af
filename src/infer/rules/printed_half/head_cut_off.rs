//! `...le.with.a.long.name`: the column had no room for the beginning; one known path only ends like that.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, lines, nearly_lines};

pub(in crate::infer) static META: Meta = Meta {
    id: "head-cut-off",
    says: "the head of the path was cut off: the only known path that ends this way is meant",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    lines(
        "14:03:00.000100  stat64                                 /Library/Server/Web/Data/Sites/intranet.example.com/htdocs/templates/current/english
14:03:00.000200  mkdir                                  ver/Web/Data/Sites/intranet.example.com/htdocs/templates/current/english/newage-of-which-the-name-is-long-a-page-of-which-the-name-is-long-a-page-of-which-the-name",
        &["likely mkdir /Library/Server/Web/Data/Sites/intranet.example.com/htdocs/templates/current/english/newage-of-which-the-name-is-long-a-page-of-which-the-name-is-long-a-page-of-which-the-name"],
    ),
    nearly_lines(
        "14:03:00.000100  stat64                                 /Library/Server/Web/Data/Sites/intranet.example.com/htdocs/templates/current/english
14:03:00.000200  mkdir                                  /Library/Server/Web/Data/Sites/intranet.example.com/htdocs/templates/current/english/new",
        &["certain mkdir /Library/Server/Web/Data/Sites/intranet.example.com/htdocs/templates/current/english/new"],
    ),
];
