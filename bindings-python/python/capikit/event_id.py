"""Event ids: a random one, or the same one for the same business key."""

from __future__ import annotations

from . import _native

__all__ = ["derive_event_id", "new_event_id"]


def new_event_id() -> str:
    """A new random id: a UUID of version 7, so ids sort by time."""
    return _native.new_event_id()


def derive_event_id(event_name: str, key: str | int) -> str:
    """The same id for the same event name and business key, in every language and template.

    `derive_event_id("Purchase", "1001")` is `Purchase.1001`: name and key are encoded as
    JavaScript's `encodeURIComponent` does and joined by a dot. Over 200 bytes, the key becomes its
    SHA-256. `docs/browser.md` has the lines for Django, Jinja, EJS and plain JavaScript.
    """
    return _native.derive_event_id(event_name, key)
