//! Log files from their paths.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime};

use crate::input::unpacked;

use super::{LogFile, LogReader, LogRecord};

/// Reads logs, plain or compressed, in any order, for [`super::Logs::assemble`]. A log that cannot be read becomes a
/// warning there; the others are used.
///
/// `first_source` is the index of the first log among the sources; `day` is that of lines without a date; `keep` says which records can matter (see
/// [`LogReader::new`]).
#[must_use]
pub(crate) fn read_files(
    paths: &[PathBuf],
    first_source: usize,
    day: Option<NaiveDate>,
    keep: &dyn Fn(&LogRecord) -> bool,
) -> Vec<LogFile> {
    let files = paths.iter().enumerate().map(|(index, path)| {
        let name = path.as_os_str().as_encoded_bytes();
        match open(path) {
            Ok((input, modified)) => LogReader::new(first_source + index, name, modified, keep)
                .of_day(day)
                .read(input),
            Err(error) => LogFile::unreadable(first_source + index, name, plainly(&error)),
        }
    });
    files.collect()
}

fn plainly(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        _ => error.to_string(),
    }
}

fn open(path: &Path) -> io::Result<(Box<dyn Read + Send>, Option<NaiveDateTime>)> {
    if path.as_os_str() == "-" {
        return Ok((unpacked(io::stdin())?.0, None));
    }
    let file = File::open(path)?;
    let facts = file.metadata()?;
    if facts.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let modified = facts
        .modified()
        .ok()
        .map(|time| DateTime::<Local>::from(time).naive_local());
    Ok((unpacked(file)?.0, modified))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn compressed_logs_are_known_by_their_first_bytes_and_a_bad_one_does_not_stop_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::write(
            at("system.log"),
            "Mar 14 10:00:00 h a[1]: three\nMar 14 10:00:01 h b[1]: four\n",
        )
        .unwrap();
        let mut gzip = flate2::write::GzEncoder::new(
            File::create(at("wrong.name")).unwrap(),
            flate2::Compression::fast(),
        );
        gzip.write_all(b"Mar 13 10:00:00 h a[1]: two\nMar 13 10:00:00 h b[1]: and more\n")
            .unwrap();
        gzip.finish().unwrap();
        let mut bzip = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bzip.write_all(b"Mar 12 10:00:00 h a[1]: one\n").unwrap();
        let mut packed = bzip.finish().unwrap();
        std::fs::write(at("system.log.0.bz2"), &packed).unwrap();
        packed.truncate(packed.len() / 2);
        std::fs::write(at("cut.bz2"), &packed).unwrap();
        let names = [
            "system.log",
            "missing.log",
            "cut.bz2",
            "wrong.name",
            "system.log.0.bz2",
            ".",
        ];
        let paths: Vec<PathBuf> = names.iter().map(|name| at(name)).collect();

        let day = chrono::NaiveDate::from_ymd_opt(2010, 3, 14);
        let logs = super::super::Logs::assemble(read_files(&paths, 1, day, &|_| true), day);

        let told: Vec<_> = logs
            .records
            .iter()
            .map(|record| (record.source, record.message.to_string()))
            .collect();
        assert_eq!(
            told,
            [
                (5, "one".to_owned()),
                (4, "two".to_owned()),
                (4, "and more".to_owned()),
                (1, "three".to_owned()),
                (1, "four".to_owned())
            ]
        );
        let warned: Vec<_> = logs.warnings.iter().map(|warning| warning.source).collect();
        assert_eq!(warned, [2, 3, 6]);
        assert_eq!(
            logs.warnings[0].kind.to_string(),
            "cannot be read (there is no such file), and is left out"
        );
    }
}
