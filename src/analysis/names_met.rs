//! Whether a recording holds more than what it was asked for: processes that nobody names run all the time.
//!
//! `fs_usage servermgrd postconf` and `grep -E 'servermgrd|postconf'` show two processes, and what all others did is missing as much
//! as in a recording of one.

/// Services of the system that run on every Mac, whatever anybody does, and whose files few ask for.
const SERVICES: &[&[u8]] = &[
    b"ATSServer",
    b"DirectoryService",
    b"Dock",
    b"Finder",
    b"SecurityServer",
    b"Spotlight",
    b"SystemUIServer",
    b"UserEventAgent",
    b"WindowServer",
    b"airportd",
    b"apsd",
    b"backupd",
    b"blued",
    b"cfprefsd",
    b"configd",
    b"coreservicesd",
    b"diskarbitrationd",
    b"distnoted",
    b"dynamic_pager",
    b"fseventsd",
    b"hidd",
    b"init",
    b"kernel_task",
    b"kextd",
    b"launchd",
    b"locationd",
    b"logd",
    b"loginwindow",
    b"lookupd",
    b"lsd",
    b"mDNSResponder",
    b"mach_init",
    b"mdimport",
    b"mds",
    b"mds_stores",
    b"mdworker",
    b"mdworker_shared",
    b"netinfod",
    b"notifyd",
    b"nsurlsessiond",
    b"ntpd",
    b"opendirectoryd",
    b"powerd",
    b"revisiond",
    b"runningboardd",
    b"securityd",
    b"syslogd",
    b"syspolicyd",
    b"tccd",
    b"trustd",
    b"update",
];

/// They look at whatever any process makes or changes: every Mac since 10.4 has them. `grep -v md` is how people silence them, and the
/// commands of others whose names hold these letters with them.
const INDEXERS: &[&[u8]] = &[
    b"mds",
    b"mds_stores",
    b"mdworker",
    b"mdworker_shared",
    b"mdimport",
    b"mdbulkimport",
];
/// Services that Macs without them have.
const BEFORE_THEM: &[&[u8]] = &[b"mach_init", b"netinfod", b"init", b"update"];

/// So many other names, whatever they are, nobody gives to `fs_usage` or `grep`.
const UNASKED: usize = 4;

/// Narrow lines hold so many bytes of a name.
const NARROW: usize = 12;

/// The names that were met.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NamesMet {
    names: usize,
    service: bool,
    indexer: bool,
}

impl NamesMet {
    /// A name that was not met before.
    pub(super) fn add(&mut self, name: &[u8]) {
        self.names += 1;
        let cut = name.len() >= NARROW;
        let among = |all: &[&[u8]]| {
            all.iter()
                .any(|known| *known == name || cut && known.starts_with(name))
        };
        self.service |= among(SERVICES);
        self.indexer |= among(INDEXERS) || among(BEFORE_THEM);
    }

    /// How many.
    pub(super) fn names(&self) -> usize {
        self.names
    }

    /// Beside those who were asked for, of whom so many are among them, there are some that nobody names.
    pub(super) fn is_unfiltered(&self, asked_for: usize) -> bool {
        self.service && self.names > asked_for || self.names >= UNASKED + asked_for
    }

    /// Those are among them whose lines people leave out first.
    pub(super) fn has_indexer(&self) -> bool {
        self.indexer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(names: &[&str]) -> NamesMet {
        let mut met = NamesMet::default();
        names.iter().for_each(|name| met.add(name.as_bytes()));
        met
    }

    #[test]
    fn a_few_programs_may_all_have_been_asked_for_and_a_service_of_the_system_shows_that_nobody_was()
     {
        assert!(!met(&[]).is_unfiltered(0));
        assert!(!met(&["postconf", "launchctl", "newaliases"]).is_unfiltered(0));
        assert!(met(&["mds"]).is_unfiltered(0));
        assert!(met(&["postconf", "DirectorySer"]).is_unfiltered(0));
        assert!(!met(&["postconf", "Director"]).is_unfiltered(0));
        assert!(met(&["sh", "ls", "sleep", "dash"]).is_unfiltered(0));
    }

    #[test]
    fn one_of_them_is_the_one_that_was_asked_for_where_all_are_reported_on() {
        assert!(!met(&["mds"]).is_unfiltered(1));
        assert!(met(&["mds", "postconf"]).is_unfiltered(1));
        assert!(!met(&["a", "b", "c", "d"]).is_unfiltered(1));
    }
}
