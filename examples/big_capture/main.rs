//! Writes a large capture to standard output: input for the benchmarks, made by the scriptable Mac.
//!
//! ```text
//! cargo run --release --example big_capture -- --size 1G --share 2 --layout 10.6 > big.txt
//!     --size N[K|M|G]    how many bytes (at least; whole lines)          default 64M
//!     --share PERCENT    share of lines by servermgrd, 0 to 100           default 2
//!     --layout RELEASE   10.4 10.5 10.6 10.8 10.12 11 15.4 26            default 10.6
//!     --narrow           as a pipe without -w gives it
//!     --keep PERCENT     rounds of servermgrd that leave their files      default 1
//!     --live N           half of servermgrd's lines name N files again and again, in turn, and change some of them
//!     --shared PERCENT   the other processes work between the calls of servermgrd, and of what they do as much is about
//!                        the files that it works on: mostly looks, and reads, as indexing and backups do
//!     --work KIND        what a round of servermgrd does: mixed, renames (of ever new files to names of their own),
//!                        deliveries (of files of one name, each to another directory)      default mixed
//! ```
//! A block of a few megabytes is printed once by the Mac; after that only its time stamps and the numbers in its names are
//! changed from one copy to the next, so that time goes on and every round works on paths of its own.

mod work;

use std::io::{self, Write};
use std::process::ExitCode;

use scriptable_mac::noise::{Habit, Noise};
use scriptable_mac::{Mac, Release, Setting, Task, View};
use work::{BOX, LIVE, MARK, Work};

/// Files that live on in one directory.
const BOX_SIZE: u64 = 100;
/// Lines of one block.
const BLOCK_LINES: usize = 30_000;
/// The other processes.
const OTHERS: [&str; 7] = [
    "mds",
    "mdworker",
    "launchd",
    "DirectoryService",
    "Finder",
    "configd",
    "syslogd",
];
/// Lines of a round, about.
const ROUND_LINES: usize = 150;

struct Options {
    size: u64,
    share: u64,
    release: Release,
    narrow: bool,
    keep: u64,
    live: u64,
    shared: Option<u64>,
    work: Work,
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("big_capture: {message}");
            return ExitCode::from(2);
        }
    };
    match write(&options, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("big_capture: {e}");
            ExitCode::from(2)
        }
    }
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        size: 64 << 20,
        share: 2,
        release: Release::V10_6,
        narrow: false,
        keep: 1,
        live: 0,
        shared: None,
        work: Work::Mixed,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} wants a value"));
        match arg.as_str() {
            "--size" => options.size = size(&value()?)?,
            "--share" => {
                options.share = value()?
                    .parse()
                    .ok()
                    .filter(|n| *n <= 100)
                    .ok_or("--share wants 0 to 100")?
            }
            "--keep" => {
                options.keep = value()?
                    .parse()
                    .ok()
                    .filter(|n| *n <= 100)
                    .ok_or("--keep wants 0 to 100")?
            }
            "--live" => {
                options.live = value()?
                    .parse()
                    .ok()
                    .filter(|n| *n < 100_000_000)
                    .ok_or("--live wants a number of files")?
            }
            "--shared" => {
                let percent = value()?.parse().ok().filter(|n| *n <= 100);
                options.shared = Some(percent.ok_or("--shared wants 0 to 100")?);
            }
            "--layout" => options.release = release(&value()?)?,
            "--narrow" => options.narrow = true,
            "--work" => {
                options.work = match value()?.as_str() {
                    "mixed" => Work::Mixed,
                    "renames" => Work::Renames,
                    "deliveries" => Work::Deliveries,
                    other => return Err(format!("unknown work {other}")),
                }
            }
            other => return Err(format!("unknown option {other}")),
        }
    }
    Ok(options)
}

