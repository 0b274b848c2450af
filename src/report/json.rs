//! The report as JSON, by the contract `unsnare.report/1` (`docs/report.schema.json`).
//!
//! Absent is `null`. Bytes that are not UTF-8 are written `\xNN` in a string field, with a second field of the same
//! name plus `_escaped: true`.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::model::{Capture, Census, Hidden, Launch, LogLine, Report, Source, SourceKind, Warning};
use crate::bytes::object::{Object, list, object, strings};
use crate::infer::operation::{Confidence, Evidence, Operation};
use crate::revert::plan::Revert;
use crate::story::model::{Group, Leftover, Obstacle, Reset};

/// Version of the contract.
pub const SCHEMA: &str = "unsnare.report/1";

/// Writes the report as one JSON object, indented, with a newline at its end.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
///
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &Options::default(), &mut ())?;
/// let mut text = Vec::new();
/// unsnare::report::json::write(&report, &mut text)?;
/// assert!(text.starts_with(b"{\n  \"schema\": \"unsnare.report/1\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Whole(report))?;
    out.write_all(b"\n")
}

object!(Whole, Report, |report, o| {
    o.put("schema", SCHEMA)?;
    o.put("capture", &CaptureOut(&report.capture))?;
    o.put("census", &CensusOut(&report.census))?;
    let groups = report.groups_by_operation();
    let operations = report.operations.iter().map(|operation| OperationOut {
        operation,
        group: groups.get(&operation.id).map(|group| group.id),
        revert: report.revert_of(operation),
    });
    o.put("operations", &operations.collect::<Vec<_>>())?;
    o.put("groups", &list(&report.groups, GroupOut))?;
    o.put("net", &report.plan.net)?;
    o.put("leftovers", &list(&report.leftovers, LeftoverOut))?;
    o.put("resets", &list(&report.resets, ResetOut))?;
    o.put("obstacles", &list(&report.obstacles, ObstacleOut))?;
    o.put("log", &list(&report.log, LogOut))?;
    o.put("revert", &report.plan)?;
    o.put("warnings", &list(&report.warnings, WarningOut))?;
    o.put("launches", &list(&report.launches, LaunchOut))?;
    o.put("hidden", &report.hidden.as_ref().map(HiddenOut))?;
});

object!(LaunchOut, Launch, |launch, o| {
    o.bytes("path", &launch.path)?;
    o.bytes("process", &launch.process)?;
    o.put("count", &launch.count)?;
    o.put("source", &launch.source)?;
    o.put("line", &launch.line)?;
    o.put("time", &launch.time)?;
});

object!(HiddenOut, Hidden, |hidden, o| {
    o.put("by", &hidden.by)?;
    o.put("operations", &hidden.operations)?;
    o.put("changes", &hidden.changes)?;
    o.put("obstacles", &hidden.obstacles)?;
    o.put("leftovers", &hidden.leftovers)?;
    o.put("steps", &hidden.steps)?;
});

object!(CaptureOut, Capture, |capture, o| {
    o.put("sources", &list(&capture.sources, SourceOut))?;
    o.put("release", &capture.release)?;
    o.put("mode", capture.mode.name())?;
    o.put("processes", &strings(&capture.processes))?;
    o.put("first_time", &capture.first_time)?;
    o.put("last_time", &capture.last_time)?;
    o.put("date", &capture.date)?;
    o.put("complete", &capture.is_complete())?;
    let holes: Vec<_> = capture.holes.iter().map(HoleOut).collect();
    o.put("holes", &holes)?;
});

object!(HoleOut, super::model::Hole, |hole, o| {
    o.put("what", &hole.what)?;
    o.put("source", &hole.at.map(|at| at.0))?;
    o.put("line", &hole.at.map(|at| at.1))?;
});

object!(SourceOut, Source, |source, o| {
    o.bytes("name", &source.name)?;
    o.put(
        "kind",
        match (source.form, source.kind) {
            (Some(form), _) => form,
            (None, SourceKind::Log) => "syslog",
            (None, SourceKind::Capture | SourceKind::Witness) => "fs_usage",
        },
    )?;
    o.put("bytes", &source.bytes)?;
    o.put("lines", &source.lines)?;
    o.put("cksum", &source.cksum.map(|sum| sum.crc))?;
});

object!(CensusOut, Census, |census, o| {
    o.put("lines", &census.lines)?;
    o.put("understood", &census.understood)?;
    o.put("other_process", &census.other_process)?;
    o.put("harmless", &census.harmless)?;
    o.put("damaged", &census.damaged)?;
    let damage: Vec<_> = census.damage.iter().map(DamageOut).collect();
    o.put("damage", &damage)?;
});

object!(DamageOut, super::model::Damage, |damage, o| {
    o.put("source", &damage.source)?;
    o.put("line", &damage.line)?;
    o.bytes("text", &damage.text)?;
    o.put("why", &damage.why)?;
});

/// An operation, with what other parts of the report say of it.
struct OperationOut<'a> {
    operation: &'a Operation,
    group: Option<u32>,
    revert: &'a Revert,
}

