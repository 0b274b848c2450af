//! Calls written by hand, as a 10.6 server prints them: `label [errno] fields path`; `@` in front marks another process.

/// One printed line, wide, 64-bit 10.6: fields of 18 bytes, three blanks, the path, elapsed at 230, process padded to 20.
pub fn line(number: usize, call: &str) -> String {
    let (process, call) = match call.strip_prefix('@') {
        Some(rest) => ("mds", rest),
        None => ("servermgrd", call),
    };
    let body = body(
        &format!("14:03:{:02}.{:03}", number / 1000, number % 1000),
        call,
    );
    format!("{body:<230}   0.000041   {process:<20}")
}

/// A line up to the elapsed time.
pub fn body(stamp: &str, call: &str) -> String {
    let mut words = call.splitn(2, ' ');
    let label = words.next().unwrap_or_default();
    let mut rest = words.next().unwrap_or_default().trim();
    let (mut fd, mut errno, mut flags, mut bytes, mut angle) = (
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    );
    loop {
        let (word, after) = rest.split_once(' ').map_or((rest, ""), |(w, a)| (w, a));
        if let Some(n) = word.strip_prefix("F=") {
            fd = match fd.as_str() {
                "" => format!(" F={n:<3}"),
                old => format!("{old}  F={n:<3}"),
            };
        } else if let Some(n) = word.strip_prefix("B=") {
            bytes = format!("  B=0x{:<6x}", n.parse::<u64>().unwrap());
        } else if word.starts_with('[') && word.ends_with(']') {
            errno = format!("[{:>3}]", word.trim_matches(['[', ']']));
        } else if word.starts_with('(') {
            flags = word.into();
        } else if word.starts_with('<') {
            angle = word.into();
        } else {
            break;
        }
        rest = after.trim_start();
    }
    let (fields, pad) = match label {
        "open" | "openat" if errno.is_empty() => (format!("{fd}      {flags} "), ""),
        "open" => (format!("      {errno} {flags} "), ""),
        "fcntl" => {
            let (first, second) = fd.split_at(fd.len().min(6));
            let second = second.trim_start();
            let second = match second {
                "" => String::new(),
                fd => format!(" {fd}"),
            };
            (format!("{first} {angle}{second}"), "   ")
        }
        "chmod" => (format!(" {angle}      "), "   "),
        "mmap" => (format!("{fd}{bytes}   {angle}"), ""),
        _ if !fd.is_empty() && !errno.is_empty() => (format!("{fd}{errno}"), "   "),
        _ if !fd.is_empty() => (format!("{fd}{bytes}"), "   "),
        _ if errno.is_empty() => (format!("{:18}", ""), "   "),
        _ => (format!("      {errno}       "), "   "),
    };
    let mut out = format!("{stamp}  {label:<17}{fields}{pad}");
    if !rest.is_empty() {
        out.push_str(&format!(" {rest} "));
    }
    out
}
