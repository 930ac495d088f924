//! The lines of a file or of standard input, one at a time, in bounded memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use crate::exit::Stop;

/// The longest line that is read, in bytes. The largest sensible event, an order of a thousand
/// products, is a fifth of it; without a limit one endless line would fill the memory.
pub(crate) const LONGEST_LINE: usize = 1024 * 1024;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Why a line is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    TooLong,
    NotUtf8,
}

impl Unreadable {
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::TooLong => "the line is longer than 1 MiB",
            Self::NotUtf8 => "the line is not UTF-8 text; save the file as UTF-8",
        }
    }
}

/// One line without its line end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The first is 1.
    pub(crate) number: u64,
    pub(crate) text: Result<String, Unreadable>,
}

/// Opens a file, or standard input for `-`.
pub(crate) fn open<'a>(path: &Path, stdin: &'a mut dyn BufRead) -> Result<Lines<'a>, Stop> {
    let input: Box<dyn BufRead + 'a> = if path == Path::new("-") {
        Box::new(stdin)
    } else {
        let file = File::open(path).map_err(|error| unreadable_file(&path.display(), &error))?;
        Box::new(BufReader::with_capacity(64 * 1024, file))
    };
    Ok(Lines::new(input))
}

fn unreadable_file(name: &dyn std::fmt::Display, error: &io::Error) -> Stop {
    Stop::Usage(format!("{name} can not be read: {error}"))
}

/// Reads line by line.
pub(crate) struct Lines<'a> {
    input: Box<dyn BufRead + 'a>,
    number: u64,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(input: Box<dyn BufRead + 'a>) -> Self {
        Self { input, number: 0 }
    }

    /// The next line, blank or not; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Line>, Stop> {
        let mut bytes = Vec::new();
        let read = self
            .read_bounded(&mut bytes)
            .map_err(|error| unreadable_file(&"the input", &error))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(Line {
            number: self.number,
            text: text_of(bytes, read, self.number == 1),
        }))
    }

    /// The next line that is not blank.
    pub(crate) fn next_filled(&mut self) -> Result<Option<Line>, Stop> {
        loop {
            match self.next()? {
                Some(Line { text: Ok(text), .. }) if text.trim().is_empty() => {}
                line => return Ok(line),
            }
        }
    }

    /// Reads to the line end and keeps no more than the limit. Gives the bytes read; 0 at the end.
    fn read_bounded(&mut self, kept: &mut Vec<u8>) -> io::Result<usize> {
        let mut read = 0;
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = buffer.iter().position(|&byte| byte == b'\n');
            let taken = end.map_or(buffer.len(), |at| at + 1);
            let room = (LONGEST_LINE + 2).saturating_sub(kept.len()).min(taken);
            kept.extend_from_slice(buffer.get(..room).unwrap_or_default());
            self.input.consume(taken);
            read += taken;
            if end.is_some() || taken == 0 {
                return Ok(read);
            }
        }
    }
}

/// The text of a line of `read` bytes, without line end and byte order mark.
fn text_of(mut bytes: Vec<u8>, read: usize, first: bool) -> Result<String, Unreadable> {
    if read == bytes.len() && bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    if bytes.len() > LONGEST_LINE || read > LONGEST_LINE + 2 {
        return Err(Unreadable::TooLong);
    }
    let text = String::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)?;
    match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) if first => Ok(rest.to_owned()),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &[u8]) -> Vec<Result<String, Unreadable>> {
        // A tiny buffer, so that lines cross its border.
        let mut lines = Lines::new(Box::new(BufReader::with_capacity(7, input)));
        let mut texts = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            texts.push(line.text);
            assert_eq!(line.number, texts.len() as u64);
        }
        texts
    }

    #[test]
    fn line_ends_and_the_byte_order_mark_are_not_part_of_a_line() {
        let lines = read("\u{feff}one\r\n\ntwo is longer\nthree".as_bytes());
        let expected = ["one", "", "two is longer", "three"];
        assert_eq!(lines, expected.map(|line| Ok(line.to_owned())));
        assert!(read(b"").is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_or_no_text_does_not_hide_the_next() {
        let mut input = vec![b'a'; LONGEST_LINE];
        input.extend_from_slice(b"\r\n");
        input.extend(vec![b'b'; LONGEST_LINE + 1]);
        input.extend_from_slice(b"\n\xff\xfe\nlast\n");
        input.extend(vec![b'c'; 2 * LONGEST_LINE]);
        let lines = read(&input);
        assert_eq!(lines.first().unwrap().as_ref().unwrap().len(), LONGEST_LINE);
        let rest = [
            Err(Unreadable::TooLong),
            Err(Unreadable::NotUtf8),
            Ok("last".to_owned()),
            Err(Unreadable::TooLong),
        ];
        assert_eq!(lines[1..], rest);
    }
}
