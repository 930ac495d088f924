"""Lets other greenlets run while a call waits, where gevent has made greenlets of threads."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    T = TypeVar("T")

    class Wait(Protocol):
        def __call__(self, call: Callable[..., T], /, *arguments: Any) -> T: ...


__all__ = ["wait", "wait_apart"]


def wait(call: Callable[..., T], /, *arguments: Any) -> T:
    """Calls what waits in native code, which would stop all greenlets of this thread."""
    if not _threads_are_greenlets():
        return call(*arguments)
    from gevent import get_hub  # noqa: PLC0415 - the program has loaded it, if anybody has

    return _apply(get_hub().threadpool, call, arguments)


@contextmanager
def wait_apart() -> Iterator[Wait]:
    """The same for waits without an end: they leave the shared threads to others."""
    if not _threads_are_greenlets():
        yield lambda call, *arguments: call(*arguments)
        return
    from gevent.threadpool import ThreadPool  # noqa: PLC0415 - as above

    pool = ThreadPool(1)
    try:
        yield lambda call, *arguments: _apply(pool, call, arguments)
    finally:
        pool.kill()


def _threads_are_greenlets() -> bool:
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("threading"))


def _apply(pool: Any, call: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    try:
        result, error = pool.apply(_attempt, (call, arguments))
    except RuntimeError:
        # It can start no thread: the interpreter is about to end, and nothing else has to run.
        return call(*arguments)
    if error is not None:
        raise error
    done: T = result
    return done


def _attempt(call: Callable[..., T], arguments: tuple[Any, ...]) -> tuple[T | None, Any]:
    """What is raised is brought back as a value: gevent prints what a thread of its own raises."""
    try:
        return call(*arguments), None
    except BaseException as error:
        return None, error
