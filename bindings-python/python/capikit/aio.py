"""The client for asyncio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .client import Client

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import TypedDict

    from typing_extensions import Self, Unpack

    from .client import AnyEvent
    from .results import Checked, SendReport

    class Settings(TypedDict, total=False):
        """The keywords of `Client`."""

        base_url: str | None
        default_country: str | None
        test_event_code: str | None
        app_secret: str | None
        graph_version: str | None
        path_template: str | None
        partner_agent: str | None
        strict: bool
        alternates: bool
        external_id: str
        timeout: float | None
        enabled: bool | None


__all__ = ["AsyncClient"]


class AsyncClient:
    """`Client` for asyncio: the event loop runs on while a thread waits for Meta's answer.

    Takes the settings of `Client`. Cancelling an awaited call ends the wait, not the request.
    """

    __slots__ = ("_client",)

    def __init__(
        self,
        pixel_id: str | int | None = None,
        access_token: str | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        self._client = Client(pixel_id, access_token, **settings)

    def check(self, event: AnyEvent) -> Checked:
        """As `Client.check`. It takes microseconds, so there is nothing to await."""
        return self._client.check(event)

    async def send(self, events: Iterable[AnyEvent]) -> SendReport:
        """As `Client.send`."""
        return await asyncio.to_thread(self._client.send, events)

    async def close(self, timeout: float = 2.0) -> None:
        """As `Client.close`."""
        await asyncio.to_thread(self._client.close, timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return "AsyncClient(***)"
