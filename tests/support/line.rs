//! An event as one printed line, byte for byte.

use super::event::{Event, Fields};
use super::fields::{padded, wide_fields};
use super::release::{Release, Setting};

/// Bytes of the path that the line shows, and whether its column was full.
pub struct Shown {
    pub room: isize,
    pub padded: bool,
}

/// The line without its newline.
pub fn format_line(event: &Event, setting: &Setting) -> Vec<u8> {
    let (mut out, shown) = left_part(event, setting);
    if shown.padded && !setting.release.old_layout() {
        out.extend_from_slice(b"   ");
    }
    place_path(&mut out, path_text(event, setting), shown.room);
    if shown.padded && setting.release.old_layout() {
        out.extend_from_slice(b"   ");
    }
    right_part(&mut out, event, setting);
    out
}

/// Room for the path field of this event; the visible path is two bytes shorter.
pub fn room(event: &Event, setting: &Setting) -> isize {
    left_part(event, setting).1.room
}

fn left_part(event: &Event, setting: &Setting) -> (Vec<u8>, Shown) {
    let wide = setting.wide();
    let mut out = time_text(event.time_us, setting).into_bytes();
    let width = if setting.release.old_layout() { 15 } else { 17 };
    out.extend_from_slice(format!("  {:<width$.width$}", event.label).as_bytes());
    let mut pad = false;
    if wide {
        out.extend_from_slice(wide_fields(event, setting.release).as_bytes());
        pad = padded(event, setting.release);
    }
    let room = setting.columns() as isize
        - out.len() as isize
        - setting.reserve() as isize
        - if pad { 3 } else { 0 };
    (out, Shown { room, padded: pad })
}

/// `HH:MM:SS` with as many decimals as the layout has.
pub fn time_text(time_us: u64, setting: &Setting) -> String {
    let s = time_us / 1_000_000;
    let clock = format!("{:02}:{:02}:{:02}", s / 3600 % 24, s / 60 % 60, s % 60);
    match (setting.wide(), setting.release.micros_and_thread()) {
        (false, _) => clock,
        (true, true) => format!("{clock}.{:06}", time_us % 1_000_000),
        (true, false) => format!("{clock}.{:03}", time_us / 1000 % 1000),
    }
}

/// The path field's text: blank, path, blank; nothing without a path (two blanks in the old layout).
fn path_text(event: &Event, setting: &Setting) -> Vec<u8> {
    let mut text = Vec::new();
    let path = event.path.as_deref().filter(|p| !p.is_empty());
    let shows_path = !event.fields.is_disk()
        || setting.release >= Release::V10_14
        || (setting.release >= Release::V10_9 && setting.wide() && event.errno == 0);
    if let Some(path) = path.filter(|_| shows_path) {
        text.push(b' ');
        if let Some(at) = event.at {
            text.extend_from_slice(format!("[{at}]/").as_bytes());
        }
        text.extend_from_slice(path);
        text.push(b' ');
        if let (Fields::Mount { .. }, Some(second)) = (&event.fields, &event.path2) {
            text.extend_from_slice(b"   ");
            text.extend_from_slice(second);
            text.push(b' ');
        }
    } else if setting.release.old_layout() {
        text.extend_from_slice(b"  ");
    }
    text
}

/// Right-fills, or keeps the tail with its first byte blanked.
fn place_path(out: &mut Vec<u8>, text: Vec<u8>, room: isize) {
    if room <= 0 {
        return;
    }
    let room = room as usize;
    if text.len() <= room {
        out.extend_from_slice(&text);
        out.resize(out.len() + room - text.len(), b' ');
    } else {
        out.push(b' ');
        out.extend_from_slice(&text[text.len() - room + 1..]);
    }
}

fn right_part(out: &mut Vec<u8>, event: &Event, setting: &Setting) {
    let release = setting.release;
    let (s, us) = (event.elapsed_us / 1_000_000, event.elapsed_us % 1_000_000);
    let width = if release.old_layout() { 2 } else { 3 };
    let disk = event.fields.is_disk();
    let waited = disk || (event.waited && release.waits_shown());
    out.extend_from_slice(
        format!(" {s:>width$}.{us:06}{} ", if waited { " W" } else { "  " }).as_bytes(),
    );
    let limit = match release {
        r if disk && r <= Release::V10_9 => 15,
        _ if disk => 16,
        r => r.process_bytes(),
    };
    let name = &event.process[..event.process.len().min(limit)];
    match (setting.wide(), release.micros_and_thread()) {
        (true, true) => {
            out.extend_from_slice(name);
            out.extend_from_slice(format!(".{}", event.thread).as_bytes());
        }
        (wide, _) => {
            let width = if wide { 20 } else { 12 };
            let name = &name[..name.len().min(width)];
            out.extend_from_slice(name);
            out.resize(out.len() + width - name.len(), b' ');
        }
    }
}
