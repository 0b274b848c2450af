//! One test binary; one module per subject.

use scriptable_mac as support;

mod browser;
mod browser_large;
mod claims;
mod command;
mod disguises;
mod docs;
mod end_to_end;
mod faults_files;
mod faults_input;
mod fixtures;
mod format_zoo;
mod golden;
mod hostile;
mod interruption;
mod kernel;
mod kit;
mod large;
mod licences;
mod manners;
mod moved_on;
mod named;
mod once_failed;
mod outputs;
mod proof;
mod read_back;
mod reference;
mod round_trip;
mod run;
mod schema;
mod scripts;
mod shells;
mod terminal;
mod untried;
mod watch;
mod which;
