"""What capikit answers. No `repr` here shows a value or a digest."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Alternate", "Checked", "Issue", "Outcome", "RejectedEvent", "SendReport"]

Severity = Literal["note", "warning", "dropped", "refused"]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something noticed about one value of an event."""

    field: str
    """The field as a path, such as `user_data.phone[1]`."""
    code: str
    """The stable code, such as `region_needed`."""
    severity: Severity
    """`note` (kept, cleaned), `warning` (kept, doubtful), `dropped` (this value is not sent) or
    `refused` (the event is not sent)."""
    message: str
    """What is wrong and what to do about it. Never holds the value."""

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


@dataclass(frozen=True, slots=True)
class Alternate:
    """A second canonical form of a value, where two are defensible."""

    normalized: str = dataclasses.field(repr=False)
    """The canonical text."""
    sha256: str | None = dataclasses.field(repr=False)
    """Its digest, for a hashed field."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything there is to say about one value."""

    field: str
    """The identifier that was asked about."""
    normalized: str | None = dataclasses.field(repr=False)
    """The canonical form; `None` when there is none, or when the value was hashed already."""
    sha256: str | None = dataclasses.field(repr=False)
    """What is sent for a hashed field."""
    issues: list[Issue]
    """What was noticed."""
    alternates: list[Alternate] = dataclasses.field(default_factory=list)
    """Second canonical forms, when asked for with `alternates=True`."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Exactly what `Client.send` would send for one event, and what it would say about it."""

    payload: dict[str, Any] = dataclasses.field(repr=False)
    """The wire form."""
    issues: list[Issue]
    """What was mended or dropped."""


@dataclass(frozen=True, slots=True)
class RejectedEvent:
    """An event that was not sent, because Meta would refuse it."""

    index: int
    """Its position in the list that was passed to `send`."""
    event_id: str | None
    """Its id, when it had one."""
    issues: list[Issue]
    """Everything that is wrong with it."""


@dataclass(frozen=True, slots=True)
class SendReport:
    """What became of a `send`."""

    events_received: int
    """How many events Meta says it received, over all requests."""
    fbtrace_id: str | None
    """Meta's trace id of the last request."""
    messages: list[str]
    """Whatever Meta had to say."""
    rejected: list[RejectedEvent]
    """The events that were not sent."""
