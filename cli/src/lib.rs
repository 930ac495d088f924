//! The `capikit` command as a library: both language packages ship it.
