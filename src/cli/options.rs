//! Options that several subcommands share.

use std::ffi::OsString;
use std::path::PathBuf;

use bstr::BString;
use chrono::NaiveDate;
use clap::{Args, ValueEnum, ValueHint};

use crate::infer::operation::Kind;
use crate::report::phrases;
use crate::report::selection::Selection;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Also into a pipe or file.
    Always,
    /// Never.
    Never,
}

/// Options that every command takes: colour, the pager, and how much is said.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct GlobalOptions {
    /// When to colour: on a terminal (and NO_COLOR unset), always, never
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value_t,
        global = true,
        hide_possible_values = false
    )]
    pub color: Color,
    /// Show a text that is longer than the terminal as it is, without the pager ($PAGER, else less)
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// Say less: only the answer and the operations; no progress, no warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: every evidence line and the losing rivals
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

impl GlobalOptions {
    /// Makes the choice known to everything that writes with `anstream`.
    pub(crate) fn apply_color(&self) {
        match self.color {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

/// What the commands take that come to a plan.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReportOptions {
    #[command(flatten)]
    pub(crate) captures: Captures,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) memory: Memory,
    #[command(flatten)]
    pub(crate) sources: Sources,
    #[command(flatten)]
    pub(crate) script: Script,
    #[command(flatten)]
    pub(crate) result: Result,
}

/// Which captures to read.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Captures {
    /// Output of fs_usage (or of eslogger, DTrace, praudit), in order of time, or a recording of 'unsnare kit'; gzip and bzip2
    /// are recognised; '-' or nothing is standard input
    #[arg(value_name = "CAPTURE", value_hint = ValueHint::FilePath)]
    pub(crate) captures: Vec<PathBuf>,
}

/// Whose calls to look at.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What to look at")]
pub(crate) struct Whose {
    /// Process to report on, as fs_usage prints it, with its thread (node.4278121), or a pattern ('post*'); can be given
    /// several times [default: servermgrd, or the only process in the capture]
    #[arg(short, long, value_name = "NAME")]
    pub(crate) process: Vec<OsString>,
    /// Report on every process in the capture
    #[arg(long, conflicts_with = "process")]
    pub(crate) all_processes: bool,
}

/// What to show of it.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What to look at")]
pub(crate) struct Which {
    /// Only what concerns paths that this pattern matches, and what is below them; a pattern without a slash is about the
    /// last name ('*.plist'); can be given several times
    #[arg(long, value_name = "GLOB")]
    path: Vec<OsString>,
    /// Only what concerns paths in which this regular expression is found; can be given several times
    #[arg(long = "match", value_name = "REGEX")]
    matching: Vec<String>,
    /// Only operations of these kinds (rename, symlink, replace, ...)
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = parse_kind)]
    kind: Vec<Kind>,
}

impl Which {
    /// # Errors
    /// When an expression is none; the sentence says where.
    pub(crate) fn selection(&self) -> anyhow::Result<Selection> {
        let mut selection = Selection::default();
        for glob in &self.path {
            selection
                .glob(glob.as_encoded_bytes())
                .map_err(|why| anyhow::anyhow!("--path: {why}"))?;
        }
        for text in &self.matching {
            selection.regex(text).map_err(|why| {
                let why = why.lines().last().unwrap_or_default();
                let why = why.strip_prefix("error: ").unwrap_or(why);
                anyhow::anyhow!("--match '{text}' is no regular expression: {why}")
            })?;
        }
        for kind in &self.kind {
            selection.kind(*kind);
        }
        Ok(selection)
    }
}

fn parse_kind(text: &str) -> std::result::Result<Kind, String> {
    phrases::KINDS
        .into_iter()
        .find(|kind| phrases::kind(*kind) == text)
        .ok_or_else(|| {
            let all: Vec<_> = phrases::KINDS.into_iter().map(phrases::kind).collect();
            format!("there is no such kind; choose among {}", all.join(", "))
        })
}

/// How much memory a report may take.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What to look at")]
pub(crate) struct Memory {
    /// Let no operation go before so much memory is used (512M, 4G); beyond it the oldest are counted and not listed
    #[arg(long, value_name = "SIZE", default_value = "2G", value_parser = parse_size)]
    pub(crate) max_memory: u64,
}

