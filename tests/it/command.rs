//! Runs the program as a person would, and tells how it went.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::Duration;

/// How a run went.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    /// Peak resident memory in KiB, where the system tells (Linux).
    pub(crate) peak_kib: u64,
}

impl Outcome {
    /// The report, when it was asked for as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| {
            panic!("{error} in the output of a run that said: {}", self.stderr)
        })
    }

    /// What a person reads, on either output, its lines unfolded.
    pub(crate) fn told(&self) -> String {
        let all = format!("{}\n{}", String::from_utf8_lossy(&self.stdout), self.stderr);
        all.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The four parts of the census add up to the lines; gives (lines, understood, other, harmless, damaged).
    pub(crate) fn census(&self) -> [u64; 5] {
        let census = &self.json()["census"];
        let of = |key: &str| {
            census[key]
                .as_u64()
                .unwrap_or_else(|| panic!("{key} in {census}"))
        };
        let counts = [
            "lines",
            "understood",
            "other_process",
            "harmless",
            "damaged",
        ]
        .map(of);
        assert_eq!(counts[0], counts[1..].iter().sum::<u64>(), "{census}");
        counts
    }

    /// Did it end by itself, without a panic?
    #[track_caller]
    pub(crate) fn calm(&self) -> &Self {
        assert!(
            self.code.is_some_and(|code| code < 100),
            "{:?}: {}",
            self.code,
            self.stderr
        );
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// One sentence on standard error that holds `name`.
    #[track_caller]
    pub(crate) fn says(&self, name: &str) -> &Self {
        let errors: Vec<&str> = self
            .stderr
            .lines()
            .filter(|line| line.contains("error"))
            .collect();
        assert_eq!(errors.len(), 1, "{}", self.stderr);
        assert!(errors[0].contains(name), "{name:?} in {:?}", errors[0]);
        self
    }
}

/// The program with these arguments, nothing on standard input.
pub(crate) fn unsnare(args: &[&str]) -> Outcome {
    unsnare_fed(args, |_| Ok(()))
}

/// The program with standard input written by `feed`, which may be endless for all it knows: a closed pipe ends it.
pub(crate) fn unsnare_fed(
    args: &[&str],
    feed: impl FnOnce(&mut ChildStdin) -> io::Result<()> + Send + 'static,
) -> Outcome {
    let mut child = program(args)
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let feeder = thread::spawn(move || {
        let fed = feed(&mut stdin);
        match fed {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    });
    let outcome = finish(child);
    feeder
        .join()
        .expect("the feeder lives")
        .expect("the feeder can write");
    outcome
}

/// The program, its output and errors caught.
pub(crate) fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unsnare"));
    command
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.env_remove("NO_COLOR").env("TZ", "UTC");
    command
}

/// Waits for its end, reading both outputs and watching its memory.
pub(crate) fn finish(mut child: Child) -> Outcome {
    let collect = |stream: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut all = Vec::new();
            if let Some(mut stream) = stream {
                let _ = stream.read_to_end(&mut all);
            }
            all
        })
    };
    let stdout = collect(child.stdout.take().map(|stream| Box::new(stream) as _));
    let stderr = collect(child.stderr.take().map(|stream| Box::new(stream) as _));
    let mut peak_kib = 0;
    let status = loop {
        peak_kib = peak_kib.max(resident_peak(child.id()));
        match child.try_wait().expect("the child can be waited for") {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    Outcome {
        code: status.code(),
        stdout: stdout.join().expect("a reader"),
        stderr: String::from_utf8_lossy(&stderr.join().expect("a reader")).into_owned(),
        peak_kib,
    }
}

fn resident_peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

/// A line of a wide capture of Mac OS X 10.6 (64-bit kernel): `fields` begins right after the call's name column.
pub(crate) fn wide_line(
    time: &str,
    call: &str,
    fields: &str,
    path: &[u8],
    process: &str,
) -> Vec<u8> {
    let mut line = format!("{time}  {call:<17}{fields:<21}").into_bytes();
    if !path.is_empty() {
        line.push(b' ');
        line.extend_from_slice(path);
        line.push(b' ');
    }
    line.resize(line.len().max(230), b' ');
    line.extend_from_slice(format!("   0.000021   {process:<20}\n").as_bytes());
    line
}

/// Writes as much as it is given room for.
pub(crate) fn write_all(
    out: &mut ChildStdin,
    chunks: impl Iterator<Item = Vec<u8>>,
) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    for chunk in chunks {
        out.write_all(&chunk)?;
    }
    out.flush()
}
