//! Captures for the benchmarks.

use std::fmt::Write as _;

/// Lines as 10.6 (64-bit kernel) and 26 print them with `-w`, by a mix of calls and processes.
#[must_use]
pub fn capture(modern: bool, share: u32) -> Vec<u8> {
    let calls: [(&str, &str, bool, &str); 10] = [
        (
            "stat64",
            "                  ",
            true,
            "private/etc/postfix/main.cf",
        ),
        (
            "lstat64",
            "      [  2]       ",
            true,
            "/Library/Preferences/com.apple.servermgrd.plist",
        ),
        (
            "open",
            " F=5        (R_____) ",
            false,
            "/usr/share/servermgrd/bundles/servermgr_mail.bundle/Contents/Info.plist",
        ),
        ("fstat64", " F=5  ", true, ""),
        ("read", " F=5    B=0x1000  ", true, ""),
        ("lseek", " F=5    O=0x00000200         <SEEK_SET>", true, ""),
        ("close", " F=5  ", true, ""),
        (
            "getattrlist",
            "                  ",
            true,
            "/Volumes/MailXsan/.MailXsan/spool/postfix/active/0/0A1B2C3D4E",
        ),
        ("write", " F=7    B=0x2c5   ", true, ""),
        (
            "access",
            "            (R___)   ",
            false,
            "private/var/spool/postfix/public/pickup",
        ),
    ];
    let (columns, reserve) = if modern { (264, 45) } else { (264, 34) };
    let mut text = String::new();
    let mut line = String::new();
    for n in 0..40_000u32 {
        let (call, fields, pad, path) =
            calls[(n.wrapping_mul(2_654_435_761) >> 20) as usize % calls.len()];
        line.clear();
        let us = n * 997 % 1_000_000;
        let fraction = if modern {
            format!("{us:06}")
        } else {
            format!("{:03}", us / 1000)
        };
        let _ = write!(
            line,
            "14:{:02}:{:02}.{fraction}  {call:<17}{fields}",
            n / 60 % 60,
            n % 60
        );
        if pad {
            line.push_str("   ");
        }
        if !path.is_empty() {
            let _ = write!(line, " {path} ");
        }
        let _ = write!(line, "{:<1$}", "", columns - reserve - line.len());
        let own = n.wrapping_mul(40_503) % 100 < share;
        let process = if own {
            "servermgrd"
        } else {
            ["mds", "launchd", "Finder", "httpd"][n as usize % 4]
        };
        let _ = write!(line, "   0.{:06}   ", n % 700 + 1);
        if modern {
            let _ = writeln!(line, "{process}.{}", 4000 + n % 90);
        } else {
            let _ = writeln!(line, "{process:<20}");
        }
        text.push_str(&line);
    }
    text.into_bytes()
}
