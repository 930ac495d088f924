"""What the sandbox shows. No `repr` here shows an event."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Conversion", "Copy", "LooksLike", "Rejected"]

Half = Literal["browser", "server"]


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of an event, as one half sent it."""

    number: int
    """Counts the events since the last reset, from 1."""
    half: Half
    """Who sent it."""
    counted: bool
    """Whether it is the copy that counts."""
    why: str | None
    """Why it was dropped, in words."""
    event_id: str | None
    """Its `event_id`, or the pixel's `eventID`."""
    event: dict[str, Any] = dataclasses.field(repr=False)
    """The event in wire form; a pixel's event is given the same keys."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Copy:
        """Reads a copy of `/api/conversions`."""
        return cls(
            number=data["number"],
            half=data["half"],
            counted=data["status"] == "counted",
            why=data["why"],
            event_id=data["event_id"],
            event=data["event"],
        )


@dataclass(frozen=True, slots=True)
class LooksLike:
    """Another conversion that seems to be the same one."""

    conversion: int
    """Its number."""
    reason: str
    """What keeps them apart: `event_id`, `name_case`, `no_shared_key`, ..."""
    message: str
    """The same in words, with what to do about it."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What Meta would count once."""

    number: int
    """The number of its first event."""
    event_name: str
    event_id: str | None
    pixel_id: str
    deduplicated: bool
    """Whether copies were dropped."""
    matched_by: str | None
    """What matched: `event_id`, `fbp`, `external_id`, `offline_order`, ..."""
    browser: Copy | None
    """The browser's half."""
    server: Copy | None
    """The server's half."""
    more: list[Copy]
    """Copies beyond the first of each half."""
    looks_like: LooksLike | None
    """A conversion that seems to be the same one and is counted apart."""
    estimate: str | None
    """How well Meta can match the server half, of ten, by capikit's own estimate."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Conversion:
        """Reads a conversion of `/api/conversions`."""
        near, estimate = data["looks_like"], data["estimate"]
        browser, server = data["browser"], data["server"]
        return cls(
            number=data["number"],
            event_name=data["event_name"],
            event_id=data["event_id"],
            pixel_id=data["pixel_id"],
            deduplicated=data["deduplicated"],
            matched_by=data["matched_by"],
            browser=Copy.from_json(browser) if browser else None,
            server=Copy.from_json(server) if server else None,
            more=[Copy.from_json(copy) for copy in data["more"]],
            looks_like=LooksLike(**near) if near else None,
            estimate=estimate["score"] if estimate else None,
        )


@dataclass(frozen=True, slots=True)
class Rejected:
    """A request that was refused, with the error it got."""

    status: int
    code: int
    subcode: int | None
    rule: str
    """The rule of the sandbox, as in `/api/rules`."""
    path: str | None
    """Where in the request, such as `data[0].user_data.em`."""
    message: str
    advice: str
    """How to mend it."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rejected:
        """Reads a request of `/api/rejected`."""
        return cls(**{field.name: data[field.name] for field in dataclasses.fields(cls)})
