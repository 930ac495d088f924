"""Brings answers of the native threads to the event loops that wait for them."""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
import weakref
from typing import TYPE_CHECKING, Any

from . import _native

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Waiting: TypeAlias = dict[int, asyncio.Future[Any]]

__all__ = ["Replies"]


class Replies:
    """One thread of Python for all calls of one client, whatever loop they wait on.

    It starts with the first call that has to wait, and anew in a forked child.
    """

    __slots__ = ("_here",)

    def __init__(self) -> None:
        self._here: _Here | None = None

    async def wait(self, ask: Callable[[_native.Replies, int], None]) -> Any:
        """The answer to what `ask` asks. Cancelling ends the wait, not the call."""
        here = self._here
        if here is None or here.pid != os.getpid():
            here = self._here = _Here()
        return await here.wait(ask)

    def close(self) -> None:
        """Ends the thread."""
        here = self._here
        if here is not None and here.pid == os.getpid():
            here.native.close()
            self._here = None


class _Here:
    """What there is in one process."""

    __slots__ = ("__weakref__", "native", "pid", "tickets", "waiting")

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.native = _native.Replies()
        self.waiting: Waiting = {}
        self.tickets = itertools.count()
        arguments = (self.native, self.waiting)
        threading.Thread(
            target=_deliver, args=arguments, name="capikit-replies", daemon=True
        ).start()
        # A thread that waits at the end of the interpreter is best left waiting.
        weakref.finalize(self, self.native.close).atexit = False

    async def wait(self, ask: Callable[[_native.Replies, int], None]) -> Any:
        ticket = next(self.tickets)
        future = asyncio.get_running_loop().create_future()
        self.waiting[ticket] = future
        try:
            ask(self.native, ticket)
            return await future
        finally:
            self.waiting.pop(ticket, None)


def _deliver(native: _native.Replies, waiting: Waiting) -> None:
    """The thread. Holds no `_Here`, so that a client that nobody uses can go."""
    while replies := native.take():
        for ticket, result, error in replies:
            future = waiting.get(ticket)
            if future is None:
                continue
            try:
                future.get_loop().call_soon_threadsafe(_settle, future, result, error)
            except RuntimeError:
                # That loop was closed, and nobody waits on it any more.
                continue


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
