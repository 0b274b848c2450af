//! The report as one HTML file: nothing is loaded from anywhere, and it reads without JavaScript.

mod many;
mod parts;
mod timeline;
mod tree;

use std::io::{self, Write};

#[cfg(feature = "cli")]
pub(crate) use many::MANY;

use super::model::{Report, SourceKind};
use super::{answers, phrases};
use crate::bytes::{html as escape, shown, shown_line, shown_text};

/// Writes the report as one file.
///
/// ```
/// use unsnare::analysis::{Options, analyze};
///
/// let report = analyze(&["fixtures/mail-cluster/setup/capture.txt".into()], &Options::default(), &mut ())?;
/// let mut text = Vec::new();
/// unsnare::report::html::write(&report, &mut text)?;
/// assert!(text.starts_with(b"<!DOCTYPE html>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    head(report, out)?;
    writeln!(out, "<main>")?;
    let listed = &many::Listed::of(report);
    if let Some(drawing) = timeline::draw(report, listed) {
        writeln!(
            out,
            "<section aria-labelledby=\"h-time\">\n<h2 id=\"h-time\">Time line</h2>\n{drawing}</section>"
        )?;
    }
    parts::operations(report, out)?;
    tree::write(report, out)?;
    parts::obstacles(report, out)?;
    parts::leftovers(report, out)?;
    parts::log(report, listed, out)?;
    parts::script(report, listed, out)?;
    parts::census(report, out)?;
    writeln!(out, "</main>")?;
    writeln!(
        out,
        "<footer><p>Made by unsnare {}. Nothing on this page is loaded from anywhere.</p></footer>",
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(
        out,
        "<script>\n{}</script>\n</body>\n</html>",
        include_str!("page.js")
    )
}

/// A name from the capture.
fn name(bytes: &[u8]) -> String {
    format!("<span class=\"path\">{}</span>", escape(&shown(bytes)))
}

/// A sentence of our own that may quote names.
fn sentence(text: &str) -> String {
    escape(&shown_text(text))
}

/// A line of a capture or a log.
fn line(bytes: &[u8]) -> String {
    escape(&shown_line(bytes))
}

fn head(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let who = escape(&phrases::processes(report));
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <meta name=\"generator\" content=\"unsnare {}\">\n<link rel=\"icon\" href=\"data:,\">\n<title>What {who} did</title>\n<style>\n{}</style>\n</head>\n<body>\n<header>\n<h1>What {who} did</h1>",
        env!("CARGO_PKG_VERSION"),
        include_str!("style.css")
    )?;
    facts(report, out)?;
    warnings(report, out)?;
    writeln!(out, "<dl class=\"answers\">")?;
    for answer in answers::answers(report) {
        let class = if answer.bad { " class=\"bad\"" } else { "" };
        writeln!(
            out,
            "<div{class}><dt>{}</dt><dd>{}</dd></div>",
            answer.question,
            escape(&answer.text)
        )?;
    }
    writeln!(out, "</dl>\n<nav aria-label=\"Sections\"><ul>")?;
    navigation(report, out)?;
    writeln!(
        out,
        "</ul></nav>\n<div class=\"tools\"><button type=\"button\" id=\"unfold\" hidden>Unfold all</button>\
         <button type=\"button\" id=\"fold\" hidden>Fold all</button></div>\n</header>"
    )
}

/// What was read.
fn facts(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut facts = vec![phrases::sources(report, SourceKind::Capture)];
    facts.extend(phrases::facts(report));
    let logs = phrases::sources(report, SourceKind::Log);
    if !logs.is_empty() {
        facts.push(format!("log {logs}"));
    }
    let beside = phrases::sources(report, SourceKind::Witness);
    if !beside.is_empty() {
        facts.push(format!("beside it {beside}"));
    }
    writeln!(
        out,
        "<p class=\"facts\">{}</p>",
        escape(&facts.join(" \u{b7} "))
    )
}

/// What is missing in the capture, and what else a reader should know first.
fn warnings(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let capture = &report.capture;
    if !capture.is_complete() {
        writeln!(
            out,
            "<div class=\"banner bad\" role=\"note\"><p><strong>The capture is incomplete.</strong> What is not in it is not in this report.</p>\n<ul>"
        )?;
        for hole in &capture.holes {
            let place = hole
                .at
                .map(|(source, line)| format!(" ({})", capture.place(source, line)))
                .unwrap_or_default();
            writeln!(out, "<li>{}{}</li>", sentence(&hole.what), escape(&place))?;
        }
        writeln!(out, "</ul></div>")?;
    }
    for warning in &report.warnings {
        writeln!(
            out,
            "<div class=\"banner\" role=\"note\"><p><strong>{}:</strong> {}</p></div>",
            warning.label(),
            sentence(&warning.to_string())
        )?;
    }
    Ok(())
}

/// Links to the sections that there are.
fn navigation(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let entries = [
        (!report.operations.is_empty(), "h-ops", "Operations"),
        (!report.plan.net.is_empty(), "h-tree", "Before and after"),
        (
            !report.obstacles.is_empty(),
            "h-obst",
            "Looked for and not found",
        ),
        (
            !report.leftovers.is_empty() || !report.resets.is_empty(),
            "h-left",
            "From an earlier change",
        ),
        (!report.log.is_empty(), "h-log", "System log"),
        (parts::has_script(report), "h-script", "Revert script"),
        (true, "h-census", "What was read"),
    ];
    for (_, id, title) in entries.iter().filter(|entry| entry.0) {
        writeln!(out, "<li><a href=\"#{id}\">{title}</a></li>")?;
    }
    Ok(())
}
