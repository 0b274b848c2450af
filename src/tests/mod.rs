//! Tests that look into the crate: calls in, operations out; plans made by hand; the script by itself. What needs no more
//! than the public surface or the built program stands in `tests/it`.

mod ahead;
pub(crate) mod calls;
mod faults_scale;
mod fuzz_corpus;
mod hand;
mod inference;
mod inference_content;
mod inference_disk;
mod inference_doubts;
mod inference_foreign;
mod inference_lines;
mod inference_links;
mod inference_log;
mod inference_narrow;
mod inference_neighbours;
mod inference_place;
mod inference_proof;
mod inference_unknown;
mod interrupted;
mod net;
mod oddities;
mod offers;
mod plan;
mod plan_doubts;
mod reading;
mod reading_wide;
mod rehearsal;
mod scale;
mod script;
mod script_attacks;
mod script_leftovers;
mod shell_facts;
mod stage;
mod twins;
mod unseen;
mod way_back;
