//! Columns of other libraries, read and given by the Arrow `PyCapsule` interface.
//!
//! The interface is three C structs that have not changed since 2020. They are read here, and not
//! by the `arrow` crates: those take a stream for a table, panic where a producer breaks the rules,
//! and would add a dozen crates to a package that computes nothing with Arrow data.

mod abi;
mod cells;
mod export;
mod import;
mod layout;

pub(crate) use export::HashedColumn;
pub(crate) use import::read;
