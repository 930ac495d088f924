"""The way out: what was tracked is sealed, and has a moment to be delivered."""

from __future__ import annotations

import atexit
import contextlib
import time
import weakref
from typing import TYPE_CHECKING

from .errors import CapikitError

if TYPE_CHECKING:
    from .client import Client

__all__ = ["forget", "remember"]

_open: weakref.WeakSet[Client] = weakref.WeakSet()


def remember(client: Client) -> None:
    """Looks after this client when the interpreter ends."""
    _open.add(client)


def forget(client: Client) -> None:
    """It was closed."""
    _open.discard(client)


@atexit.register
def _leave() -> None:
    """Seals all clients, which takes no thread, and then drains them until their time is over.

    They go on accepting: what runs after this may still track, and the next run delivers it.
    """
    begun = time.monotonic()
    clients = list(_open)
    for client in clients:
        # It is in the file already, which the next run will read.
        with contextlib.suppress(CapikitError):
            client._native.seal()
    for client in clients:
        with contextlib.suppress(CapikitError):
            client._drain(begun)
