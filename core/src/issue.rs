//! What was noticed about one value: the table of stable codes, and the record that carries one.

use std::borrow::Cow;
use std::fmt;

/// What became of the value that an [`Issue`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Kept. Something that is not part of the value was removed.
    Note,
    /// Kept, but look at it: it is probably not what was meant, or works less well.
    Warning,
    /// Not sent. The rest of the event is.
    Dropped,
    /// The whole event is refused: Meta would refuse it too, and all its neighbours with it.
    Refused,
}

impl Severity {
    /// The stable name: `note`, `warning`, `dropped` or `refused`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Dropped => "dropped",
            Self::Refused => "refused",
        }
    }

    /// Whether the value was kept.
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Note | Self::Warning)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Declares [`Code`] from the one table of codes, so that name, severity and message stand together.
macro_rules! codes {
    ($($variant:ident = $name:literal, $severity:ident, $message:literal;)*) => {
        /// The stable code of an [`Issue`]. `docs/issues.md` lists them all.
        // The messages are shown to people as they are: they hold no backticks, and are no Markdown.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $message, "`")] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name, such as `region_needed`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What becomes of the value. In strict mode, whatever is not a note refuses the event.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What is wrong and what to do about it. Never holds the value.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)* }
            }
        }
    };
}

codes! {
    // Any identifier.
    Empty = "empty", Note, "nothing is left of the value once white space is removed; it is treated as absent";
    Md5 = "md5", Dropped, "this looks like an MD5 digest; Meta matches SHA-256 only, so pass the plain value";
    Base64Digest = "base64_digest", Dropped, "this is a base64 digest; pass 64 hexadecimal digits, or the plain value";
    HashOfNothing = "hash_of_nothing", Dropped, "this is the SHA-256 of an empty or placeholder text, which matches nobody";
    NotADigest = "not_a_digest", Dropped, "marked as already hashed, but it is not 64 hexadecimal digits";
    Placeholder = "placeholder", Warning, "this looks like a placeholder, not a customer's value";
    TooLong = "too_long", Dropped, "too long to be such a value";

    // Email.
    Unwrapped = "unwrapped", Note, "the address was taken out of a longer text such as mailto: or Name <address>";
    TrailingPunctuation = "trailing_punctuation", Note, "a trailing comma or semicolon was removed";
    TrailingDot = "trailing_dot", Warning, "a trailing dot of the domain was removed";
    InternationalDomain = "international_domain", Warning, "the domain was converted to its ASCII form (IDNA); the pixel may have hashed another form";
    InternationalLocalPart = "international_local_part", Warning, "the part before the @ is not ASCII; the pixel drops such addresses";
    InvalidEmail = "invalid_email", Dropped, "not an e-mail address";

    // Phone.
    ExtensionDropped = "extension_dropped", Note, "the extension was removed";
    RegionNeeded = "region_needed", Dropped, "a national number without a country; pass country, or write it with + and the country code";
    AssumedInternational = "assumed_international", Warning, "digits without + and without a country were read as an international number";
    UnknownCountryCode = "unknown_country_code", Dropped, "the number starts with a country code that does not exist";
    InvalidPhone = "invalid_phone", Dropped, "not a phone number of that country";
    Unverified = "unverified", Warning, "the length is right but the range is unknown to the numbering plan; sent as it is";
    VanityLetters = "letters", Dropped, "the number is spelled with letters; pass digits, or set vanity";
    MultipleNumbers = "multiple_numbers", Dropped, "more than one number in one value; pass a list";
    MissingMobilePrefix = "missing_mobile_prefix", Warning, "this looks like an old mobile number without the digit that was added since; sent as it is";

    OldPrefixRemoved = "old_prefix_removed", Note, "a dialling prefix that the country has abolished was removed";
    FractionRemoved = "fraction_removed", Note, "a trailing .0 was removed, which spreadsheets and data frames add to numbers";

    // Names and places.
    Honorific = "honorific", Warning, "the name starts with a title, which was kept; pass the name alone";
    FullName = "full_name", Warning, "the first name has several words and there is no last name; pass them apart";
    InvalidName = "invalid_name", Dropped, "no letter or digit is left once punctuation is removed";
    InvalidCity = "invalid_city", Dropped, "no letter is left once punctuation is removed";
    CityDigits = "city_digits", Warning, "the city holds digits, which were kept; pass the city alone";
    AccentsRemoved = "accents_removed", Warning, "letters outside a-z were left out, as the pixel does; alternates sends the whole form too";
    InvalidState = "invalid_state", Dropped, "no letter or digit is left once punctuation is removed";
    UnknownState = "unknown_state", Warning, "not a state or province of that country; sent as it is";
    InvalidZip = "invalid_zip", Dropped, "not a postcode: fewer than two letters or digits";
    PaddedZip = "padded_zip", Warning, "a leading zero was added to a four-digit US ZIP code, which a spreadsheet had removed";
    UnusualZip = "unusual_zip", Warning, "not the form of a US ZIP code, five or nine digits; check the country";
    ZipPrefixRemoved = "zip_prefix_removed", Note, "the country's prefix was removed from the postcode";
    UnknownCountry = "unknown_country", Dropped, "not a country of ISO 3166-1, by code or by name";
    AmbiguousCountry = "ambiguous_country", Dropped, "the name fits more than one country; pass the two-letter code";
    CountryAssumed = "country_assumed", Note, "the bare name was read as the Republic of the Congo, as Meta's parameter builder does";
    CountryAlias = "country_alias", Warning, "not the ISO code, but a common one for the same country; it was mended";

    // Date of birth, gender.
    AmbiguousDate = "ambiguous_date", Dropped, "day and month can not be told apart; pass YYYY-MM-DD, or set date_order";
    TwoDigitYear = "two_digit_year", Dropped, "the year has two digits; pass four";
    IncompleteDate = "incomplete_date", Dropped, "a year alone or a month alone; use doby, dobm and dobd for parts of a date";
    InvalidDate = "invalid_date", Dropped, "no such calendar date";
    ImplausibleYear = "implausible_year", Dropped, "a date of birth lies between 1900 and today";
    AmbiguousGender = "ambiguous_gender", Dropped, "the code means different things in different systems; pass m or f";
    NoGenderCode = "no_gender_code", Note, "Meta has codes for f and m only; nothing is sent";
    UnknownGender = "unknown_gender", Dropped, "not a known word for female or male; pass m or f";

    // Never hashed.
    InvalidMadid = "invalid_madid", Dropped, "not an advertising id: 8-4-4-4-12 hexadecimal digits";
    ZeroMadid = "zero_madid", Note, "all zeros: the person has switched tracking off; nothing is sent";
    InvalidIp = "invalid_ip", Dropped, "not an IPv4 or IPv6 address";
    NonPublicIp = "non_public_ip", Dropped, "not a public address, so it is not the customer's; check the proxy settings";
    ControlCharacters = "control_characters", Note, "control characters were removed";

    // The shape of an event, when it is read from JSON.
    UnknownKey = "unknown_key", Refused, "no such parameter; Meta refuses the whole request for it";
    WrongType = "wrong_type", Dropped, "the value has the wrong type";
    InexactNumber = "inexact_number", Warning, "a number has more digits than 64 bits hold, so the last ones may differ; pass it as text";
    DuplicateKey = "duplicate_key", Refused, "the same parameter was given twice, under two of its names";

    // The event as a whole.
    Missing = "missing", Refused, "required, and absent";
    MissingRecommended = "missing_recommended", Warning, "Meta's documentation requires it; requests without it have been accepted";
    TooOld = "too_old", Refused, "older than Meta accepts: 7 days, or 62 days for physical_store";
    InTheFuture = "in_the_future", Refused, "in the future; Meta refuses the whole request for it";
    Milliseconds = "milliseconds", Refused, "milliseconds; Meta wants whole seconds";
    InvalidTime = "invalid_time", Refused, "not a Unix time in whole seconds";
    InvalidChoice = "invalid_choice", Dropped, "not one of the values that Meta knows";
    UnknownActionSource = "unknown_action_source", Refused, "not an action_source that Meta knows";
    WrongCase = "wrong_case", Warning, "differs only in case or separators from a standard event, so Meta takes it for a custom event";
    LongEventName = "long_event_name", Warning, "longer than the 50 characters of a custom event name";
    LongEventId = "long_event_id", Refused, "longer than 255 bytes; derive_event_id makes a short one";
    WeakIdentifiers = "weak_identifiers", Refused, "the identifiers are too broad for Meta to accept: add at least one of email, phone, external_id, fbc, fbp, client_ip_address, or first and last name";
    InvalidUrl = "invalid_url", Dropped, "not an http or https address";
    PersonalDataRemoved = "personal_data_removed", Note, "the address held personal data or a secret in its query; that part was removed";
    NotANumber = "not_a_number", Dropped, "not a number: pass a plain decimal such as 79.99";
    NegativeNumber = "negative_number", Dropped, "negative; Meta wants zero or more";
    NotPositive = "not_positive", Dropped, "must be greater than zero";
    NotWhole = "not_whole", Dropped, "not a whole number";
    NotAShare = "not_a_share", Dropped, "a share lies between 0 and 1";
    ValueWithoutCurrency = "value_without_currency", Dropped, "an amount needs a currency; Meta refuses the event for an amount alone";
    UnknownCurrency = "unknown_currency", Dropped, "not a currency of ISO 4217";
    MoreThanOneValue = "more_than_one_value", Dropped, "takes one value; the first was kept, the others were dropped";
    Repeated = "repeated", Note, "the same value was given twice; it is sent once";
    ReservedKey = "reserved_key", Dropped, "a custom property may not have the name of one of Meta's own parameters";
    InvalidOptions = "invalid_options", Refused, "not a set of data processing options that Meta knows";
    InvalidExtinfo = "invalid_extinfo", Dropped, "extinfo has 16 entries; the first is a2 or i2, and the fifth, the OS version, may not be blank";
    BeforeOriginal = "before_original", Warning, "earlier than the event that it adds to";
    NameNotForChannel = "name_not_for_channel", Refused, "not an event name that Meta takes with business_messaging";
    NotForChannel = "not_for_channel", Dropped, "not sent with business_messaging events";
    InvalidBrowserId = "invalid_browser_id", Dropped, "not an fbc or fbp value: fb.<index>.<milliseconds>.<id>";
    SecondsInBrowserId = "seconds_in_browser_id", Warning, "the time inside is in seconds; Meta wants milliseconds";
    InvalidId = "invalid_id", Dropped, "not a whole number as Meta writes this id";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something noticed about one value of an event.
///
/// `Display` gives `field: message`. No part of it ever holds the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The field as a path, such as `user_data.phone[1]`.
    pub field: String,
    /// The stable code.
    pub code: Code,
    /// What became of the value.
    pub severity: Severity,
    /// What is wrong and what to do about it.
    pub message: Cow<'static, str>,
}

impl Issue {
    /// The issue as the table words it.
    pub fn new(field: impl Into<String>, code: Code) -> Self {
        Self {
            field: field.into(),
            code,
            severity: code.severity(),
            message: Cow::Borrowed(code.message()),
        }
    }

    /// With another severity: the same fact can be harmless in one place and fatal in another.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// With a message that says more than the table can. It must not hold the value.
    #[must_use]
    pub fn message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = message.into();
        self
    }

    /// Whether this issue alone refuses the event.
    pub fn is_refusal(&self) -> bool {
        self.severity == Severity::Refused
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}
