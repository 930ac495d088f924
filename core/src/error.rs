//! The only error type: a kind, a field, a source, and whether to try again.

use std::fmt;
use std::time::Duration;

use crate::issue::Issue;
use crate::report::SendReport;

/// What went wrong, in the nine classes that a caller can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting or an argument is wrong. Mend the call.
    Config,
    /// The event can not be sent; [`Error::issues`] lists everything that is wrong with it.
    Event,
    /// The local store is full. Try later, or make room.
    SpoolFull,
    /// The client was closed.
    Closed,
    /// The network failed or was too slow. Trying again is right.
    Network,
    /// Meta asks to slow down; [`Error::retry_after`] says for how long.
    Throttled,
    /// Meta refused the request; [`Error::refusal`] says why.
    Rejected,
    /// The token is bad or lacks a permission. Try again after it is repaired.
    Auth,
    /// The local store failed.
    Storage,
}

impl ErrorKind {
    /// The stable name that Node shows as `error.code`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Config => "CAPIKIT_CONFIG",
            Self::Event => "CAPIKIT_EVENT",
            Self::SpoolFull => "CAPIKIT_SPOOL_FULL",
            Self::Closed => "CAPIKIT_CLOSED",
            Self::Network => "CAPIKIT_NETWORK",
            Self::Throttled => "CAPIKIT_THROTTLED",
            Self::Rejected => "CAPIKIT_REJECTED",
            Self::Auth => "CAPIKIT_AUTH",
            Self::Storage => "CAPIKIT_STORAGE",
        }
    }

    /// Whether the same call may succeed later without anybody mending anything.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::SpoolFull | Self::Network | Self::Throttled)
    }
}

/// What Meta's error body said. All texts are Meta's own and hold no token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// `error.code`.
    pub code: Option<i64>,
    /// `error.error_subcode`.
    pub subcode: Option<i64>,
    /// `error.message`.
    pub message: Option<String>,
    /// `error.error_user_title`, in the language of the token's owner.
    pub user_title: Option<String>,
    /// `error.error_user_msg`, in the language of the token's owner.
    pub user_message: Option<String>,
    /// `error.fbtrace_id`: quote it when you ask Meta for help.
    pub fbtrace_id: Option<String>,
}

/// Every failure of this library.
///
/// `Display` is one line that says what happened, to which field, and what to do. It never
/// holds an identifier, a token, or any value that the caller passed in.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    message: String,
    field: Option<String>,
    issues: Vec<Issue>,
    refusal: Option<Refusal>,
    retry_after: Option<Duration>,
    is_outcome_unknown: bool,
    partial: Option<SendReport>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of this kind with a one-line message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                message: message.into(),
                field: None,
                issues: Vec::new(),
                refusal: None,
                retry_after: None,
                is_outcome_unknown: false,
                partial: None,
                source: None,
            }),
        }
    }

    /// A wrong setting or argument, by name.
    pub fn config(field: &str, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Config, message);
        error.inner.field = Some(field.to_owned());
        error
    }

    /// An event that can not be sent, with everything that is wrong with it.
    pub fn event(issues: Vec<Issue>) -> Self {
        let reasons: Vec<String> = issues
            .iter()
            .filter(|issue| issue.is_refusal())
            .map(ToString::to_string)
            .collect();
        let mut error = Self::new(
            ErrorKind::Event,
            format!("the event can not be sent: {}", reasons.join("; ")),
        );
        error.inner.issues = issues;
        error
    }

    /// Adds what Meta's error body said.
    #[must_use]
    pub fn with_refusal(mut self, refusal: Refusal) -> Self {
        self.inner.refusal = Some(refusal);
        self
    }

    /// Adds how long to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.inner.retry_after = Some(wait);
        self
    }

    /// Says that Meta may have received the events all the same.
    #[must_use]
    pub fn with_unknown_outcome(mut self) -> Self {
        self.inner.is_outcome_unknown = true;
        self
    }

    /// Adds what had got through before.
    #[must_use]
    pub fn with_partial(mut self, report: SendReport) -> Self {
        self.inner.partial = Some(report);
        self
    }

    /// Adds the cause. Its text must be free of personal data and tokens.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.inner.source = Some(Box::new(source));
        self
    }

    /// The class of the failure.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Whether the same call may succeed later without anybody mending anything.
    pub fn is_retryable(&self) -> bool {
        self.inner.kind.is_retryable()
    }

    /// The setting, argument or field that is wrong, as a path such as `custom_data.value`.
    pub fn field(&self) -> Option<&str> {
        self.inner.field.as_deref()
    }

    /// All issues of the event, when the kind is [`ErrorKind::Event`].
    pub fn issues(&self) -> &[Issue] {
        &self.inner.issues
    }

    /// What Meta's error body said, when Meta answered.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.inner.refusal.as_ref()
    }

    /// How long Meta asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Whether Meta may have received the events of the failed request. Sending them again may
    /// count them twice.
    pub fn is_outcome_unknown(&self) -> bool {
        self.inner.is_outcome_unknown
    }

    /// What had got through before a `send` of several requests failed.
    pub fn partial(&self) -> Option<&SendReport> {
        self.inner.partial.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.inner.field {
            Some(field) => write!(f, "{field}: {}", self.inner.message),
            None => f.write_str(&self.inner.message),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("message", &inner.message)
            .field("field", &inner.field)
            .field("issues", &inner.issues)
            .field("refusal", &inner.refusal)
            .field("retry_after", &inner.retry_after)
            .field("is_outcome_unknown", &inner.is_outcome_unknown)
            .field("partial", &inner.partial)
            .field("source", &inner.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_deref().map(|source| source as _)
    }
}
