//! What is known beforehand of a program's habits, as data files. Hints, never evidence: a recipe alone makes nothing
//! more than `possible`.

use std::io::Read as _;
use std::path::Path;

use bstr::{BString, ByteSlice};
use serde::Deserialize;

use crate::dialect::fs_usage::release::Release;

/// A program's habit: what it puts aside, and what it writes.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Recipe {
    /// Name used in reports.
    pub name: String,
    /// One line for a person.
    pub title: String,
    /// Systems it belongs to, in words.
    #[serde(default)]
    pub releases: String,
    /// Suffix of what is put aside (`.cl-rst`).
    pub aside: String,
    /// Where the links lead that take their places (`/Volumes/*/.*/`): a `*` stands for one name, the same each time.
    #[serde(default)]
    pub leads: Option<String>,
    /// Words in log lines that belong to it.
    #[serde(default)]
    pub log: Vec<String>,
    /// Commands to run before the script.
    #[serde(default)]
    pub stop: Vec<String>,
    /// What to do after the script.
    #[serde(default)]
    pub after: Vec<String>,
    /// What is put aside.
    #[serde(default)]
    pub moved: Vec<Moved>,
    /// What can be reset from a template.
    #[serde(default)]
    pub reset: Vec<ResetRule>,
}

/// One path that the program puts aside.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Absolute, spelled `/etc`, `/var`, `/tmp`.
    pub path: String,
    /// Service it belongs to.
    pub service: String,
    /// What it is.
    pub what: String,
    /// The systems that have it (`10.5`); all of the recipe's if there are none.
    #[serde(default)]
    pub releases: Vec<String>,
}

impl Moved {
    /// Whether the system that the capture is of, in words, may have it.
    pub fn belongs_to(&self, release: Option<&str>) -> bool {
        let numbers = release.unwrap_or_default().split([' ', ',', ';']);
        let told: Vec<Release> = numbers.filter_map(Release::from_number).collect();
        let (Some(first), Some(last)) = (told.iter().min(), told.iter().max()) else {
            return true;
        };
        let mut own = self.releases.iter();
        own.len() == 0
            || own.any(|own| {
                Release::from_number(own).is_none_or(|own| *first <= own && own <= *last)
            })
    }
}

/// One file that can be reset from a template.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct ResetRule {
    /// The file.
    pub path: String,
    /// Apple's (or the user's) template.
    pub template: String,
    /// What it is.
    #[serde(default)]
    pub what: String,
}

/// Why a recipe cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read.
    #[error("the recipe {}: {}", .0, crate::input::plainly(.1))]
    Read(String, std::io::Error),
    /// The text is no recipe.
    #[error("{0} is no recipe: {1}")]
    Parse(String, String),
    /// A path is not absolute, or the suffix is no suffix.
    #[error("{0} is no recipe: {1}")]
    Rule(String, String),
}

#[cfg(feature = "recipes")]
fn from_toml(text: &str) -> Result<Recipe, String> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        format!("line {line}: {}", error.message())
    })
}

/// This build reads no recipes.
#[cfg(not(feature = "recipes"))]
fn from_toml(_: &str) -> Result<Recipe, String> {
    Err("this build (without the feature `recipes`) reads none".to_owned())
}

/// No recipe is larger.
const LARGEST: u64 = 1024 * 1024;

const BUILT_IN: &[(&str, &str)] = &[("mail-cluster", include_str!("builtin/mail-cluster.toml"))];

impl Recipe {
    /// Reads a recipe from its text; `origin` names it in errors.
    ///
    /// ```
    /// # #[cfg(feature = "recipes")] {
    /// use unsnare::recipe::Recipe;
    ///
    /// let recipe = Recipe::parse("mine", r#"
    /// name = "mine"
    /// title = "Web configuration put aside"
    /// aside = ".before"
    ///
    /// [[moved]]
    /// path = "/etc/apache2"
    /// service = "Web"
    /// what = "configuration"
    /// "#)?;
    /// assert_eq!(recipe.aside_name(b"/etc/apache2"), "/etc/apache2.before");
    /// # }
    /// # Ok::<(), unsnare::recipe::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is not TOML of the documented form, or names paths that could not be operands.
    pub fn parse(origin: &str, text: &str) -> Result<Recipe, Error> {
        let r = from_toml(text).map_err(|why| Error::Parse(origin.to_string(), why))?;
        let rule = |why: String| Err(Error::Rule(origin.to_string(), why));
        if r.aside.is_empty() || r.aside.contains('/') {
            return rule(format!("aside = {:?} is no suffix of a name", r.aside));
        }
        let paths = r
            .moved
            .iter()
            .map(|m| &m.path)
            .chain(r.reset.iter().flat_map(|x| [&x.path, &x.template]));
        for p in paths {
            let canonical = crate::trace::paths::canonical(p.as_bytes());
            if !p.starts_with('/') || canonical != p.as_bytes() || p == "/" {
                return rule(format!(
                    "{p:?} must be absolute, without a trailing slash, spelled /etc, /var, /tmp rather than /private/..."
                ));
            }
        }
        Ok(r)
    }

