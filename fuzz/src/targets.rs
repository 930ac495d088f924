//! What must hold for any input. Each function is a fuzz target, and `core/tests/corpus.rs` runs
//! them all over the committed corpus with a stable compiler.

use std::num::NonZeroUsize;

use capikit::delivery::parsers;
use capikit::{
    BrowserId, DateOrder, Event, Field, Form, Options, Request, Sha256Hex, Spelling, SystemRng,
    Terms, TrustedProxies, VisitOptions, build_fbc, derive_event_id, explain, hash_column,
    hash_field, redact_url,
};

/// 2026-11-23, so that "today" does not move.
const NOW: i64 = 1_795_392_000;

/// What is run on the bytes that a fuzzer chose.
pub type Target = fn(&[u8]);

/// Every target, by name.
pub const ALL: &[(&str, Target)] = &[
    ("identifier", identifier),
    ("phone", phone),
    ("date", date),
    ("column", column),
    ("event", event),
    ("event_id", event_id),
    ("visit", visit),
    ("url", url),
    ("browser_id", browser_id),
    ("segment", segment),
    ("mark", mark),
    ("letter", letter),
    ("tally", tally),
];

/// The first byte picks the field, the second what else is known; the rest is the value.
pub fn identifier(data: &[u8]) {
    let [field, known, rest @ ..] = data else {
        return;
    };
    let field = Field::ALL[usize::from(*field) % Field::ALL.len()];
    let mut options = Options::at(NOW);
    let countries = [
        "", "us", "gb", "de", "br", "jp", "ca", "pt", "pl", "se", "fr", "mx", "pr",
    ];
    let country = countries[usize::from(*known) % countries.len()];
    options.country = country.parse().ok();
    options.alternates = known & 0x80 != 0;
    check(field, &String::from_utf8_lossy(rest), &options);
}

/// The first two bytes are the country.
pub fn phone(data: &[u8]) {
    let [first, second, rest @ ..] = data else {
        return;
    };
    let mut options = Options::at(NOW);
    options.country = str::from_utf8(&[*first, *second])
        .ok()
        .and_then(|code| code.parse().ok());
    options.vanity = first & 1 == 1;
    check(Field::Phone, &String::from_utf8_lossy(rest), &options);
}

/// The first byte picks the order of day and month.
pub fn date(data: &[u8]) {
    let [order, rest @ ..] = data else { return };
    let mut options = Options::at(NOW);
    options.date_order = match order % 3 {
        0 => None,
        1 => Some(DateOrder::DayFirst),
        _ => Some(DateOrder::MonthFirst),
    };
    check(Field::DateOfBirth, &String::from_utf8_lossy(rest), &options);
}

