//! What other programs on the scriptable Mac print of the same history: eslogger, the DTrace script of the kit, dtruss, and
//! praudit. Written from the published formats.

use bstr::ByteSlice as _;
use serde_json::{Value, json};

use super::disk::{Body, Disk, ROOT};
use super::release::Release;
use super::truth::Mutation;

/// Midnight before the first line, UTC, of the days of the servers that have DTrace, and of those that have eslogger.
const MIDNIGHT_2011: u64 = 1_297_123_200;
const MIDNIGHT_2025: u64 = 1_762_214_400;
/// The servers are ahead of UTC.
const ZONE_S: u64 = 3600;

/// A program that tells both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Teller {
    Eslogger,
    BothEnds,
    Dtruss,
    Praudit,
}

/// The number of the process.
fn pid(m: &Mutation) -> u32 {
    if m.process == b"servermgrd" { 87 } else { 41 }
}

/// The path as the kernel knows it.
fn real(path: &[u8]) -> Vec<u8> {
    let top = [&b"/etc"[..], b"/var", b"/tmp"];
    let below = |top: &&&[u8]| path.starts_with(top) && path.get(4).is_none_or(|b| *b == b'/');
    match top.iter().find(below) {
        Some(_) => [b"/private", path].concat(),
        None => path.to_vec(),
    }
}

/// What it prints of the calls that change names, those of all processes, in order of time.
pub fn tell(teller: Teller, release: Release, truth: &[Mutation]) -> Vec<u8> {
    let mut out = Vec::new();
    if teller == Teller::BothEnds {
        out.extend(b"#unsnare.d 1 1297119600000000000 \n");
    }
    for (n, m) in truth.iter().enumerate() {
        let line = match teller {
            Teller::Eslogger => eslogger(n, m),
            Teller::BothEnds => both_ends(m),
            Teller::Dtruss => dtruss(m, release),
            Teller::Praudit => praudit(m),
        };
        if let Some(line) = line {
            out.extend(line);
            out.push(b'\n');
        }
    }
    out
}

fn utc_us(midnight: u64, m: &Mutation) -> u64 {
    (midnight - ZONE_S) * 1_000_000 + m.time_us
}

fn eslogger(n: usize, m: &Mutation) -> Option<Vec<u8>> {
    let text = |path: &[u8]| real(path).to_str().ok().map(str::to_owned);
    let file = |path: &[u8], mode: u32| {
        Some(
            json!({ "path": text(path)?, "path_truncated": false, "stat": { "st_mode": mode, "st_ino": 9 } }),
        )
    };
    let event = match m.kind {
        "rename" | "swap" => {
            let to = m.to.as_deref()?;
            let destination = if m.replaced {
                json!({ "existing_file": file(to, 0o100_644)? })
            } else {
                let cut = to.rfind_byte(b'/')?;
                let dir = if cut == 0 { b"/" } else { &to[..cut] };
                json!({ "new_path": { "dir": file(dir, 0o40755)?, "filename": to[cut + 1..].to_str().ok()? } })
            };
            json!({ "rename": { "source": file(&m.path, 0)?, "destination_type": i32::from(!m.replaced), "destination": destination } })
        }
        "link" => {
            let to = m.to.as_deref()?;
            let cut = to.rfind_byte(b'/')?;
            let dir = if cut == 0 { b"/" } else { &to[..cut] };
            json!({ "link": { "source": file(&m.path, 0o100_644)?, "target_dir": file(dir, 0o40755)?, "target_filename": to[cut + 1..].to_str().ok()? } })
        }
        "symlink" => {
            json!({ "create": { "destination_type": 0, "destination": { "existing_file": file(&m.path, 0o120_755)? } } })
        }
        "mkdir" => {
            json!({ "create": { "destination_type": 0, "destination": { "existing_file": file(&m.path, 0o40755)? } } })
        }
        "create" => {
            json!({ "create": { "destination_type": 0, "destination": { "existing_file": file(&m.path, 0o100_644)? } } })
        }
        "unlink" => json!({ "unlink": { "target": file(&m.path, 0o100_644)? } }),
        "rmdir" => json!({ "unlink": { "target": file(&m.path, 0o40755)? } }),
        "exchange" => {
            json!({ "exchangedata": { "file1": file(&m.path, 0)?, "file2": file(m.to.as_deref()?, 0)? } })
        }
        "write" => json!({ "close": { "target": file(&m.path, 0o100_644)?, "modified": true } }),
        _ => return None,
    };
    let us = utc_us(MIDNIGHT_2025, m);
    let time =
        chrono::DateTime::from_timestamp((us / 1_000_000) as i64, (us % 1_000_000) as u32 * 1000)?;
    let line: Value = json!({
        "schema_version": 1, "version": 9, "action_type": 1,
        "action": { "result": { "result_type": 0, "result": { "auth": 0 } } },
        "time": time.format("%Y-%m-%dT%H:%M:%S%.9fZ").to_string(),
        "thread": { "thread_id": m.thread }, "global_seq_num": n,
        "process": {
            "audit_token": { "pid": pid(m), "pidversion": 3 },
            "executable": { "path": format!("/usr/sbin/{}", m.process.to_str().ok()?) },
        },
        "event": event,
    });
    Some(line.to_string().replace('/', "\\/").into_bytes())
}