fn parse_size(text: &str) -> std::result::Result<u64, String> {
    let unit = text.bytes().last().map(|b| b.to_ascii_uppercase());
    let (digits, shift) = match unit {
        Some(b'K') => (&text[..text.len() - 1], 10),
        Some(b'M') => (&text[..text.len() - 1], 20),
        Some(b'G') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let bytes = digits
        .parse::<u64>()
        .ok()
        .and_then(|n| n.checked_mul(1 << shift));
    bytes.ok_or_else(|| "a size is written like 512M or 4G".to_owned())
}

/// What else is known, besides the capture.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What else is known")]
pub(crate) struct Sources {
    /// system.log of the same time; several, and rotated .bz2 or .gz ones, may be given
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) log: Vec<PathBuf>,
    /// Another record of the same time that names both ends of a rename and a link's text: output of eslogger, DTrace, dtruss or
    /// praudit, or an audit trail; several may be given
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) witness: Vec<PathBuf>,
    /// A list of files made before: by the script of 'unsnare kit', by find DIR -ls, ls -laiR or mtree -c
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) before: Option<PathBuf>,
    /// A list of the same files made afterwards: what is elsewhere now was renamed, and links have their text
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) after: Option<PathBuf>,
    /// Day of the first line; a capture holds times but no date
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    pub(crate) date: Option<NaiveDate>,
    /// A mounted disk as evidence: what is present, where links lead, plists; it is only read
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) root: Option<PathBuf>,
    /// What is known beforehand of a program's habits (TOML); added to those built in
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) recipe: Vec<PathBuf>,
}

/// Where the result goes, and how strict to be.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Result")]
pub(crate) struct Result {
    /// Write there instead of standard output; the file appears only when it is complete
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 3 when the capture is incomplete or has damaged lines
    #[arg(long)]
    pub(crate) strict: bool,
    /// Overwrite a script (or a saved recording) that exists already
    #[arg(long)]
    pub(crate) force: bool,
}

impl Sources {
    /// The files that are read besides the captures.
    pub(crate) fn files(&self) -> Vec<&PathBuf> {
        let lists = self.before.iter().chain(&self.after);
        let others = self.recipe.iter().chain(&self.witness);
        self.log.iter().chain(others).chain(lists).collect()
    }
}

/// What a script may do that it does not do by itself.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Script")]
pub(crate) struct Script {
    /// Steps to take in that are normally left out
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) include: Vec<Include>,
    /// A copy of your own (from a backup) from which a changed or removed file is to be restored
    #[arg(long, value_name = "PATH=COPY", value_parser = parse_restore)]
    pub(crate) restore: Vec<(BString, BString)>,
    /// The script carries small files that a recording copied (up to 64 KiB in all) within itself, so that it needs no copies
    /// on the server
    #[arg(long)]
    pub(crate) embed: bool,
    /// Do not try the script on a replica of the disk before writing it
    #[arg(long)]
    pub(crate) no_rehearsal: bool,
}

/// Steps that a script leaves out unless asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Include {
    /// Steps that rest on weak or contested evidence
    Possible,
    /// Changes on other volumes than the system's, which may be in use by another machine
    OtherVolumes,
}

fn parse_restore(text: &str) -> std::result::Result<(BString, BString), String> {
    match text.split_once('=') {
        Some((path, copy)) if path.starts_with('/') && copy.starts_with('/') => {
            Ok((path.into(), copy.into()))
        }
        _ => {
            Err("write it as PATH=COPY, both absolute, as they are named on the server".to_owned())
        }
    }
}

/// `18` or `#18`, as the report writes it.
pub(crate) fn parse_id(text: &str) -> std::result::Result<u32, String> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    digits.parse().map_err(|_| {
        "the number of an operation comes first, as 'unsnare analyze' prints it (18, or '#18' in quotes), then the capture"
            .to_owned()
    })
}

fn parse_date(text: &str) -> std::result::Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| "a day is written like 2010-01-31".to_owned())
}
