"""The client for asyncio."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, overload

from . import at_exit
from .client import NOT_COPIED, Client, event_of
from .log import log_warnings
from .replies import Replies

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from .client import AnyEvent
    from .fields import Fields
    from .reports import DeadLetter, FlushReport, Receipt
    from .results import Checked, SendReport
    from .settings import Settings
    from .stats import Stats

__all__ = ["AsyncClient"]


class AsyncClient:
    """`Client` for asyncio: the event loop runs on while Meta or the disk is waited for.

    Takes the settings of `Client`. Works on any event loop, on several in turn, and after a fork.
    Cancelling an awaited call ends the wait, not what was asked for.

    ```python
    async with capikit.AsyncClient("1234567890", "EAA...") as client:
        await client.track("Lead", user_data={"email": "ann@example.com"})
    ```
    """

    __slots__ = ("_client", "_native", "_replies")

    def __init__(
        self,
        pixel_id: str | int | None = None,
        access_token: str | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        self._client = Client(pixel_id, access_token, **settings)
        self._native = self._client._native
        self._replies = Replies()

    def check(self, event: AnyEvent) -> Checked:
        """As `Client.check`. It takes microseconds, so there is nothing to await."""
        return self._client.check(event)

    async def send(self, events: Iterable[AnyEvent]) -> SendReport:
        """As `Client.send`."""
        report: SendReport = await self._replies.wait(partial(self._native.send_later, events))
        return report

    @overload
    async def track(self, event: AnyEvent, /) -> Receipt: ...
    @overload
    async def track(self, event_name: str, **fields: Unpack[Fields]) -> Receipt: ...
    async def track(self, event_name: AnyEvent | str, **fields: Any) -> Receipt:
        """As `Client.track`: microseconds. With `durability="power"` it is the disk that is
        awaited, and events that are tracked at the same time share one wait."""
        if not self._native.waits_for_disk:
            return self._client.track(event_of(event_name, fields))
        self._client._start_outcomes()
        ask = partial(self._native.track_later, event_of(event_name, fields))
        receipt: Receipt = await self._replies.wait(ask)
        log_warnings()
        return receipt

    async def flush(self, timeout: float = 10.0) -> FlushReport:
        """As `Client.flush`."""
        ask = partial(self._native.flush_later, timeout)
        report: FlushReport = await self._replies.wait(ask)
        log_warnings()
        return report

    def stats(self) -> Stats:
        """As `Client.stats`."""
        return self._client.stats()

    def dead_letters(self) -> list[DeadLetter]:
        """As `Client.dead_letters`."""
        return self._client.dead_letters()

    def replay_dead_letters(self) -> int:
        """As `Client.replay_dead_letters`."""
        return self._client.replay_dead_letters()

    def purge_dead_letters(self) -> int:
        """As `Client.purge_dead_letters`."""
        return self._client.purge_dead_letters()

    def set_access_token(self, access_token: str) -> None:
        """As `Client.set_access_token`."""
        self._client.set_access_token(access_token)

    async def close(self, timeout: float = 2.0) -> FlushReport:
        """As `Client.close`, but callbacks that still run are not waited for."""
        report: FlushReport = await self._replies.wait(partial(self._native.close_later, timeout))
        self._replies.close()
        at_exit.forget(self._client)
        log_warnings()
        return report

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError(NOT_COPIED)

    def __repr__(self) -> str:
        return "AsyncClient(***)"
