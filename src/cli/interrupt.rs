//! Ctrl-C, a hangup, an order to end: nothing that is half is left behind.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::messages;
use crate::temporary;

/// What a shell says of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Who decides, and what is under way.
struct State {
    /// Files being written, and the names that they are to have.
    files: Vec<(PathBuf, PathBuf)>,
    instead: Option<Box<dyn FnMut() + Send>>,
    /// The signals come here.
    installed: bool,
}

static STATE: Mutex<State> = Mutex::new(State {
    files: Vec::new(),
    instead: None,
    installed: false,
});

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on an interruption takes away what is under way. Where a signal is ignored (`nohup`, a job in the background), it
/// stays so.
pub(super) fn prepare() {
    let installed = ctrlc::try_set_handler(interrupted).is_ok();
    state().installed = installed;
}

/// From now on this is done instead.
///
/// # Errors
/// When no handler can be set.
pub(super) fn instead(what: impl FnMut() + Send + 'static) -> Result<(), ctrlc::Error> {
    let mut state = state();
    state.instead = Some(Box::new(what));
    if !state.installed {
        ctrlc::set_handler(interrupted)?;
        state.installed = true;
    }
    Ok(())
}

/// The same, unless something else is done instead already.
pub(super) fn instead_if_free(what: impl FnMut() + Send + 'static) {
    if state().instead.is_none() {
        // without a handler the program ends, and the pager with it
        let _ = instead(what);
    }
}

/// A file is being written, and will have that name.
pub(super) fn making(temporary: &Path, name: &Path) {
    let files = &mut state().files;
    files.push((temporary.to_owned(), name.to_owned()));
}

/// It has its name.
pub(super) fn made(temporary: &Path) {
    state().files.retain(|(file, _)| file != temporary);
}

/// Returns at once, or never where an interruption is ending the program: what the main thread fails at then, because
/// its files are being taken away, is nobody's concern, and must not decide the exit code.
pub(super) fn wait_if_leaving() {
    // whoever leaves never gives the lock back
    drop(state());
}

fn interrupted() {
    // it may want to end the program itself
    let instead = state().instead.take();
    let Some(mut instead) = instead else {
        leave();
    };
    instead();
    state().instead.get_or_insert(instead);
}

/// Takes away what is under way, and ends the program.
pub(super) fn leave() -> ! {
    let state = state();
    for (file, name) in &state.files {
        // what is gone has its name by now, or was given up
        if std::fs::remove_file(file).is_ok() {
            let text = format!("interrupted: {} was not written", messages::name(name));
            messages::say_now("error", &text);
        }
    }
    temporary::take_away();
    std::process::exit(INTERRUPTED);
}
