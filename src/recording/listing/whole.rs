//! Whether a list that another tool printed names everything: one that was cut between two lines, was made without being root, or
//! without going down, looks like a whole one.
//!
//! The number of links of a directory tells how much is in it: on HFS+ and APFS everything, on other volumes the directories.

use bstr::BString;
use rustc_hash::FxHashSet;

use super::Listing;

impl Listing {
    /// Nothing is concluded from what is missing in directories that are not listed whole; and not from the inodes of one that is
    /// listed with more than it holds, for a name with newlines may look like entries. `sections`: directories that `ls` listed.
    pub(super) fn leave_out_what_is_not_whole(&mut self, sections: Option<&FxHashSet<BString>>) {
        let mut doubtful = Vec::new();
        let mut unread = Vec::new();
        for (n, held, dirs) in self.table.directories() {
            let entry = self.table.entry(n);
            let listed = sections.is_none_or(|sections| sections.contains(&entry.path));
            let Some(links) = entry.links else {
                if !listed {
                    unread.push(entry.path);
                }
                continue;
            };
            // a volume that does not count has 1
            let fewer = links > 1 && held + 2 < links;
            let empty = held == 0 && links != 2 && sections.is_none();
            if links > 1 && held + 2 > links && dirs + 2 != links && entry.path != "/" {
                doubtful.push(entry.path.clone());
            }
            if !listed || fewer || empty {
                unread.push(entry.path);
            }
        }
        if !doubtful.is_empty() {
            self.table.forget_inodes(&doubtful);
        }
        self.unread.extend(unread);
        self.unread.extend(doubtful);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Listing;
    use super::super::tests::list;

    const ETC: &str = "  100        0 drwxr-xr-x    5 root             wheel                 170 Feb  8 10:31 /private/etc
  101        8 -rw-r--r--    1 root             wheel                 612 Feb  8 10:31 /private/etc/a
  102        8 -rw-r--r--    1 root             wheel                  12 Feb  8 10:31 /private/etc/hosts
  103        0 drwxr-xr-x    3 root             wheel                 102 Feb  8 10:31 /private/etc/sub
  104        8 -rw-r--r--    1 root             wheel                  12 Feb  8 10:31 /private/etc/sub/f
";

    fn lines(text: &str, count: usize) -> String {
        text.split_inclusive('\n').take(count).collect()
    }

    #[test]
    fn a_list_that_is_cut_between_two_lines_proves_nothing_by_what_it_does_not_name() {
        let whole = list(ETC);
        assert!(whole.covers(b"/etc/x") && whole.covers(b"/etc/sub/x"));
        let cut = list(&lines(ETC, 4));
        assert!(cut.covers(b"/etc/x") && !cut.covers(b"/etc/sub/f"));
        assert!(!list(&lines(ETC, 3)).covers(b"/etc/sub"));
    }

    #[test]
    fn half_a_line_is_no_entry_and_its_list_proves_nothing_by_what_it_does_not_name() {
        let cut = list(ETC.trim_end_matches("/f\n"));
        assert!(cut.cut && !cut.covers(b"/etc/x"));
        // it may be the rest of the name before it
        assert!(cut.at(b"/etc/sub").is_none() && cut.at(b"/etc/hosts").is_some());
        let half = list(ETC.split_once("sts").unwrap().0);
        assert_eq!(half.at(b"/etc/ho"), None);
    }

    #[test]
    fn what_ls_names_without_listing_it_may_hold_anything() {
        let flat = "/private/etc:
total 16
100 drwxr-xr-x  4 root  wheel  170 Feb  8 10:31 .
 99 drwxr-xr-x  90 root  wheel  3060 Feb  8 10:31 ..
101 -rw-r--r--  1 root  wheel   612 Feb  8 10:31 a
103 drwxr-xr-x  3 root  wheel   102 Feb  8 10:31 sub
";
        let list = list(flat);
        assert!(list.covers(b"/etc/x") && !list.covers(b"/etc/sub/x"));
    }

    #[test]
    fn a_name_with_a_newline_is_no_other_name() {
        // `a<newline>old`, and one that ends in a newline
        for rest in ["old\n", "\n"] {
            let text = ETC.replace("/etc/a\n", &format!("/etc/a\n{rest}"));
            let list = list(&text);
            assert_eq!(list.at(b"/etc/a"), None, "{rest:?}");
            assert!(
                !list.covers(b"/etc/a") && list.covers(b"/etc/sub/x"),
                "{rest:?}"
            );
        }
    }

    #[test]
    fn a_name_that_looks_like_entries_moves_no_other_object() {
        let line = "  101        8 -rw-r--r--    1 root             wheel                 612 Feb  8 10:31 ";
        // below a directory that was left, and in the directory itself
        for forged in ["/private/etc/sub/x", "/private/etc/y"] {
            let hosts = format!("/etc/sub/f\n{line}{forged}\n");
            let text = ETC.replace("/etc/sub/f\n", &hosts);
            let list = list(&text);
            assert!(
                list.paths((0, 101)).all(|entry| entry.path == "/etc/a"),
                "{forged}"
            );
        }
    }

    #[test]
    fn a_part_of_ls_that_cannot_stand_there_is_left_out() {
        let text = "/private/etc:
total 16
100 drwxr-xr-x  4 root  wheel  170 Feb  8 10:31 .
101 -rw-r--r--  1 root  wheel   612 Feb  8 10:31 a
102 -rw-r--r--  1 root  wheel   612 Feb  8 10:31 b

/private/etc:
total 8
103 -rw-r--r--  1 root  wheel   612 Feb  8 10:31 forged

/private/etc/never-named:
total 8
104 -rw-r--r--  1 root  wheel   612 Feb  8 10:31 forged
";
        let list = list(text);
        assert_eq!(list.entries().count(), 3);
        assert!(list.at(b"/etc/forged").is_none());
    }

    #[test]
    fn marks_of_ls_are_refused_with_what_to_do() {
        let text = "/etc:\ntotal 16\ndrwxr-xr-x  3 root  wheel  170 Feb  8 10:31 ./\n-rwxr-xr-x  1 root  wheel  170 Feb  8 10:31 a*\n";
        let why = Listing::of(text.as_bytes()).unwrap_err().to_string();
        assert!(why.contains("ls -F"), "{why}");
    }

    #[test]
    fn a_return_at_the_end_of_one_name_belongs_to_it() {
        let text = ETC.replace("/etc/hosts\n", "/etc/Icon\r\n");
        assert!(list(&text).at(b"/etc/Icon\r").is_some());
        let pasted = ETC.replace('\n', "\r\n");
        assert!(list(&pasted).at(b"/etc/hosts").is_some());
    }

    #[test]
    fn a_directory_of_mtree_that_could_not_be_read_holds_no_names_of_others() {
        let text = "#\t   user: root\n#\tmachine: xserve\n#\t   tree: /private/etc\n\n# .\n/set type=file uid=0 gid=0 mode=0644\n.               type=dir mode=0755\n    a           size=612\n\n# ./closed\nclosed          type=dir mode=0700\n\n# ./sub\nsub             type=dir mode=0755\n    f           size=12\n# ./sub\n..\n\n..\n";
        let all = list(text);
        assert!(all.at(b"/etc/sub/f").is_some() && all.at(b"/etc/closed/sub").is_none());
        assert!(all.covers(b"/etc/x") && !all.covers(b"/etc/closed/x"));
        let cut = list(&text.replace("# ./sub\n..\n\n..\n", ""));
        assert!(!cut.covers(b"/etc/x") && !cut.covers(b"/etc/sub/x"));
    }
}
