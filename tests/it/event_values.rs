//! `unsnare events` gives every value that a line shows: addresses, blocks, counts and offsets, too.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::command::unsnare_fed;

/// Lines of 10.6: the fields of each, as they are printed.
const LINES: [(&str, &str); 6] = [
    (
        "mmap",
        " F=5    A=0x91000000        O=0x00001000        B=0x1000             <READ|EXEC>",
    ),
    (
        "msync",
        " A=0x91000000          B=0x1000              <MS_SYNC>",
    ),
    ("select", "        S=1  "),
    ("PAGE_IN", " A=0x91234000           libSystem.B.dylib"),
    ("lseek", " F=5    O=0x00000000000002c5 <SEEK_SET>"),
    ("aio_suspend", "            N=3"),
];

#[test]
fn what_a_line_shows_of_addresses_blocks_counts_and_offsets_is_in_its_event() {
    let mut text = String::new();
    for (call, fields) in LINES {
        text += &format!("14:03:22.420  {call:<17}{fields:<117}    0.000005   servermgrd\n");
    }
    let disk = " D=0x0012ab40  B=0x8000     /dev/disk0s3";
    text += &format!(
        "14:03:22.423    {:<15}{disk:<117}    0.008412 W servermgrd\n",
        "RdData"
    );
    let outcome = unsnare_fed(&["events", "-"], move |out| out.write_all(text.as_bytes()));
    let events: Vec<Value> = (String::from_utf8_lossy(&outcome.stdout).lines())
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let told: Vec<Value> = (events.iter())
        .map(|event| {
            json!([
                event["call"],
                event["address"],
                event["block"],
                event["count"],
                event["offset"],
                event["bytes"]
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["mmap", 0x9100_0000_u64, null, null, 0x1000, 0x1000]),
            json!(["msync", 0x9100_0000_u64, null, null, null, 0x1000]),
            json!(["select", null, null, 1, null, null]),
            json!(["PAGE_IN", 0x9123_4000_u64, null, null, null, null]),
            json!(["lseek", null, null, null, 0x2c5, null]),
            json!(["aio_suspend", null, null, 3, null, null]),
            json!(["RdData", null, 0x0012_ab40, null, null, 0x8000]),
        ],
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_table_has_a_column_for_each() {
    let text = format!(
        "14:03:22.423    {:<15}{:<117}    0.008412 W servermgrd\n",
        "WrData", " D=0x00000010  B=0x1000     /dev/disk0s3"
    );
    let outcome = unsnare_fed(&["events", "--format", "csv", "-"], move |out| {
        out.write_all(text.as_bytes())
    });
    let text = String::from_utf8_lossy(&outcome.stdout).into_owned();
    let mut lines = text.lines();
    let heads = lines.next().expect("a header");
    assert!(heads.ends_with(",squeezed,address,block,count"), "{heads}");
    assert!(
        lines.next().expect("a row").ends_with(",false,,16,"),
        "{text}"
    );
}