/// As `%S` prints it.
fn escaped(text: &[u8]) -> String {
    let mut out = String::new();
    for &byte in text {
        match byte {
            7..=13 => out.extend(['\\', char::from(b"abtnvfr"[usize::from(byte) - 7])]),
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\{byte:03o}")),
        }
    }
    out
}

/// Call, first and second text.
fn call(m: &Mutation) -> Option<(&'static str, &[u8], &[u8])> {
    let to = || m.to.as_deref();
    Some(match m.kind {
        "rename" => ("rename", &m.path, to()?),
        "link" => ("link", &m.path, to()?),
        "symlink" => ("symlink", to()?, &m.path),
        "exchange" => ("exchangedata", &m.path, to()?),
        "unlink" => ("unlink", &m.path, b""),
        "rmdir" => ("rmdir", &m.path, b""),
        _ => return None,
    })
}

fn both_ends(m: &Mutation) -> Option<Vec<u8>> {
    let (name, one, two) = call(m)?;
    let line = format!(
        "{} {} {} {name} 0 \"{}\" \"{}\" 0 0",
        utc_us(MIDNIGHT_2011, m) * 1000,
        pid(m),
        m.thread,
        escaped(one),
        escaped(two)
    );
    Some(line.into_bytes())
}

fn dtruss(m: &Mutation, release: Release) -> Option<Vec<u8>> {
    let (name, one, two) = call(m).filter(|c| !c.2.is_empty() && c.0 != "exchangedata")?;
    let id = if release.micros_and_thread() {
        format!("{:5}/0x{:x}:  ", pid(m), m.thread)
    } else {
        String::new()
    };
    let line = format!(
        "{id}{name}(\"{}\\0\", \"{}\\0\")\t\t = 0 0",
        escaped(one),
        escaped(two)
    );
    Some(line.into_bytes())
}

