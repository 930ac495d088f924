//! `capikit spool dead export`: the letters with their events, for nobody else to read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use capikit::ErrorKind;
use capikit::delivery::Queue;
use serde::Serialize;
use serde_json::value::RawValue;

use super::args::{ExportArgs, Which};
use super::choose::{self, Destination};
use super::dead::Record;
use super::failed;
use crate::exit::{Exit, Stop};
use crate::output::count;
use crate::streams::Streams;

/// One line.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    letter: Record<'a>,
    event: &'a RawValue,
}

pub(super) fn run(args: &ExportArgs, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let queue = choose::one(&args.place)?;
    if args.file.as_os_str() == "-" {
        let written = write(&queue, &args.which, streams.out);
        let number = written.map_err(Failure::output)?;
        writeln!(streams.err, "{} written", count(number, "dead letter"))?;
        return Ok(Exit::Done);
    }
    let path = &args.file;
    let place = path.display();
    let number = to_file(&queue, &args.which, path).map_err(|failure| match failure {
        Failure::Output(error) => Stop::Usage(format!("{place}: can not be written: {error}")),
        Failure::Spool(error) => failed(&error),
    })?;
    writeln!(
        streams.out,
        "{} written to {place}",
        count(number, "dead letter")
    )?;
    Ok(Exit::Done)
}

enum Failure {
    Output(io::Error),
    Spool(capikit::Error),
}

impl Failure {
    fn output(self) -> Stop {
        match self {
            Self::Output(error) => Stop::Output(error),
            Self::Spool(error) => failed(&error),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Never over another file. A part of an export is no export: it has another name until it is
/// whole, because purging may be next.
fn to_file(queue: &Queue, which: &Which, path: &Path) -> Result<u64, Failure> {
    if path.symlink_metadata().is_ok() {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
    }
    let mut part = path.to_owned().into_os_string();
    part.push(".part");
    let mut file = BufWriter::new(private(part.as_ref())?);
    let written = write(queue, which, &mut file).and_then(|number| {
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&part, path)?;
        Ok(number)
    });
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

/// A new file that only its owner may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn write(queue: &Queue, which: &Which, out: &mut dyn Write) -> Result<u64, Failure> {
    let pixel_id = Destination::of(queue.destination()).pixel_id;
    let mut number = 0;
    let mut broken = None;
    let exported = queue.export_dead_letters(
        |letter| which.takes(letter),
        |letter, payload| {
            let written = serde_json::from_str(payload)
                .and_then(|event| {
                    let letter = Record::of(&pixel_id, letter);
                    serde_json::to_writer(&mut *out, &Line { letter, event })
                })
                .map_err(io::Error::from)
                .and_then(|()| out.write_all(b"\n"));
            number += 1;
            written.map_err(|error| {
                broken = Some(error);
                capikit::Error::new(ErrorKind::Storage, "the export can not be written")
            })
        },
    );
    match (broken, exported) {
        (Some(error), _) => Err(Failure::Output(error)),
        (None, Err(error)) => Err(Failure::Spool(error)),
        (None, Ok(())) => Ok(number),
    }
}
