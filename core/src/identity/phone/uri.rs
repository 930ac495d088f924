//! The parameters of a `tel:` URI, RFC 3966.

/// The text of a number, and what the parameters behind it say.
pub(super) struct Parts<'a> {
    pub(super) number: &'a str,
    /// `;phone-context=+1-914`: what stands in front of a local number.
    pub(super) context: Option<&'a str>,
    /// `;ext=12`.
    pub(super) extension: bool,
}

/// Splits `number;name=value;name=value`. Semicolons without a name and a value stay in the number.
pub(super) fn split(text: &str) -> Parts<'_> {
    let mut parts = Parts {
        number: text,
        context: None,
        extension: false,
    };
    if !text.as_bytes().contains(&b';') {
        return parts;
    }
    let mut starts = text.match_indices(';').map(|(at, _)| text.split_at(at));
    let Some((number, parameters)) = starts.find(|(_, rest)| parameter(first(rest)).is_some())
    else {
        return parts;
    };
    parts.number = number;
    for (name, value) in parameters.split(';').filter_map(parameter) {
        parts.extension |= name.eq_ignore_ascii_case("ext");
        // A context that is a domain name says nothing about the digits.
        if name.eq_ignore_ascii_case("phone-context") && value.starts_with('+') {
            parts.context = Some(value);
        }
    }
    parts
}

/// The text between the semicolon in front and the next one.
fn first(rest: &str) -> &str {
    rest.split(';').nth(1).unwrap_or_default()
}

fn parameter(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
    is_name.then_some((name, value))
}
