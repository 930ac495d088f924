"""Every exception of capikit. Each says which field is wrong and what to do, and never a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from .results import Issue, SendReport

__all__ = [
    "AuthError",
    "CapikitError",
    "ClosedError",
    "ConfigError",
    "DeliveryError",
    "EventError",
    "RejectedError",
    "SpoolFullError",
    "StorageError",
    "ThrottledError",
]


class CapikitError(Exception):
    """The base of all exceptions of capikit."""

    is_retryable: ClassVar[bool] = False
    """Whether the same call may succeed later without anybody mending anything."""

    issues: list[Issue]
    """Everything that is wrong with the event."""
    field: str | None
    """The setting, argument or field that is wrong."""
    code: int | None
    """Meta's error code."""
    subcode: int | None
    """Meta's error subcode."""
    fbtrace_id: str | None
    """Meta's trace id: quote it when you ask Meta for help."""
    retry_after: float | None
    """How many seconds Meta asks to wait."""
    partial: SendReport | None
    """What had got through before the failure, when a `send` took several requests."""

    def __init__(
        self,
        message: str = "",
        *,
        issues: Sequence[Issue] = (),
        field: str | None = None,
        code: int | None = None,
        subcode: int | None = None,
        fbtrace_id: str | None = None,
        retry_after: float | None = None,
        partial: SendReport | None = None,
    ) -> None:
        super().__init__(message)
        self.issues = list(issues)
        self.field = field
        self.code = code
        self.subcode = subcode
        self.fbtrace_id = fbtrace_id
        self.retry_after = retry_after
        self.partial = partial


class ConfigError(CapikitError):
    """A setting or an argument is wrong. Mend the call."""


class EventError(CapikitError, ValueError):
    """The event can not be sent. `issues` lists everything that is wrong with it."""


class SpoolFullError(CapikitError):
    """The local store is full. Try later, or make room."""

    is_retryable = True


class ClosedError(CapikitError):
    """The client was closed."""


class DeliveryError(CapikitError):
    """The network failed or was too slow. Trying again is right."""

    is_retryable = True


class ThrottledError(CapikitError):
    """Meta asks to slow down. `retry_after` says for how many seconds."""

    is_retryable = True


class RejectedError(CapikitError):
    """Meta refused the request. `code`, `subcode` and `fbtrace_id` say why."""


class AuthError(CapikitError):
    """The token is bad or lacks a permission. Try again after it is repaired."""


class StorageError(CapikitError):
    """The local store failed."""
