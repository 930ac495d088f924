"""What became of tracked events. No `repr` here shows personal data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from typing import TypeAlias

    from .results import Issue

    Reason: TypeAlias = Literal[
        "rejected", "expired", "oversize", "ambiguous_window", "ambiguous_held"
    ]

__all__ = ["DeadLetter", "FlushReport", "Receipt", "TrackedOutcome"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """An event was accepted. From now on it is ours to deliver."""

    event_id: str
    """Its id, given or new. The pixel sends the same one."""
    issues: list[Issue]
    """What was noticed: everything here was mended or dropped."""


@dataclass(frozen=True, slots=True)
class FlushReport:
    """What became of the events that one client tracked in this process, all of them so far."""

    delivered: int
    """Meta confirmed so many."""
    pending: int
    """So many are still to be delivered: by this process, another one or the next run."""
    dead: int
    """So many went to the dead letters."""
    damaged: int
    """So many were destroyed by a failing disk."""


@dataclass(frozen=True, slots=True)
class TrackedOutcome:
    """The final word about one event, as `on_delivered` and `on_failed` are told it."""

    event_id: str
    """The event's id."""
    event_name: str
    """The event's name."""
    result: Literal["delivered", "dead"]
    """`delivered`: Meta confirmed it. `dead`: it was given up, and lies in the dead letters."""
    reason: Reason | None = None
    """Why it was given up, as in `DeadLetter`."""
    code: int | None = None
    """Meta's error code."""
    subcode: int | None = None
    """Meta's error subcode."""
    message: str | None = None
    """What Meta said, or what happened."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that was given up. It stays until it is replayed or purged."""

    event_id: str
    """The event's id."""
    event_name: str
    """The event's name."""
    event_time: int
    """When it happened, in seconds since 1970."""
    reason: Reason
    """`rejected` (Meta refused it, alone in a request), `expired` (older than Meta accepts),
    `oversize` (larger than the endpoint takes), `ambiguous_window` (perhaps received, and too old
    to be recognized as the same), `ambiguous_held` (perhaps received, and you decide)."""
    code: int | None
    """Meta's error code."""
    subcode: int | None
    """Meta's error subcode."""
    message: str | None
    """What Meta said, or what happened."""
    died_at: float
    """When it was given up, in seconds since 1970."""
