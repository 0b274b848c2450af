//! Calls, operations, failures and log lines over time, as SVG.

mod scale;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use scale::{LEFT, RIGHT, Scale};

use super::escape;
use super::many::Listed;
use crate::bytes::{elide, shown, shown_line};
use crate::infer::operation::Confidence;
use crate::report::model::{Activity, ActivityRow, Report};
use crate::report::phrases;

const WIDTH: f64 = 1000.0;
const ROW: f64 = 30.0;

/// Threads that get a row of their own; the rest share one.
const THREADS: usize = 10;

/// The drawing with its legend; `None` when there is nothing to draw.
pub(super) fn draw(report: &Report, listed: &Listed) -> Option<String> {
    let scale = Scale::of(report)?;
    let mut rows = Rows {
        svg: String::new(),
        y: 28.0,
    };
    for row in merged(&report.activity) {
        calls(&mut rows, &scale, &report.activity, &row);
    }
    operations(&mut rows, &scale, report, listed);
    obstacles(&mut rows, &scale, report);
    log(&mut rows, &scale, report);
    let height = rows.y + 8.0;
    let mut out = String::from(
        "<div class=\"timeline\" tabindex=\"0\" role=\"group\" aria-label=\"Time line, scrolls sideways\">\n",
    );
    let _ = writeln!(
        out,
        "<svg viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"group\" aria-labelledby=\"tl-title tl-desc\" xmlns=\"http://www.w3.org/2000/svg\">\n\
         <title id=\"tl-title\">Calls, operations, failures and log lines over time</title>\n\
         <desc id=\"tl-desc\">One row per thread with its calls, failed ones in front; under them a mark per operation, a band per missing path and a mark per log line. The same is told in the lists below.</desc>"
    );
    out.push_str(&scale.grid(height));
    out.push_str(&rows.svg);
    out.push_str("</svg>\n</div>\n<p class=\"legend\">Bars: calls, failed ones in red. Diamonds: operations, by confidence; each leads to its evidence. Bands: what was looked for and not found. Dots: log lines, failures in red.</p>\n");
    Some(out)
}

struct Rows {
    svg: String,
    y: f64,
}

impl Rows {
    /// Starts a row and returns its vertical middle.
    fn start(&mut self, label: &str) -> f64 {
        let middle = self.y + ROW / 2.0;
        let _ = writeln!(
            self.svg,
            "<text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n<line class=\"grid\" x1=\"{LEFT:.0}\" y1=\"{y:.1}\" x2=\"{RIGHT:.0}\" y2=\"{y:.1}\"/>",
            LEFT - 8.0,
            middle + 4.0,
            escape(&elide(label, 24)),
            y = self.y + ROW,
        );
        self.y += ROW;
        middle
    }
}

/// The busiest threads in their order, the others added up.
fn merged(activity: &Activity) -> Vec<ActivityRow> {
    let total = |row: &ActivityRow| row.calls.iter().map(|n| u64::from(*n)).sum::<u64>();
    let mut order: Vec<_> = (0..activity.rows.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(total(&activity.rows[*index])));
    let mut kept: Vec<_> = order.iter().copied().take(THREADS).collect();
    kept.sort_unstable();
    let mut rows: Vec<_> = kept
        .iter()
        .map(|index| activity.rows[*index].clone())
        .collect();
    if order.len() > THREADS {
        let mut rest = ActivityRow {
            name: format!("{} other threads", order.len() - THREADS).into(),
            ..Default::default()
        };
        for row in order[THREADS..].iter().map(|index| &activity.rows[*index]) {
            add(&mut rest.calls, &row.calls);
            add(&mut rest.failures, &row.failures);
        }
        rows.push(rest);
    }
    rows
}

fn add(sum: &mut Vec<u32>, more: &[u32]) {
    sum.resize(sum.len().max(more.len()), 0);
    for (a, b) in sum.iter_mut().zip(more) {
        *a = a.saturating_add(*b);
    }
}

fn calls(rows: &mut Rows, scale: &Scale, activity: &Activity, row: &ActivityRow) {
    let middle = rows.start(&shown(&row.name));
    let base = middle + ROW / 2.0;
    let most = f64::from(row.calls.iter().copied().max().unwrap_or(1).max(1));
    // a square root keeps the single call visible beside the burst
    let tall = |n: u32| (f64::from(n) / most).sqrt() * (ROW - 6.0);
    for (index, n) in row.calls.iter().enumerate().filter(|(_, n)| **n > 0) {
        let from = activity.from_us + index as u64 * activity.bucket_us;
        let x = scale.x(from);
        let wide = (scale.x(from + activity.bucket_us) - x).max(1.0);
        let failed = row.failures.get(index).copied().unwrap_or(0);
        let _ = write!(
            rows.svg,
            "<rect class=\"bar\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"/>",
            base - tall(*n),
            tall(*n)
        );
        if failed > 0 {
            let _ = write!(
                rows.svg,
                "<rect class=\"fail\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"/>",
                base - tall(failed),
                tall(failed)
            );
        }
    }
    rows.svg.push('\n');
}