impl Serialize for OperationOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let op = self.operation;
        let mut o = Object::<S>::new(serializer)?;
        o.put("id", &op.id)?;
        o.put("kind", &op.kind)?;
        o.maybe_bytes("path", op.path.as_ref())?;
        o.put("whole", &op.whole)?;
        o.maybe_bytes("to", op.to.as_ref())?;
        o.put("confidence", &op.confidence)?;
        o.put("visible_confidence", &op.visible)?;
        o.put("proof", &op.proof)?;
        o.put("evidence", &op.evidence)?;
        let rivals: Vec<_> = op.rivals.iter().map(RivalOut).collect();
        o.put("rivals", &rivals)?;
        o.put("time", &op.time)?;
        o.put("at_us", &op.at_us)?;
        o.put("thread", &op.thread)?;
        o.bytes("process", &op.process)?;
        o.put("group", &self.group)?;
        o.put("object", &op.details.object)?;
        o.put("replaced", &op.details.replaced)?;
        o.put("transient", &op.details.transient)?;
        o.put("only_listed", &op.details.only_listed)?;
        if op.details.unnamed_attributes {
            o.put("unnamed_attributes", &true)?;
        }
        match self.revert {
            Revert::Automatic => o.put("revert", "automatic")?,
            Revert::Manual(reason) => o.put("revert", "manual")?.put("revert_reason", &**reason)?,
            Revert::NoneNeeded => o.put("revert", "none needed")?,
        };
        o.end()
    }
}

object!(RivalOut, crate::infer::operation::Rival, |rival, o| {
    o.bytes("path", &rival.path)?;
    o.put("why", &rival.why)?;
    if let Some(rule) = rival.rule {
        o.put("rule", rule)?;
    }
});

object!(GroupOut, Group, |group, o| {
    o.put("id", &group.id)?;
    o.put("title", &group.title)?;
    o.put("operations", &group.operations)?;
});

object!(LeftoverOut, Leftover, |leftover, o| {
    o.bytes("path", &leftover.path)?;
    o.bytes("aside", &leftover.aside)?;
    o.put("state", &leftover.state)?;
    o.maybe_bytes("target", leftover.target.as_ref())?;
    o.put("object", &leftover.object)?;
    o.put("recipe", &leftover.recipe)?;
    o.put::<Confidence>("confidence", &leftover.confidence)?;
    o.put::<Vec<Evidence>>("evidence", &leftover.evidence)?;
    o.put("both_shown", &leftover.both_shown)?;
});

object!(ResetOut, Reset, |reset, o| {
    o.bytes("path", &reset.path)?;
    o.bytes("template", &reset.template)?;
    o.put("recipe", &reset.recipe)?;
    o.put("evidence", &reset.evidence)?;
});

object!(ObstacleOut, Obstacle, |obstacle, o| {
    o.bytes("path", &obstacle.path)?;
    o.put("errno", &obstacle.errno)?;
    o.put("count", &obstacle.count)?;
    let calls: indexmap::IndexMap<&str, u64> = obstacle
        .calls
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    o.put("calls", &calls)?;
    o.put("first", &PlaceOut(&(obstacle.first, &obstacle.first_time)))?;
    o.put("last", &PlaceOut(&(obstacle.last, &obstacle.last_time)))?;
    o.put("links", &strings(&obstacle.links))?;
    o.put("suspects", &list(&obstacle.suspects, SuspectOut))?;
    o.put("log", &obstacle.log)?;
    o.put("reason", &obstacle.reason)?;
});

struct PlaceOut<'a>(&'a ((usize, u64), &'a String));

impl Serialize for PlaceOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ((source, line), time) = self.0;
        let mut o = Object::<S>::new(serializer)?;
        o.put("source", source)?
            .put("line", line)?
            .put("time", time)?;
        o.end()
    }
}

object!(SuspectOut, crate::story::model::Suspect, |suspect, o| {
    o.bytes("path", &suspect.path)?;
    o.put("count", &suspect.count)?;
    o.put("source", &suspect.line.0)?;
    o.put("line", &suspect.line.1)?;
    o.put("reason", &suspect.reason)?;
});

object!(LogOut, LogLine, |line, o| {
    o.put("source", &line.source)?;
    o.put("line", &line.line)?;
    o.put("time", &line.time)?;
    o.put("at_us", &line.at_us)?;
    o.bytes("sender", &line.sender)?;
    o.maybe_bytes("job", line.job.as_ref())?;
    o.bytes("message", &line.message)?;
    o.put("repeats", &line.repeats)?;
    o.put("repeats", &line.repeats)?;
    o.put("failure", &line.failure)?;
    o.put("reason", &line.reason)?;
    o.put("operations", &line.operations)?;
    o.put("obstacles", &line.obstacles)?;
});

object!(WarningOut, Warning, |warning, o| {
    o.put("code", warning.code())?;
    o.put("text", &warning.to_string())?;
});
