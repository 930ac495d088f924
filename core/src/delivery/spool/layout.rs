//! How files and folders are named.
//!
//! ```text
//! <root>/<destination>/   FORMAT  destination  shipper.lock  tally  status  dead/  quarantine/
//!     t-<uuid>/           a writer that is being made
//!     w-<uuid>/           a writer: one intake of one process
//!         lock                                     held as long as the writer lives
//!         000001-<events>-<bytes>-<streams>-<oldest>.ready
//!                                                  sealed; its name tells what books and leases need
//!         000001.ack                               what was decided about its events
//!         000001.seen                              the same, once the owner has read all of it
//!         000002.open                              the owner appends to it
//!         000002.copy                              takes its place after a failed sync
//! ```

use std::path::{Path, PathBuf};

use super::limits::{MOST_BYTES, MOST_EVENTS};
use super::streams::Streams;

pub(super) const FORMAT: &str = "FORMAT";
pub(super) const DESTINATION: &str = "destination";
pub(super) const SHIPPER_LOCK: &str = "shipper.lock";
pub(super) const TALLY: &str = "tally";
pub(super) const STATUS: &str = "status";
pub(super) const DEAD: &str = "dead";
pub(super) const QUARANTINE: &str = "quarantine";
pub(super) const LOCK: &str = "lock";

const WRITER: &str = "w-";
const UNBORN: &str = "t-";

/// The random name of a writer.
pub(super) type WriterId = [u8; 16];

/// The name of a segment in the whole destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SegmentId {
    pub(super) writer: WriterId,
    pub(super) number: u32,
}

/// Whether a segment still grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Sealed(Extent),
}

/// What a sealed segment holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) events: u32,
    pub(super) bytes: u64,
    /// When its first event was accepted, in milliseconds since 1970.
    pub(super) oldest: i64,
    pub(super) streams: Streams,
}

/// A file in the folder of a writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Segment(u32, State),
    Ack(u32),
    Seen(u32),
    Copy(u32),
}

impl Name {
    /// None for a file that no version has named so: it is nobody's, and stays where it is.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::read(name).filter(|read| read.text() == name)
    }

    fn read(name: &str) -> Option<Self> {
        let (stem, kind) = name.split_once('.')?;
        if kind == "ready" {
            return sealed(stem);
        }
        let number = stem.parse().ok()?;
        match kind {
            "open" => Some(Self::Segment(number, State::Open)),
            "ack" => Some(Self::Ack(number)),
            "seen" => Some(Self::Seen(number)),
            "copy" => Some(Self::Copy(number)),
            _ => None,
        }
    }

    pub(super) fn in_folder(self, folder: &Path) -> PathBuf {
        folder.join(self.text())
    }

    fn text(self) -> String {
        match self {
            Self::Segment(number, State::Open) => format!("{number:06}.open"),
            Self::Segment(number, State::Sealed(extent)) => {
                let Extent {
                    events,
                    bytes,
                    oldest,
                    streams,
                } = extent;
                let streams = streams.bits();
                format!("{number:06}-{events}-{bytes}-{streams}-{oldest}.ready")
            }
            Self::Ack(number) => format!("{number:06}.ack"),
            Self::Seen(number) => format!("{number:06}.seen"),
            Self::Copy(number) => format!("{number:06}.copy"),
        }
    }
}

fn sealed(stem: &str) -> Option<Name> {
    let mut parts = stem.splitn(5, '-');
    let number = parts.next()?.parse().ok()?;
    let extent = Extent {
        events: parts.next()?.parse().ok()?,
        bytes: parts.next()?.parse().ok()?,
        streams: Streams::from_bits(parts.next()?.parse().ok()?)?,
        oldest: parts.next()?.parse().ok()?,
    };
    let can_be = extent.events <= MOST_EVENTS && extent.bytes <= MOST_BYTES;
    can_be.then_some(Name::Segment(number, State::Sealed(extent)))
}

pub(super) fn writer_name(id: &WriterId) -> String {
    format!("{WRITER}{}", uuid::Uuid::from_bytes(*id))
}

pub(super) fn unborn_name(id: &WriterId) -> String {
    format!("{UNBORN}{}", uuid::Uuid::from_bytes(*id))
}

pub(super) fn parse_writer(name: &str) -> Option<WriterId> {
    parse_id(name.strip_prefix(WRITER)?)
}

pub(super) fn parse_unborn(name: &str) -> Option<WriterId> {
    parse_id(name.strip_prefix(UNBORN)?)
}

fn parse_id(text: &str) -> Option<WriterId> {
    Some(uuid::Uuid::parse_str(text).ok()?.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_as_written() {
        let extent = Extent {
            events: 1000,
            bytes: 1_048_576,
            oldest: 1_764_000_000_123,
            streams: Streams::ALL,
        };
        let before_1970 = Extent {
            oldest: -5,
            ..extent
        };
        for name in [
            Name::Segment(1, State::Open),
            Name::Segment(1_000_000, State::Sealed(extent)),
            Name::Segment(2, State::Sealed(before_1970)),
            Name::Ack(3),
            Name::Seen(4),
            Name::Copy(5),
        ] {
            let path = name.in_folder(Path::new("/spool"));
            let text = path.file_name().unwrap().to_str().unwrap();
            assert_eq!(Name::parse(text), Some(name), "{text}");
        }
        assert_eq!(parse_writer(&writer_name(&[7; 16])), Some([7; 16]));
    }

    #[test]
    fn other_names_are_not_ours() {
        for name in [
            "lock",
            "000001",
            "000001.tmp",
            "x.open",
            "000001-2.ready",
            "000001-2-3-8-5.ready",
            "000001-65537-3-1-5.ready",
            "000001-4294967295-3-1-5.ready",
            "000001-2-4294967297-1-5.ready",
            "000001-2-18446744073709551615-1-5.ready",
            // Two names of one segment.
            "1.open",
            "+00001.open",
            "000001-+2-3-1-5.ready",
            "000001-2-3-1-05.ready",
            "",
        ] {
            assert_eq!(Name::parse(name), None, "{name}");
        }
        assert_eq!(parse_writer("w-1"), None);
    }
}