fn praudit(m: &Mutation) -> Option<Vec<u8>> {
    let us = utc_us(MIDNIGHT_2011, m) + ZONE_S * 1_000_000;
    let time = chrono::DateTime::from_timestamp((us / 1_000_000) as i64, 0)?;
    let mut out = format!(
        "header,160,11,{}(2),0,{}, + {} msec\n",
        m.kind,
        time.format("%a %b %e %H:%M:%S %Y"),
        us / 1000 % 1000
    )
    .into_bytes();
    let mut token = |word: &str, text: &[u8]| {
        out.extend(word.as_bytes());
        out.push(b',');
        out.extend(text);
        out.push(b'\n');
    };
    match m.kind {
        "rename" | "link" => {
            token("path", &m.path);
            token("path", &real(&m.path));
            token("attribute", b"100644,root,wheel,16777220,12345,0");
            token("path", m.to.as_deref()?);
        }
        "symlink" => {
            token("text", m.to.as_deref()?);
            token("path", &m.path);
        }
        "unlink" | "rmdir" => {
            token("path", &m.path);
            token("path", &real(&m.path));
            token("attribute", b"100644,root,wheel,16777220,12345,0");
        }
        _ => return None,
    }
    let subject = format!("-1,root,wheel,root,wheel,{},100000,0,0.0.0.0", pid(m));
    token("subject", subject.as_bytes());
    token("return", b"success,0");
    out.extend(b"trailer,160");
    Some(out)
}

/// The list of files that the kit makes of a disk: everything on the system's volume.
pub fn list(disk: &Disk) -> Vec<u8> {
    let mut out = b"#unsnare.lst 1 1297161072\n#dir \"/\"\n".to_vec();
    let mut todo = vec![(Vec::new(), ROOT)];
    while let Some((path, ino)) = todo.pop() {
        let node = disk.inode(ino);
        let (kind, text) = match &node.body {
            Body::Dir(_) => (0o040_000, &b""[..]),
            Body::File(_) => (0o100_000, &b""[..]),
            Body::Link(text) => (0o120_000, text.as_slice()),
        };
        let size = match &node.body {
            Body::File(bytes) => bytes.len(),
            _ => text.len(),
        };
        let shown = if path.is_empty() { &b"/"[..] } else { &path };
        out.extend(
            format!(
                "{} {ino} {:o} {} {} {} {size} {} {} \"{}\" \"{}\"\n",
                node.volume,
                kind | node.mode,
                node.uid,
                node.gid,
                node.links,
                node.mtime,
                node.mtime,
                escaped(shown),
                escaped(text)
            )
            .bytes(),
        );
        if node.volume != 0 {
            out.extend(format!("#unread \"{}\"\n", escaped(shown)).bytes());
            continue;
        }
        for (name, child) in disk.entries(ino).into_iter().flatten() {
            todo.push(([path.as_slice(), b"/", name].concat(), *child));
        }
    }
    for (ino, node) in disk.inodes().filter(|(_, node)| node.flags != 0) {
        out.extend(format!("#flags {} {ino} {:o}\n", node.volume, node.flags).bytes());
    }
    out.extend(b"#flags\n#end\n");
    out
}

/// The recording that the kit makes of one process: its files by their names.
pub fn recording(
    process: &str,
    release: Release,
    capture: &[u8],
    log: &str,
    disks: (&Disk, &Disk),
    truth: &[Mutation],
) -> Vec<(&'static str, Vec<u8>)> {
    let theirs: Vec<Mutation> = truth
        .iter()
        .filter(|m| m.process == process.as_bytes())
        .cloned()
        .collect();
    let told = tell(Teller::BothEnds, release, &theirs);
    let told = told.replacen(
        "119600000000000 \n",
        format!("119600000000000 {process}\n"),
        1,
    );
    let about = format!(
        "{{\n \"format\": \"unsnare.recording/1\",\n \"host\": \"xserve\",\n \"release\": \"10.6.8 10K549\",\n \"zone\": \"+0100\",\n \
         \"directory\": \"/Users/admin/mail.unsnare\",\n \"started\": 1297157460,\n \"ended\": 1297157500,\n \
         \"processes\": [\"{process}\"],\n \"problems\": []\n}}\n"
    );
    vec![
        ("recording.json", about.into_bytes()),
        ("before.lst", list(disks.0)),
        ("after.lst", list(disks.1)),
        ("fs_usage.txt", capture.to_vec()),
        ("both_ends.txt", told),
        ("system.log", log.as_bytes().to_vec()),
    ]
}
