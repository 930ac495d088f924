"""How delivery is going."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Books", "Shipping", "Stats"]


@dataclass(frozen=True, slots=True)
class Books:
    """Counts of events since the destination's folder was made, over all processes and restarts.

    Always: `accepted == delivered + dead + pending + purged + damaged`.
    """

    accepted: int
    """What `track` accepted."""
    delivered: int
    """What Meta confirmed."""
    dead: int
    """What lies in the dead-letter store."""
    pending: int
    """What is still to be delivered."""
    purged: int
    """What a person removed from the dead-letter store."""
    damaged: int
    """What a failing disk has destroyed."""
    pending_bytes: int
    """Bytes of what is pending."""
    oldest_accepted_at: float | None
    """When the oldest pending event was accepted, in seconds since 1970."""
    unreadable: int
    """Files of events that the disk does not give now. Their events count as pending."""


@dataclass(frozen=True, slots=True)
class Shipping:
    """What this process knows about shipping. Another process may be the one that ships."""

    is_shipper: bool
    """Whether this process ships for the destination."""
    parked: Literal["token", "permission", "dataset", "endpoint", "refused"] | None
    """What has to be repaired before anything is sent."""
    parked_message: str | None
    """What Meta said when it was parked."""
    breaker: Literal["closed", "open", "half_open"]
    """Whether requests are held back after failures."""
    window: int
    """How many requests may be on their way at the same time."""
    in_flight: int
    """How many are."""
    retry_at: float | None
    """When the next request may be sent, in seconds since 1970; `None`: now."""
    last_delivered_at: float | None
    """When Meta last confirmed something, in seconds since 1970."""
    last_progress_at: float | None
    """When the shipping thread last did anything, in seconds since 1970."""
    ambiguous_resends: int
    """Events that this process sent again although they were perhaps received before."""
    requests: int
    """Requests that this process sent."""
    last_error: str | None
    """The last failure, without tokens and personal data."""


@dataclass(frozen=True, slots=True)
class Stats:
    """How delivery to one destination is going."""

    books: Books
    """The books of the destination."""
    oldest_age: float | None
    """Seconds since the oldest pending event was accepted."""
    shipping: Shipping
    """What this process knows about shipping."""
    unclaimed: int
    """Other destinations in the same spool folder with pending events that nobody delivers, as of
    at most a minute ago. `capikit spool inspect` names them."""
