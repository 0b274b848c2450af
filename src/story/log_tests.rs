use super::*;
use crate::infer::operation::{Confidence, Kind, OperationDetails};
use crate::logs::LogReader;

fn operation(id: u32, path: &str, at_us: u64) -> Operation {
    Operation {
        id,
        kind: Kind::Rename,
        path: Some(path.into()),
        whole: true,
        to: None,
        confidence: Confidence::Likely,
        visible: Confidence::Certain,
        proof: None,
        evidence: Vec::new(),
        rivals: Vec::new(),
        time: Default::default(),
        at_us,
        thread: None,
        process: std::sync::Arc::new("servermgrd".into()),
        details: OperationDetails::default(),
    }
}

fn obstacle(path: &str, first: &str, last: &str) -> Obstacle {
    Obstacle {
        path: path.into(),
        errno: Some(2),
        count: 3,
        calls: Vec::new(),
        first: (0, 1),
        last: (0, 9),
        first_time: first.to_owned(),
        last_time: last.to_owned(),
        links: Vec::new(),
        suspects: Vec::new(),
        log: Vec::new(),
        reason: String::new(),
    }
}

fn us(time: &str) -> u64 {
    time_of_day(time.as_bytes()).unwrap()
}

fn span(first: &str, last: &str, day: Option<&str>) -> Span {
    let last_us = if us(last) < us(first) {
        us(last) + DAY
    } else {
        us(last)
    };
    Span {
        first_us: us(first),
        last_us,
        day: day.map(|day| day.parse().unwrap()),
    }
}

fn logs(text: &str, day: Option<&str>) -> Logs {
    let file = LogReader::new(1, b"system.log", None, &|_| true).read(text.as_bytes());
    Logs::assemble(vec![file], day.map(|day| day.parse().unwrap()))
}

fn servermgrd() -> Vec<BString> {
    vec!["servermgrd".into()]
}

const WAY_BACK: &str = "\
Mar 14 23:00:01 x cupsd[9]: idle
Mar 14 23:04:50 x servermgrd[72]: servermgr_info: status requested
Mar 14 23:05:01 x servermgrd[72]: servermgr_mail: waiting for shared storage /Volumes/Clu1
Mar 14 23:05:02: --- last message repeated 3 times ---
Mar 14 23:05:03 x fsmpm[88]: fsm: lost the controller of volume Clu1
Mar 14 23:05:04 x ntpd[14]: time set
Mar 14 23:05:10 x servermgrd[72]: servermgr_mail: FILE_NOT_FOUND_ERR for action 'setState'
Mar 14 23:05:40 x ntpd[14]: time set again
Mar 14 23:09:10 x servermgrd[72]: much later
";

#[test]
fn lines_about_an_obstacle_are_tied_to_it() {
    let day = Some("2010-03-14");
    let mut obstacles = [obstacle("/Volumes/Clu1", "23:05:01.104", "23:05:09.990")];
    let span = span("23:04:59.000", "23:05:11.000", day);
    let story = correlate(
        &logs(WAY_BACK, day),
        &span,
        &servermgrd(),
        &[],
        &mut obstacles,
    );
    let told: Vec<_> = story
        .lines
        .iter()
        .map(|line| (line.line, line.reason.as_str(), line.failure))
        .collect();
    assert_eq!(
        told,
        [
            (2, "by servermgrd", false),
            (3, "by servermgrd, names /Volumes/Clu1", false),
            (5, "names Clu1", true),
            (6, "at the same moment", false),
            (7, "by servermgrd", true),
        ]
    );
    assert_eq!(story.lines[1].repeats, 3);
    assert_eq!(story.lines[1].at_us, Some(us("23:05:01")));
    let spoken: Vec<u64> = obstacles[0]
        .log
        .iter()
        .map(|index| story.lines[*index].line)
        .collect();
    assert_eq!(spoken, [3, 5, 7]);
    assert_eq!(story.notes, [] as [String; 0]);
}

#[test]
fn a_line_in_whole_seconds_belongs_to_the_operations_of_that_second() {
    let text =
        "Mar 14 10:00:05 x a[1]: hello\nMar 14 10:00:05 x servermgrd[7]: moved /etc/alpha away\n";
    let operations = [
        operation(1, "/etc/alpha", us("10:00:05.800")),
        operation(2, "/etc/beta", us("10:00:05.900")),
    ];
    let span = span("10:00:00.000", "10:00:09.000", Some("2010-03-14"));
    let story = correlate(
        &logs(text, Some("2010-03-14")),
        &span,
        &servermgrd(),
        &operations,
        &mut [],
    );
    let told: Vec<_> = story
        .lines
        .iter()
        .map(|line| (line.line, line.operations.clone()))
        .collect();
    assert_eq!(told, [(1, vec![1, 2]), (2, vec![1])]);
}

