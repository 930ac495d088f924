"""The way out: what was tracked is sealed, and has a moment to be delivered."""

from __future__ import annotations

import atexit
import contextlib
import time
import weakref
from typing import TYPE_CHECKING

from .errors import CapikitError
from .log import log_warnings

if TYPE_CHECKING:
    from . import _native
    from .client import Client

__all__ = ["forget", "remember"]

_open: set[weakref.ref[Client]] = set()
"""Copied in one step, whatever other threads do meanwhile; a `WeakSet` is not."""

MOST_DROPPED = 32
"""Each has a thread. Of what an older one has left, the next run or another process takes care."""

_dropped: dict[object, tuple[_native.Client, float]] = {}
"""The last client of each destination that was dropped without being closed, and its time at the
end. It lives on, as it may have something to deliver; so a function may make its own client."""


def remember(client: Client, destination: object) -> weakref.finalize[..., Client]:
    """Looks after this client when it is dropped, and when the interpreter ends."""
    _open.add(weakref.ref(client, _open.discard))
    arguments = (destination, client._native, client._exit_timeout)
    finalizer = weakref.finalize(client, _keep, *arguments)
    finalizer.atexit = False
    return finalizer


def forget(client: Client) -> None:
    """It was closed."""
    _open.discard(weakref.ref(client))
    client._finalizer.detach()


def _keep(destination: object, native: _native.Client, exit_timeout: float) -> None:
    native.end_outcomes()
    _dropped.pop(destination, None)
    _dropped[destination] = native, exit_timeout
    for oldest in list(_dropped)[:-MOST_DROPPED]:
        _dropped.pop(oldest, None)


@atexit.register
def _leave() -> None:
    """Seals all clients, which takes no thread, and then drains them until their time is over.

    They go on accepting: what runs after this may still track, and the next run delivers it.
    """
    begun = time.monotonic()
    clients = [client for ref in list(_open) if (client := ref())]
    dropped = list(_dropped.values())
    for native in [client._native for client in clients] + [native for native, _ in dropped]:
        # It is in the file already, which the next run will read.
        with contextlib.suppress(CapikitError):
            native.seal()
    for client in clients:
        with contextlib.suppress(CapikitError):
            client._drain(begun)
    for native, exit_timeout in dropped:
        with contextlib.suppress(CapikitError):
            drain(native, begun + exit_timeout)
    log_warnings()


def drain(native: _native.Client, deadline: float) -> None:
    """Delivers what is left until then, by `time.monotonic`."""
    left = deadline - time.monotonic()
    if left > 0:
        native.flush(left)
        # What is on its way may be another process's, and would be sent again.
        native.leave(max(0.0, deadline - time.monotonic()))
