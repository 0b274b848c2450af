//! One test binary; one module per subject.

#[path = "../support/mod.rs"]
mod support;

mod browser;
mod claims;
mod command;
mod docs;
mod end_to_end;
mod faults_files;
mod faults_input;
mod fixtures;
mod format_zoo;
mod fuzz_corpus;
mod golden;
mod hand;
mod hostile;
mod inference;
mod interrupted;
mod interruption;
mod kernel;
mod lab;
mod licences;
mod manners;
mod moved_on;
mod net;
mod oddities;
mod plan;
mod read_back;
mod reading;
mod reference;
mod rehearsal;
mod round_trip;
mod run;
mod scale;
mod schema;
mod script;
mod scripts;
mod shell_facts;
mod shells;
mod stage;
mod unseen;
mod watch;