#[test]
fn a_launchd_job_of_the_service_is_tied_to_its_files() {
    let text = "Mar 14 10:00:40 x com.apple.launchd[1] (org.postfix.master[5]): Exited with exit code: 1\n";
    let operations = [operation(1, "/etc/postfix", us("10:00:05"))];
    let span = span("10:00:00", "10:00:09", Some("2010-03-14"));
    let story = correlate(
        &logs(text, Some("2010-03-14")),
        &span,
        &servermgrd(),
        &operations,
        &mut [],
    );
    assert_eq!(story.lines.len(), 1);
    assert_eq!(
        (
            story.lines[0].reason.as_str(),
            &story.lines[0].operations[..]
        ),
        ("names postfix", &[1][..])
    );
}

#[test]
fn a_capture_over_midnight_takes_lines_of_both_days() {
    let text = "Dec 31 23:59:59 x servermgrd[7]: one\nJan  1 00:00:01 x servermgrd[7]: two\nJan  1 23:59:59 x servermgrd[7]: no\n";
    let span = span("23:59:30", "00:00:30", Some("2009-12-31"));
    let story = correlate(
        &logs(text, Some("2009-12-31")),
        &span,
        &servermgrd(),
        &[],
        &mut [],
    );
    let told: Vec<_> = story
        .lines
        .iter()
        .map(|line| (line.line, line.at_us))
        .collect();
    assert_eq!(told, [(1, Some(us("23:59:59"))), (2, Some(DAY + SECOND))]);
}

#[test]
fn without_a_date_the_day_is_that_on_which_the_process_spoke() {
    let text = "Mar 13 10:00:05 x cupsd[1]: idle\nMar 14 10:00:05 x servermgrd[7]: here\nMar 15 10:00:05 x cupsd[1]: idle\n";
    let operations = [operation(1, "/etc/alpha", us("10:00:05.800"))];
    let mut file = LogReader::new(1, b"system.log", None, &|_| true).read(text.as_bytes());
    file.modified = Some("2010-03-16T00:00:00".parse().unwrap());
    let story = correlate(
        &Logs::assemble(vec![file], None),
        &span("10:00:00", "10:00:09", None),
        &servermgrd(),
        &operations,
        &mut [],
    );
    assert_eq!(story.day, Some("2010-03-14".parse().unwrap()));
    assert_eq!(
        story.lines.iter().map(|line| line.line).collect::<Vec<_>>(),
        [2]
    );
    assert_eq!(story.notes, [] as [String; 0]);
}

#[test]
fn two_days_that_fit_are_said() {
    let text = "Mar 13 10:00:05 x servermgrd[1]: idle\nMar 14 10:00:05 x servermgrd[7]: here\n";
    let story = correlate(
        &logs(text, None),
        &span("10:00:00", "10:00:09", None),
        &servermgrd(),
        &[],
        &mut [],
    );
    assert_eq!(
        story.lines.iter().map(|line| line.line).collect::<Vec<_>>(),
        [2]
    );
    assert_eq!(story.day, None, "no year is known");
    assert_eq!(
        story.notes,
        [
            "the capture has no date and the log has lines at its time of day on 2 days; those of 14 March are shown \
          (give --date to choose)"
        ]
    );
}

#[test]
fn a_log_of_another_time_is_said() {
    let day = Some("2010-03-14");
    let story = correlate(
        &logs(WAY_BACK, day),
        &span("11:00:00", "11:05:00", day),
        &servermgrd(),
        &[],
        &mut [],
    );
    assert_eq!(story.lines, []);
    assert_eq!(
        story.notes,
        [
            "the log has no line from the time of the capture (11:00:00 to 11:05:00); it covers 2010-03-14 23:00:01 to \
          2010-03-14 23:09:10"
        ]
    );
}

#[test]
fn the_number_of_lines_is_bounded_and_failures_stay() {
    let mut text = String::new();
    for second in 0..600u64 {
        let who = if second % 3 == 0 {
            "noise[4]"
        } else {
            "servermgrd[7]"
        };
        let what = if second == 599 {
            "cannot go on"
        } else {
            "busy"
        };
        text.push_str(&format!(
            "Mar 14 10:{:02}:{:02} x {who}: {what} {second}\n",
            second / 60,
            second % 60
        ));
    }
    let operations: Vec<Operation> = (0..600)
        .map(|n| operation(n + 1, "/etc/alpha", us("10:00:00") + u64::from(n) * SECOND))
        .collect();
    let span = span("10:00:00", "10:10:00", Some("2010-03-14"));
    let story = correlate(
        &logs(&text, Some("2010-03-14")),
        &span,
        &servermgrd(),
        &operations,
        &mut [],
    );
    assert_eq!(story.lines.len(), MOST_LINES);
    assert!(
        story
            .lines
            .iter()
            .any(|line| line.failure && line.message == "cannot go on 599")
    );
    assert!(story.lines.is_sorted_by_key(|line| line.line));
}

#[test]
fn records_far_from_the_capture_need_not_be_kept() {
    let all = logs(WAY_BACK, Some("2010-03-14")).records;
    let held = |day| {
        all.iter()
            .filter(|record| span("23:04:59", "23:05:11", day).holds(record))
            .count()
    };
    assert_eq!(held(None), 6);
    assert_eq!(held(Some("2010-03-14")), 6);
    assert_eq!(held(Some("2010-03-15")), 0);
}
