//! `unsnare explain`: one operation and its reasons.

use anyhow::Result;
use clap::Args;

use super::conflicts::Target;
use super::options::{ReportOptions, parse_id};
use super::output::Output;
use super::reading;
use super::reporting::{exit, style};
use super::{Exit, GlobalOptions};
use crate::report::model::Report;
use crate::report::{explain, text};

/// Explain one operation: its evidence with the raw lines, and the rivals that lost
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  unsnare explain 3 capture.txt
  unsnare explain '#3' capture.txt
  unsnare explain 3 --log system.log monday.txt tuesday.txt.gz

The numbers are those of 'unsnare analyze' on the same captures and options.")]
pub(crate) struct Explain {
    /// Number of the operation, as 'unsnare analyze' prints it
    #[arg(value_name = "ID", value_parser = parse_id)]
    id: u32,
    #[command(flatten)]
    options: ReportOptions,
}

impl Explain {
    pub(crate) fn run(&self, global: &GlobalOptions) -> Result<Exit> {
        let given = &self.options;
        let output = given.open(&[Target::report(given.result.output.as_deref())])?;
        let style = style(&output, global);
        let mut options = given.for_analysis();
        options.raw_lines = true;
        let report = reading::report(&given.captures.captures, &options, global)?;
        one(&report, self.id, style, output, global)?;
        Ok(exit(&report, given.result.strict))
    }
}

/// Explains one operation of a report.
pub(crate) fn one(
    report: &Report,
    id: u32,
    style: text::Style,
    output: Output,
    global: &GlobalOptions,
) -> Result<()> {
    let Some(op) = report.operations.iter().find(|op| op.id == id) else {
        match report.operations.len() {
            0 => anyhow::bail!("there is no operation {id}: the report has none"),
            1 => anyhow::bail!("there is no operation {id}: the only one is 1"),
            n => anyhow::bail!(
                "there is no operation {id}: they are numbered 1 to {n}; 'unsnare analyze' lists them"
            ),
        }
    };
    output.finish_paged(global, |out| explain::write(report, op, style, out))
}
