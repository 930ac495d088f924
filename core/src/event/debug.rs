//! `Debug` output that tells which fields are set and never what they hold.

use std::fmt;

/// Prints `Name(first, second)` with the names of the fields that are set.
pub(super) fn show(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    fields: &[(&'static str, bool)],
) -> fmt::Result {
    let set: Vec<&str> = fields
        .iter()
        .filter_map(|&(field, is_set)| is_set.then_some(field))
        .collect();
    write!(f, "{name}({})", set.join(", "))
}
