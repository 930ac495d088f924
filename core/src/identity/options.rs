//! What is known besides the value itself.

use super::country::Country;
use crate::error::Error;
use crate::ports::Clock;

/// Which number of `03/04/1990` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

/// What is known besides the value itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Now, in seconds since 1970-01-01 UTC: nobody is born after today.
    pub now: i64,
    /// The country that national phone numbers, states and postcodes are read by.
    pub country: Option<Country>,
    /// How to read dates that are ambiguous otherwise.
    pub date_order: Option<DateOrder>,
    /// Whether letters in phone numbers stand for digits (`1-800-FLOWERS`).
    pub vanity: bool,
    /// Whether to give a second canonical form where two are defensible.
    pub alternates: bool,
}

impl Options {
    /// Nothing is known but the time, in seconds since 1970-01-01 UTC.
    pub const fn at(now: i64) -> Self {
        Self {
            now,
            country: None,
            date_order: None,
            vanity: false,
            alternates: false,
        }
    }

    /// Nothing is known but the time.
    pub fn now(clock: &dyn Clock) -> Self {
        Self::at(clock.unix_seconds())
    }

    /// With the country, by code or by name.
    pub fn with_country(mut self, country: &str) -> Result<Self, Error> {
        self.country = Some(country.parse()?);
        Ok(self)
    }

    /// The two letters of the country, for comparison.
    pub(super) fn country_code(&self) -> Option<&str> {
        self.country.as_ref().map(Country::as_str)
    }
}