    /// Reads a recipe file.
    ///
    /// # Errors
    /// When the file cannot be read or is no recipe.
    pub fn read(path: &Path) -> Result<Recipe, Error> {
        let name = path.display().to_string();
        let unreadable = |e| Error::Read(name.clone(), e);
        let mut text = String::new();
        std::fs::File::open(path)
            .map_err(unreadable)?
            .take(LARGEST + 1)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        if text.len() as u64 > LARGEST {
            return Err(Error::Rule(
                name,
                format!("it is larger than {} KiB", LARGEST / 1024),
            ));
        }
        Self::parse(&name, &text)
    }

    /// The recipes that come with the program.
    pub fn built_in() -> Vec<Recipe> {
        BUILT_IN
            .iter()
            .filter_map(|(name, text)| Self::parse(name, text).ok())
            .collect()
    }

    /// The rule that names a path.
    pub fn moved(&self, path: &[u8]) -> Option<&Moved> {
        self.moved.iter().find(|m| m.path.as_bytes() == path)
    }

    /// Where the original of `path` is put.
    pub fn aside_name(&self, path: &[u8]) -> BString {
        let mut name = BString::from(path);
        name.extend_from_slice(self.aside.as_bytes());
        name
    }

    /// The place to which a name put aside belongs, when the recipe names it.
    pub fn place_of<'a>(&self, aside: &'a [u8]) -> Option<(&'a [u8], &Moved)> {
        let place = aside.strip_suffix(self.aside.as_bytes())?;
        Some((place, self.moved(place)?))
    }

    /// Whether a log message belongs to it.
    pub fn speaks_of(&self, message: &[u8]) -> bool {
        self.log
            .iter()
            .any(|w| message.find(w.as_bytes()).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_recipes_are_recipes() {
        for (name, text) in BUILT_IN {
            assert_eq!(&Recipe::parse(name, text).unwrap().name, name);
        }
        let mail = &Recipe::built_in()[0];
        assert_eq!(mail.aside_name(b"/etc/postfix"), "/etc/postfix.cl-rst");
        let (place, moved) = mail.place_of(b"/var/spool/dovecot.cl-rst").unwrap();
        assert_eq!(
            (place, moved.service.as_str()),
            (&b"/var/spool/dovecot"[..], "Dovecot")
        );
        assert!(mail.place_of(b"/etc/httpd.cl-rst").is_none());
        assert!(mail.speaks_of(b"FILE_NOT_FOUND_ERR for action 'setState'"));
    }

    #[test]
    fn a_place_belongs_to_releases() {
        let mail = &Recipe::built_in()[0];
        let has = |path: &[u8], release| mail.moved(path).unwrap().belongs_to(release);
        let (old, new) = (b"/etc/imapd.conf", b"/etc/dovecot");
        for (release, cyrus, dovecot) in [
            (Some("Mac OS X 10.5, wide (264 columns)"), true, false),
            (Some("Mac OS X 10.6 or 10.7, narrow"), false, true),
            (Some("Mac OS X 10.4 to 10.7"), true, true),
            (Some("an unknown layout"), true, true),
            (None, true, true),
        ] {
            assert_eq!(
                (has(old, release), has(new, release)),
                (cyrus, dovecot),
                "{release:?}"
            );
            assert!(has(b"/etc/postfix", release));
        }
    }

    #[test]
    fn a_path_that_could_not_be_an_operand_is_refused_with_the_reason() {
        let text = "name='x'\ntitle='x'\naside='.old'\n[[moved]]\npath='/private/etc/x'\nservice='X'\nwhat='y'\n";
        let e = Recipe::parse("my.toml", text).unwrap_err().to_string();
        assert!(
            e.starts_with("my.toml is no recipe: \"/private/etc/x\" must be absolute"),
            "{e}"
        );
        let e = Recipe::parse("my.toml", "name='x'\nfoo=1\n")
            .unwrap_err()
            .to_string();
        assert!(e.contains("my.toml") && e.contains("foo"), "{e}");
    }
}