/// More marks than this cover one another: those that would are drawn as one.
const MARKS: usize = 400;
/// How near one another they then are.
const NEAR: f64 = 4.0;

fn operations(rows: &mut Rows, scale: &Scale, report: &Report, listed: &Listed) {
    if report.operations.is_empty() {
        return;
    }
    let middle = rows.start("operations");
    if report.operations.len() > MARKS {
        return together(rows, scale, report, listed, middle);
    }
    for op in report
        .operations
        .iter()
        .filter(|op| !op.details.only_listed)
    {
        let to = op
            .to
            .as_ref()
            .map(|to| format!(" \u{2192} {}", shown(to)))
            .unwrap_or_default();
        let label = format!(
            "#{} {} {} {}{to}, {}",
            op.id,
            op.time,
            phrases::kind_of(op),
            phrases::path(op),
            phrases::confidence(op.confidence)
        );
        let half = if op.confidence == Confidence::Unknown {
            4.0
        } else {
            5.5
        };
        mark(
            rows,
            (scale.x(op.at_us), middle, half),
            op.confidence,
            Some(op.id),
            &label,
        );
    }
}

/// A diamond that leads to an operation.
fn mark(
    rows: &mut Rows,
    (x, middle, half): (f64, f64, f64),
    confidence: Confidence,
    id: Option<u32>,
    label: &str,
) {
    let label = escape(label);
    let word = phrases::confidence(confidence);
    let path = format!(
        "<path class=\"m-{word}\" d=\"M{x:.1} {:.1}l{half} {half}l-{half} {half}l-{half} -{half}z\"><title>{label}</title></path>",
        middle - half
    );
    let _ = match id {
        Some(id) => writeln!(
            rows.svg,
            "<a href=\"#op-{id}\" aria-label=\"{label}\">{path}</a>"
        ),
        None => writeln!(rows.svg, "{path}"),
    };
}

/// One mark for all operations of a confidence that would cover one another; the more there are, the larger it is.
fn together(rows: &mut Rows, scale: &Scale, report: &Report, listed: &Listed, middle: f64) {
    struct Mark {
        first: u32,
        last: u32,
        count: u64,
        /// The first one that has a place on the page.
        leads_to: Option<u32>,
    }
    let mut marks: BTreeMap<(u64, Confidence), Mark> = BTreeMap::new();
    for op in &report.operations {
        let place = (scale.x(op.at_us) / NEAR) as u64;
        let found = marks.entry((place, op.confidence)).or_insert(Mark {
            first: op.id,
            last: op.id,
            count: 0,
            leads_to: None,
        });
        found.first = found.first.min(op.id);
        found.last = found.last.max(op.id);
        found.count += 1;
        found.leads_to = (found.leads_to).or(Some(op.id).filter(|id| listed.holds(*id)));
    }
    for ((place, confidence), mark_of) in marks {
        let Mark {
            first, last, count, ..
        } = mark_of;
        let x = (place as f64 + 0.5) * NEAR;
        let half = (3.0 + (count as f64).log10() * 2.0).min(11.0);
        let ids = if count == 1 {
            format!("#{first}")
        } else {
            format!("#{first} to #{last}")
        };
        let label = format!(
            "{}, {}: {ids}",
            phrases::count(count, "operation", "operations"),
            phrases::confidence(confidence)
        );
        let half = (half * 10.0).round() / 10.0;
        mark(
            rows,
            (x, middle, half),
            confidence,
            mark_of.leads_to,
            &label,
        );
    }
}

fn obstacles(rows: &mut Rows, scale: &Scale, report: &Report) {
    for (index, obstacle) in report.obstacles.iter().enumerate().take(5) {
        let (Some(first), Some(last)) = (
            scale.place(&obstacle.first_time),
            scale.place(&obstacle.last_time),
        ) else {
            continue;
        };
        let middle = rows.start(&format!("missing {}", last_part(&shown(&obstacle.path))));
        let x = scale.x(first);
        let label = format!(
            "missing {}: {} failed",
            shown(&obstacle.path),
            phrases::count(obstacle.count, "call", "calls")
        );
        let _ = writeln!(
            rows.svg,
            "<a href=\"#obstacle-{}\" aria-label=\"{label}\"><rect class=\"span\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"10\" rx=\"3\"><title>{label}</title></rect></a>",
            index + 1,
            middle - 5.0,
            (scale.x(last) - x).max(4.0),
            label = escape(&label),
        );
    }
}

