//! system.log as syslogd of 10.5 to 10.7 writes it.

/// The lines of one log, in order of time.
pub struct SystemLog {
    /// `Feb  8`
    date: &'static str,
    host: &'static str,
    lines: Vec<String>,
}

impl SystemLog {
    pub fn new(date: &'static str, host: &'static str) -> Self {
        Self {
            date,
            host,
            lines: Vec::new(),
        }
    }

    /// A message written at `clock_us` of the day.
    pub fn say(&mut self, clock_us: u64, sender: &str, message: &str) {
        let line = format!(
            "{} {} {} {sender}: {message}",
            self.date,
            time(clock_us),
            self.host
        );
        self.lines.push(line);
    }

    /// The line that stands for `n` more of the same.
    pub fn repeated(&mut self, clock_us: u64, n: u32) {
        let times = if n == 1 { "time" } else { "times" };
        let line = format!(
            "{} {}: --- last message repeated {n} {times} ---",
            self.date,
            time(clock_us)
        );
        self.lines.push(line);
    }

    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|l| [l.as_str(), "\n"]).collect()
    }
}

fn time(us: u64) -> String {
    let s = us / 1_000_000;
    format!("{:02}:{:02}:{:02}", s / 3600 % 24, s / 60 % 60, s % 60)
}
