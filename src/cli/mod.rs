//! What was typed, and what it means: one file per subcommand.

mod analyze;
mod completions;
mod conflicts;
mod events;
mod exit;
mod explain;
mod interrupt;
mod kit;
mod manual;
pub(crate) mod messages;
mod named_source;
mod next;
mod options;
mod output;
mod pager;
mod processes;
mod progress;
mod reading;
mod rehearse;
mod reporting;
mod revert;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub(crate) use exit::Exit;
pub(crate) use options::GlobalOptions;

/// Reads fs_usage output and system.log, names the operations behind the calls, and writes the script that puts the
/// disk back.
#[derive(Debug, Parser)]
#[command(
    name = "unsnare",
    version,
    about,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = EXAMPLES
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: GlobalOptions,
}

const EXAMPLES: &str = "\
Examples:
  sudo fs_usage -w -f filesys servermgrd > capture.txt
  unsnare analyze --log /var/log/system.log capture.txt
  unsnare revert -o revert.sh capture.txt && sh revert.sh --check
  sudo fs_usage -w -f filesys servermgrd | unsnare watch --revert revert.sh

Exit codes: 0 done; 1 nothing by this process in the capture; 2 usage, unreadable input or unwritable output; \
3 with --strict, when the capture is incomplete or has damaged lines; 130 interrupted: no file is left half written.";

#[derive(Debug, Subcommand)]
enum Command {
    Analyze(analyze::Analyze),
    Revert(revert::Revert),
    Events(events::Events),
    Watch(watch::Watch),
    Rehearse(rehearse::Rehearse),
    Explain(explain::Explain),
    Processes(processes::Processes),
    Kit(kit::Kit),
    Completions(completions::Completions),
    Man(manual::Man),
}

/// The command line as clap knows it: for help, completions and manual pages alike.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    let cli = match command()
        .try_get_matches()
        .and_then(|found| Cli::from_arg_matches(&found))
    {
        Ok(cli) => cli,
        Err(error) => {
            if let Some(meant) = meant(&error) {
                messages::say("error", &meant);
                return Exit::Usage.into();
            }
            let code = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Done
            };
            // a closed pipe below `--help` is no error worth a second message
            let _ = error.print();
            return code.into();
        }
    };
    cli.global.apply_color();
    interrupt::prepare();
    let result = match cli.command {
        Command::Analyze(command) => command.run(&cli.global),
        Command::Revert(command) => command.run(&cli.global),
        Command::Events(command) => command.run(&cli.global),
        Command::Watch(command) => command.run(&cli.global),
        Command::Rehearse(command) => command.run(&cli.global),
        Command::Explain(command) => command.run(&cli.global),
        Command::Processes(command) => command.run(&cli.global),
        Command::Kit(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
    };
    interrupt::wait_if_leaving();
    match result {
        Ok(exit) => exit.into(),
        Err(error) if messages::is_broken_pipe(&error) => Exit::Done.into(),
        Err(error) => {
            messages::print(&error);
            Exit::Usage.into()
        }
    }
}

/// Options of the script, which reports name.
const OF_THE_SCRIPT: [&str; 9] = [
    "--take", "--skip", "--apply", "--undo", "--check", "--states", "--status", "--yes", "--backup",
];

/// Somebody who names a capture and no command means `analyze`; an option of the script was given to the wrong program.
fn meant(error: &clap::Error) -> Option<String> {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    if let (ErrorKind::UnknownArgument, Some(ContextValue::String(option))) =
        (error.kind(), error.get(ContextKind::InvalidArg))
        && let Some(option) = OF_THE_SCRIPT.iter().find(|known| *known == option)
    {
        return Some(format!(
            "{option} is an option of the script that 'unsnare revert' writes, not of unsnare: unsnare revert -o revert.sh \
             CAPTURE, then sh revert.sh {option}"
        ));
    }
    if !matches!(
        error.kind(),
        ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument | ErrorKind::MissingSubcommand
    ) {
        return None;
    }
    let typed: Vec<_> = std::env::args_os().skip(1).collect();
    let known = command();
    let is_command = |word: &std::ffi::OsString| {
        known.get_subcommands().any(|sub| sub.get_name() == word) || word == "help"
    };
    if typed.iter().any(is_command) {
        return None;
    }
    // behind an option, its value comes first; a first word that is no file is a command misspelt
    let dashed = |word: &std::ffi::OsString| word.as_encoded_bytes().starts_with(b"-");
    let many = typed.first().is_some_and(dashed);
    let named = (typed.iter().take(if many { typed.len() } else { 1 }))
        .find(|word| std::path::Path::new(word).is_file());
    let Some(named) = named else {
        let word = typed.first().filter(|word| !dashed(word))?;
        let shown = messages::os(word);
        // commands have no such marks in their names
        return shown.contains(['.', '/']).then(|| {
            format!("'{shown}' is no command, and no file here; a capture is read with: unsnare analyze FILE")
        });
    };
    let words: Vec<_> = typed
        .iter()
        .map(|word| crate::report::phrases::shell_word(&messages::os(word)))
        .collect();
    Some(format!(
        "'{}' is a file and no command; did you mean: unsnare analyze {}",
        messages::os(named),
        words.join(" ")
    ))
}