fn size(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.as_bytes().last() {
        Some(b'K') => (&text[..text.len() - 1], 10),
        Some(b'M') => (&text[..text.len() - 1], 20),
        Some(b'G') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    digits
        .parse::<u64>()
        .map(|n| n << shift)
        .map_err(|_| format!("no size: {text}"))
}

fn release(text: &str) -> Result<Release, String> {
    Ok(match text {
        "10.4" => Release::V10_4,
        "10.5" => Release::V10_5,
        "10.6" => Release::V10_6,
        "10.8" => Release::V10_8,
        "10.12" => Release::V10_12,
        "11" => Release::V11,
        "15.4" => Release::V15_4,
        "26" => Release::V26,
        _ => return Err(format!("unknown layout {text}")),
    })
}

/// The printed block, and where its changing parts are.
struct Block {
    bytes: Vec<u8>,
    /// Offset of each line and its time since the block's start.
    stamps: Vec<(usize, u64)>,
    /// Offsets of the eight digits, and which number stands there.
    numbers: Vec<(usize, Number)>,
    rounds: u64,
    live_rounds: u64,
    length_us: u64,
    decimals: usize,
}

/// A number that changes from one copy of the block to the next.
#[derive(Clone, Copy)]
enum Number {
    /// Of a round within the block.
    Round(u64),
    /// Of the file that such a round is about.
    Live(u64),
    /// Of the directory of that file.
    Box(u64),
}

fn write(options: &Options, out: &mut impl Write) -> io::Result<()> {
    let mut block = block(options);
    let (mut written, mut clock, mut round, mut live) = (0, 9 * 3_600_000_000, 0, 0);
    while written < options.size {
        block.put(clock, |number| match number {
            Number::Round(n) => round + n,
            Number::Live(n) => (live + n) % options.live,
            Number::Box(n) => (live + n) % options.live / BOX_SIZE,
        });
        out.write_all(&block.bytes)?;
        written += block.bytes.len() as u64;
        clock += block.length_us;
        round += block.rounds;
        live += block.live_rounds;
    }
    out.flush()
}

impl Block {
    fn new(options: &Options) -> Block {
        let decimals = match (options.narrow, options.release.micros_and_thread()) {
            (true, _) => 0,
            (false, true) => 6,
            (false, false) => 3,
        };
        Block {
            bytes: Vec::new(),
            stamps: Vec::new(),
            numbers: Vec::new(),
            rounds: 0,
            live_rounds: 0,
            length_us: 0,
            decimals,
        }
    }

    /// Adds a line, and notes what changes in it if it is of a round.
    fn add(&mut self, line: &[u8], round: Option<u64>) {
        let start = self.bytes.len();
        self.stamps.push((start, self.length_us));
        if let Some(round) = round {
            for (at, text) in line.windows(MARK.len()).enumerate() {
                let number = match text {
                    MARK => Number::Round(round),
                    LIVE => Number::Live(round),
                    BOX => Number::Box(round),
                    _ => continue,
                };
                self.numbers.push((start + at + 5, number));
            }
        }
        self.bytes.extend_from_slice(line);
        self.bytes.push(b'\n');
    }

    fn put(&mut self, clock_us: u64, now: impl Fn(Number) -> u64) {
        for (at, since) in &self.stamps {
            stamp(&mut self.bytes[*at..], clock_us + since, self.decimals);
        }
        for (at, n) in &self.numbers {
            digits(&mut self.bytes[*at..*at + 8], now(*n) % 100_000_000);
        }
    }
}

fn stamp(text: &mut [u8], us: u64, decimals: usize) {
    let s = us / 1_000_000 % 86_400;
    digits(&mut text[..2], s / 3600);
    digits(&mut text[3..5], s / 60 % 60);
    digits(&mut text[6..8], s % 60);
    if decimals > 0 {
        let part = us % 1_000_000 / 10u64.pow(6 - decimals as u32);
        digits(&mut text[9..9 + decimals], part);
    }
}

fn digits(text: &mut [u8], mut n: u64) {
    for byte in text.iter_mut().rev() {
        *byte = b'0' + (n % 10) as u8;
        n /= 10;
    }
}

/// Prints lines of servermgrd and of the others, mixes them in the wanted share, and notes what changes.
fn block(options: &Options) -> Block {
    let view = if options.narrow {
        View::Piped
    } else {
        View::DashW
    };
    let mut mac = Mac::new(Setting::new(options.release, true, view), 0xb16, 0);
    work::furnish(&mut mac);
    if let Some(shared) = options.shared {
        return shared_block(options, &mut mac, shared);
    }
    let mine_wanted = BLOCK_LINES * options.share as usize / 100;
    let server = mac.process("servermgrd");
    let (mut rounds, mut live_rounds) = (0, 0);
    let mut mine: Vec<(Vec<u8>, u64)> = Vec::new();
    while mine.len() < mine_wanted {
        let from = mac.line_count();
        // as many lines about those that live on as about those that come and go
        while options.live > 0 && mac.line_count() - from < ROUND_LINES {
            let start = mac.line_count();
            work::one_live_round(&mut mac, server, live_rounds);
            mine.extend(
                mac.lines()[start..]
                    .iter()
                    .map(|l| (l.clone(), live_rounds)),
            );
            live_rounds += 1;
        }
        let from = mac.line_count();
        let keep = options.keep > 0 && rounds % (100 / options.keep.min(100)) == 0;
        options.work.round(&mut mac, server, keep);
        mine.extend(mac.lines()[from..].iter().map(|l| (l.clone(), rounds)));
        rounds += 1;
    }
    let from = mac.line_count();
    let others = OTHERS.map(|name| mac.process(name));
    while mac.line_count() - from < BLOCK_LINES - mine_wanted {
        let n = mac.rng.below(others.len() as u64) as usize;
        let task = others[n];
        work::others_turn(&mut mac, task);
    }
    let theirs: Vec<Vec<u8>> = mac.lines()[from..].to_vec();
    let mut block = mix(options, &mut mac, mine, theirs);
    block.rounds = rounds.max(1);
    block.live_rounds = live_rounds;
    block
}

fn mix(options: &Options, mac: &mut Mac, mine: Vec<(Vec<u8>, u64)>, theirs: Vec<Vec<u8>>) -> Block {
    let mut block = Block::new(options);
    let total = mine.len() + theirs.len();
    let (mut mine, mut theirs) = (mine.into_iter().peekable(), theirs.into_iter());
    for n in 0..total {
        block.length_us += mac.rng.range(1, 400);
        let due = (n as u64 + 1) * options.share / 100;
        let turn = mine.peek().is_some() && due > n as u64 * options.share / 100;
        let their_line = if turn { None } else { theirs.next() };
        let (line, round) = match their_line {
            Some(line) => (line, None),
            None => match mine.next() {
                Some((line, round)) => (line, Some(round)),
                None => break,
            },
        };
        block.add(&line, round);
    }
    block
}

/// Prints rounds of servermgrd with the others at work between its calls, some of them on the same files.
fn shared_block(options: &Options, mac: &mut Mac, shared: u64) -> Block {
    let server = mac.process("servermgrd");
    let others = OTHERS.map(|name| mac.process(name));
    let habit = |n: u64| -> (Task, Habit) {
        let work = if n < shared {
            work::turn_at_ours
        } else {
            work::others_turn
        };
        (others[n as usize % others.len()], work)
    };
    // so many turns for each of servermgrd's lines, each of some two lines
    let turns = (100 - options.share) as f64 / options.share.max(1) as f64 / 1.8;
    mac.noise = Some(Noise {
        percent: (100.0 * turns / (1.0 + turns)) as u64,
        habits: (0..100).map(habit).collect(),
    });
    let mut block = Block::new(options);
    while block.stamps.len() < BLOCK_LINES {
        let from = mac.line_count();
        let keep = options.keep > 0 && block.rounds.is_multiple_of(100 / options.keep.min(100));
        options.work.round(mac, server, keep);
        for line in &mac.lines()[from..] {
            block.length_us += 200;
            block.add(line, Some(block.rounds));
        }
        block.rounds += 1;
    }
    block
}
