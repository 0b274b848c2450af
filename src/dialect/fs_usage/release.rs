//! The systems whose `fs_usage` is read, oldest first.

use std::fmt;

macro_rules! releases {
    ($($variant:ident = $text:literal),+ $(,)?) => {
        /// A release of the system, as far as its `fs_usage` differs. The order is that of appearance.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Release {
            $(#[doc = concat!("Mac OS X or macOS ", $text, ".")] $variant),+
        }

        impl Release {
            /// Every release, oldest first.
            pub const ALL: &'static [Release] = &[$(Release::$variant),+];

            /// The newest release that is known: what has no known end is printed by it.
            pub const NEWEST: Release = Self::ALL[Self::ALL.len() - 1];

            /// The release number as people write it: `10.6`, `15.4`.
            pub fn number(self) -> &'static str {
                match self { $(Release::$variant => $text),+ }
            }

            /// The release of that number.
            pub fn from_number(text: &str) -> Option<Release> {
                match text { $($text => Some(Release::$variant),)+ _ => None }
            }
        }
    };
}

releases! {
    R10_2 = "10.2", R10_3 = "10.3", R10_4 = "10.4", R10_5 = "10.5", R10_6 = "10.6", R10_7 = "10.7", R10_8 = "10.8",
    R10_9 = "10.9", R10_10 = "10.10", R10_11 = "10.11", R10_12 = "10.12", R10_13 = "10.13", R10_14 = "10.14",
    R10_15 = "10.15", R11 = "11", R12 = "12", R15 = "15", R15_4 = "15.4", R26 = "26",
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}
