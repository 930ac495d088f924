//! Which columns can be read: their types, by the format strings of the C data interface.

use capikit::Field;

/// How the values of a column lie in its buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// No values at all.
    Null,
    /// Text, with 32-bit offsets.
    Utf8,
    /// Text, with 64-bit offsets.
    LargeUtf8,
    /// Text, as views of 16 bytes.
    Utf8View,
    /// Whole numbers.
    Int(Int),
    /// Days since 1970-01-01.
    Days,
    /// Units of time since 1970-01-01, so many a day; in no time zone.
    Time(i64),
}

/// A whole number of fixed width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Int {
    /// In bytes: 1, 2, 4 or 8.
    pub(super) width: usize,
    pub(super) is_signed: bool,
}

const MILLISECONDS: i64 = 86_400_000;

impl Layout {
    /// The layout of a format; `None` for a type that no identifier has.
    pub(super) fn of(format: &str) -> Option<Self> {
        Some(match format {
            "n" => Self::Null,
            "u" => Self::Utf8,
            "U" => Self::LargeUtf8,
            "vu" => Self::Utf8View,
            "tdD" => Self::Days,
            "tss:" => Self::Time(MILLISECONDS / 1000),
            "tdm" | "tsm:" => Self::Time(MILLISECONDS),
            "tsu:" => Self::Time(MILLISECONDS * 1000),
            "tsn:" => Self::Time(MILLISECONDS * 1_000_000),
            _ => Self::Int(Int::of(format)?),
        })
    }

    /// Whether values of this layout may stand for the identifier.
    pub(super) const fn suits(self, field: Field) -> bool {
        match self {
            Self::Null | Self::Utf8 | Self::LargeUtf8 | Self::Utf8View => true,
            Self::Int(_) => crate::values::takes_digits(field),
            Self::Days | Self::Time(_) => matches!(field, Field::DateOfBirth),
        }
    }

    /// How many buffers there are, the bits of validity among them; at least so many for views.
    pub(super) const fn buffers(self) -> usize {
        match self {
            Self::Null => 0,
            Self::Int(_) | Self::Days | Self::Time(_) => 2,
            Self::Utf8 | Self::LargeUtf8 | Self::Utf8View => 3,
        }
    }
}

impl Int {
    pub(super) fn of(format: &str) -> Option<Self> {
        let (width, is_signed) = match format {
            "c" => (1, true),
            "C" => (1, false),
            "s" => (2, true),
            "S" => (2, false),
            "i" => (4, true),
            "I" => (4, false),
            "l" => (8, true),
            "L" => (8, false),
            _ => return None,
        };
        Some(Self { width, is_signed })
    }
}
