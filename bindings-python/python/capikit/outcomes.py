"""Tells callbacks what became of tracked events, on a thread of Python."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING

from .errors import ClosedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from ._native import Client
    from .reports import TrackedOutcome

    Callback: TypeAlias = Callable[[TrackedOutcome], object]

__all__ = ["Outcomes"]

AT_ONCE = 100
"""How many outcomes are fetched at a time."""
LONGEST_WAIT = 3600.0
"""Seconds. The wait ends by itself when the client does."""

_known: weakref.WeakSet[Outcomes] = weakref.WeakSet()
"""Those whose thread a forked child has to forget."""


class Outcomes:
    """Fetches outcomes from the native client as they come, and calls back.

    The thread waits without holding the interpreter. It starts with the first event that a process
    tracks, so neither a constructor nor a fork starts one.
    """

    __slots__ = ("__weakref__", "_callbacks", "_native", "_starting", "_thread")

    def __init__(
        self, native: Client, on_delivered: Callback | None, on_failed: Callback | None
    ) -> None:
        self._native = native
        self._callbacks = {"delivered": on_delivered, "dead": on_failed}
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        _known.add(self)

    def start(self) -> None:
        """Starts the thread if there is none. Never waits: it is called wherever `track` is."""
        if self._thread is not None or not self._starting.acquire(blocking=False):
            return
        try:
            arguments = (self._native, self._callbacks)
            thread = threading.Thread(target=_tell, args=arguments, name="capikit-outcomes")
            thread.daemon = True
            thread.start()
            self._thread = thread
        except RuntimeError:
            # The interpreter is about to end. The event is accepted all the same.
            pass
        finally:
            self._starting.release()

    def stop(self, timeout: float) -> None:
        """Calls back what is known already, for at most this many seconds, and ends the thread."""
        self._native.end_outcomes()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _forget(self) -> None:
        """As after a fork: the thread does not exist here, and nobody would release its lock."""
        self._thread = None
        self._starting = threading.Lock()


def _tell(native: Client, callbacks: dict[str, Callback | None]) -> None:
    """The thread. Holds no `Outcomes`, so that a client that nobody uses can go."""
    while True:
        try:
            outcomes = native.next_outcomes(AT_ONCE, LONGEST_WAIT)
        except ClosedError:
            return
        for outcome in outcomes:
            callback = callbacks[outcome.result]
            if callback is not None:
                _call(callback, outcome)


def _call(callback: Callback, outcome: TrackedOutcome) -> None:
    try:
        callback(outcome)
    # Whatever it is, the next event is told.
    except BaseException:
        import logging  # noqa: PLC0415 - slow to import, and rarely needed

        logging.getLogger("capikit").exception("a callback failed; delivery goes on")


def _forget_all() -> None:
    for outcomes in list(_known):
        outcomes._forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