/// What holds for one value: it has a canonical form or it does not, the digest is that of the
/// canonical form, the canonical form is its own, and no message shows the value.
fn check(field: Field, value: &str, options: &Options) {
    for form in [Form::Detect, Form::Raw, Form::Hashed] {
        let outcome = explain(field, value, form, options);
        if let Some(normalized) = &outcome.normalized {
            assert!(!normalized.is_empty(), "an empty canonical form");
            let expected = field
                .is_hashed()
                .then(|| Sha256Hex::of(normalized).to_string());
            assert_eq!(outcome.sha256, expected, "the digest is of something else");
            check_again(field, normalized, options);
        }
        if let Some(digest) = &outcome.sha256 {
            let hex = digest.get(..64).expect("a digest has 64 digits");
            assert!(hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        let has_nothing = outcome.normalized.is_none() && outcome.sha256.is_none();
        assert!(
            !has_nothing || !outcome.issues.is_empty(),
            "nothing, and nothing says why"
        );
    }
    assert_eq!(
        hash_field(field, value, options),
        explain(field, value, Form::Detect, options).sha256
    );
}

/// A canonical form is its own. It is read as plain text, because an id may look like a digest,
/// and a phone number with the plus that belongs to it.
fn check_again(field: Field, normalized: &str, options: &Options) {
    let text = match field {
        Field::Phone => format!("+{normalized}"),
        _ => normalized.to_owned(),
    };
    let again = explain(field, &text, Form::Raw, options).normalized;
    assert_eq!(
        again.as_deref(),
        Some(normalized),
        "read again it is another"
    );
}

/// Lines are rows; an empty line is a null.
pub fn column(data: &[u8]) {
    let [field, rest @ ..] = data else { return };
    let field = Field::ALL[usize::from(*field) % Field::ALL.len()];
    let text = String::from_utf8_lossy(rest);
    let cells: Vec<Option<&str>> = text
        .split('\n')
        .map(|line| Some(line).filter(|line| !line.is_empty()))
        .collect();
    let options = Options::at(NOW);
    let column = hash_column(field, &cells[..], &options, NonZeroUsize::MIN, true);
    for (cell, row) in cells.iter().zip(column.iter()) {
        assert_eq!(
            cell.and_then(|cell| hash_field(field, cell, &options))
                .as_deref(),
            row
        );
    }
}

/// The first byte picks the spelling and the terms; the rest is JSON, or not.
pub fn event(data: &[u8]) {
    let [mode, rest @ ..] = data else { return };
    let spelling = if mode & 1 == 0 {
        Spelling::Snake
    } else {
        Spelling::Camel
    };
    let Ok(event) = Event::from_json(&String::from_utf8_lossy(rest), spelling) else {
        return;
    };
    let mut terms = Terms::at(NOW);
    terms.strict = mode & 2 != 0;
    terms.alternates = mode & 4 != 0;
    match event.prepare(&terms, || String::from("id")) {
        Ok(prepared) => {
            let value: serde_json::Value = serde_json::from_str(&prepared.payload).expect("JSON");
            assert!(
                value
                    .get("user_data")
                    .is_some_and(serde_json::Value::is_object)
            );
            assert!(prepared.event_id.len() <= 255);
        }
        Err(error) => assert!(!error.issues().is_empty(), "refused, and nothing says why"),
    }
}

/// A name, a line end, and a key.
pub fn event_id(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (name, key) = text.split_once('\n').unwrap_or((&text, ""));
    let id = derive_event_id(name, key);
    assert!(id.is_ascii());
    assert_eq!(id, derive_event_id(name, key));
}

/// The first byte picks the options; then lines: the address, who called, and headers.
pub fn visit(data: &[u8]) {
    let [mode, rest @ ..] = data else { return };
    let text = String::from_utf8_lossy(rest);
    let mut lines = text.split('\n');
    let mut request = Request::new(lines.next().unwrap_or_default());
    request.remote_address = lines.next().map(str::to_owned);
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        request = request.header(name, value);
    }
    let mut options = VisitOptions::at(NOW * 1000);
    options.trusted_proxies = match mode % 3 {
        0 => TrustedProxies::Count(usize::from(mode / 3)),
        1 => TrustedProxies::networks(["10.0.0.0/8", "fd00::/8"]).expect("networks"),
        _ => TrustedProxies::default(),
    };
    let found = capikit::visit(&request, &options, &SystemRng);
    for id in [&found.fbc, &found.fbp].into_iter().flatten() {
        assert!(BrowserId::parse(id).is_ok(), "an id that is none");
    }
    for cookie in &found.cookies {
        let header = cookie.header();
        let is_plain = header.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        assert!(
            is_plain && header.matches(';').count() <= 5,
            "a forged header"
        );
    }
    let mut event = Event::new("Lead");
    found.complete(&mut event);
    for url in [&found.url, &found.referrer].into_iter().flatten() {
        assert_eq!(redact_url(url), *url, "something personal is left");
    }
}

/// An address.
pub fn url(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let once = redact_url(&text);
    assert!(once.len() <= text.len());
    assert_eq!(redact_url(&once), once, "done twice it is another");
}

/// A click, a line end, and what is stored.
pub fn browser_id(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (click, stored) = text.split_once('\n').unwrap_or((&text, ""));
    let now_ms = NOW * 1000;
    let Some(first) = build_fbc(Some(click), Some(stored), 1, now_ms) else {
        return;
    };
    assert!(BrowserId::parse(&first).is_ok());
    let again = build_fbc(Some(click), Some(&first), 2, now_ms + 1);
    assert_eq!(
        again.as_ref(),
        Some(&first),
        "the same click has another time"
    );
    assert_eq!(build_fbc(None, Some(&first), 2, now_ms + 1), Some(first));
}

/// Two files: events, and what was decided about them.
pub fn segment(data: &[u8]) {
    let [records, marks] = files(data);
    let known = parsers::segment(&records, &marks);
    assert!(known.events * 20 <= records.len(), "memory for no bytes");
    let settled = usize::try_from(known.settled).expect("no more than events");
    assert_eq!(
        settled + known.pending + known.missing,
        known.events,
        "an event is twice or nowhere"
    );
    for (body, again) in parsers::events(&records) {
        assert_eq!(body, again, "written again it is another");
    }
}

/// What was decided about events.
pub fn mark(data: &[u8]) {
    let [marks, _] = files(data);
    assert!(parsers::ended(&marks) <= 1 << 20, "more than a segment has");
    if let Some((ordinals, again)) = parsers::mark_again(&marks) {
        assert_eq!(ordinals, again, "written again it is about others");
    }
}

/// Two files: letters, and which of them are gone; the second as the counts of removed files, too.
pub fn letter(data: &[u8]) {
    let [letters, gone] = files(data);
    if let Some((present, dead)) = parsers::letters(&letters, &gone) {
        let room = letters.len() / 20;
        assert!(present <= room as u64 && dead <= (room + gone.len()) as u64);
    }
    let _ = parsers::removed(&gone);
}

/// The final counts of removed segments.
pub fn tally(data: &[u8]) {
    let [counts, _] = files(data);
    let (whole, again) = parsers::counted(&counts);
    assert_eq!(whole, again, "half a record counts");
}

/// The first byte says of which file bytes are bodies, to be framed with true sums; the next two
/// are the length of the first file.
fn files(data: &[u8]) -> [Vec<u8>; 2] {
    let [mode, low, high, rest @ ..] = data else {
        return Default::default();
    };
    let length = usize::from(u16::from_le_bytes([*low, *high]));
    let (first, second) = rest.split_at(length.min(rest.len()));
    [(first, mode & 1), (second, mode & 2)].map(|(bytes, is_framed)| {
        if is_framed == 0 {
            bytes.to_vec()
        } else {
            records(bytes)
        }
    })
}

/// For each record four bytes of ordinal, two of length, and the body.
fn records(mut bytes: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    while let Some((head, rest)) = bytes.split_first_chunk::<6>() {
        let [a, b, c, d, low, high] = *head;
        let length = usize::from(u16::from_le_bytes([low, high]));
        let (body, rest) = rest.split_at(length.min(rest.len()));
        let ordinal = u32::from_le_bytes([a, b, c, d]);
        file.extend(parsers::whole_record(ordinal, body));
        bytes = rest;
    }
    file
}
