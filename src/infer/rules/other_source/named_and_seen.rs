//! eslogger tells that the call was allowed, and the lines show the new name afterwards: it was done.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "named-and-seen",
    says: "another source names it, and the lines show it there afterwards",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("rename /b/w\nstat64 /a/y/in", &["certain rename /b/w -> /b/v", "certain rename /a/x -> /a/y"]).beside(Others { told: "{\"time\":\"2011-02-08T14:03:00.000000000Z\",\"thread\":{\"thread_id\":5123},\"process\":{\"audit_token\":{\"pid\":87},\"executable\":{\"path\":\"/usr/sbin/servermgrd\"}},\"event\":{\"rename\":{\"source\":{\"path\":\"/b/w\",\"stat\":{\"st_mode\":16877}},\"destination\":{\"new_path\":{\"dir\":{\"path\":\"/b\"},\"filename\":\"v\"}}}}}\n{\"time\":\"2011-02-08T14:03:00.000500000Z\",\"thread\":{\"thread_id\":5123},\"process\":{\"audit_token\":{\"pid\":87},\"executable\":{\"path\":\"/usr/sbin/servermgrd\"}},\"event\":{\"rename\":{\"source\":{\"path\":\"/a/x\",\"stat\":{\"st_mode\":16877}},\"destination\":{\"new_path\":{\"dir\":{\"path\":\"/a\"},\"filename\":\"y\"}}}}}\n", ..Others::NONE }),
    nearly("rename /b/w\nstat64 /a/z/in", &["certain rename /b/w -> /b/v", "likely rename /a/x -> /a/y"]).beside(Others { told: "{\"time\":\"2011-02-08T14:03:00.000000000Z\",\"thread\":{\"thread_id\":5123},\"process\":{\"audit_token\":{\"pid\":87},\"executable\":{\"path\":\"/usr/sbin/servermgrd\"}},\"event\":{\"rename\":{\"source\":{\"path\":\"/b/w\",\"stat\":{\"st_mode\":16877}},\"destination\":{\"new_path\":{\"dir\":{\"path\":\"/b\"},\"filename\":\"v\"}}}}}\n{\"time\":\"2011-02-08T14:03:00.000500000Z\",\"thread\":{\"thread_id\":5123},\"process\":{\"audit_token\":{\"pid\":87},\"executable\":{\"path\":\"/usr/sbin/servermgrd\"}},\"event\":{\"rename\":{\"source\":{\"path\":\"/a/x\",\"stat\":{\"st_mode\":16877}},\"destination\":{\"new_path\":{\"dir\":{\"path\":\"/a\"},\"filename\":\"y\"}}}}}\n", ..Others::NONE }),
];