fn last_part(path: &str) -> &str {
    path.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or(path)
}

fn log(rows: &mut Rows, scale: &Scale, report: &Report) {
    let placed: Vec<_> = report
        .log
        .iter()
        .enumerate()
        .filter_map(|(index, line)| {
            let at = line.at_us.or_else(|| scale.place(&line.time))?;
            scale.holds(at.max(scale.from)).then_some((index, at, line))
        })
        .collect();
    if placed.is_empty() {
        return;
    }
    let middle = rows.start("system log");
    if placed.len() > MARKS {
        let placed = placed
            .into_iter()
            .map(|(index, at, said)| (index, at, said.failure));
        return dots_together(rows, scale, placed, middle);
    }
    for (index, at, said) in placed {
        let label = format!(
            "{} {}: {}",
            said.time,
            phrases::sender(said),
            elide(&shown_line(&said.message), 120)
        );
        let class = if said.failure { "fail" } else { "m-log" };
        let _ = writeln!(
            rows.svg,
            "<a href=\"#log-{}\" aria-label=\"{label}\"><circle class=\"{class}\" cx=\"{:.1}\" cy=\"{middle:.1}\" r=\"{}\"><title>{label}</title></circle></a>",
            index + 1,
            scale.x(at),
            if said.failure { 5 } else { 3 },
            label = escape(&label),
        );
    }
}

/// One dot for all log lines that would cover one another, failures apart; the more there are, the larger it is.
fn dots_together(
    rows: &mut Rows,
    scale: &Scale,
    placed: impl Iterator<Item = (usize, u64, bool)>,
    middle: f64,
) {
    // failures are drawn last, in front
    let mut dots: BTreeMap<(bool, u64), (usize, u64)> = BTreeMap::new();
    for (index, at, failure) in placed {
        let place = (scale.x(at) / NEAR) as u64;
        dots.entry((failure, place)).or_insert((index, 0)).1 += 1;
    }
    for ((failure, place), (index, count)) in dots {
        let (class, least, what) = match failure {
            true => ("fail", 4.0, "that report a failure"),
            false => ("m-log", 2.0, "of the system log"),
        };
        let label = format!("{} {what}", phrases::count(count, "line", "lines"));
        let size = (least + (count as f64).log10() * 2.0).min(9.0);
        let _ = writeln!(
            rows.svg,
            "<a href=\"#log-{}\" aria-label=\"{label}\"><circle class=\"{class}\" cx=\"{:.1}\" cy=\"{middle:.1}\" r=\"{size:.1}\"><title>{label}</title></circle></a>",
            index + 1,
            (place as f64 + 0.5) * NEAR,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_log_line_is_counted_in_a_dot_and_failures_have_their_own() {
        let scale = Scale { from: 0, to: 1_000 };
        let mut rows = Rows {
            svg: String::new(),
            y: 0.0,
        };
        let lines = (0..5_000).map(|n| (n, n as u64 / 5, n % 100 == 0));
        dots_together(&mut rows, &scale, lines, 10.0);
        let counted = |what: &str| -> u64 {
            let titles = rows.svg.split("<title>").skip(1);
            let lines = titles.filter_map(|rest| rest.split_once("</title>")?.0.strip_suffix(what));
            let counts = lines.filter_map(|text| text.split(' ').next()?.parse::<u64>().ok());
            counts.sum()
        };
        assert_eq!(counted(" of the system log"), 4_950);
        assert_eq!(counted(" that report a failure"), 50);
        assert!(rows.svg.matches("<circle").count() < 500);
    }

    #[test]
    fn threads_beyond_the_tenth_share_a_row() {
        let row = |n: u32| ActivityRow {
            name: format!("t{n}").into(),
            calls: vec![n, 0],
            failures: vec![0, 0],
        };
        let activity = Activity {
            from_us: 0,
            bucket_us: 1,
            rows: (1..=12).map(row).collect(),
        };
        let rows = merged(&activity);
        assert_eq!(rows.len(), 11);
        assert_eq!(rows[10].name, "2 other threads");
        assert_eq!(rows[10].calls, [3, 0]);
    }
}
