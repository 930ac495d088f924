"""Sends events to one pixel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import _native
from .results import Checked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import TypeAlias

    from typing_extensions import Self

    from .event import Event
    from .results import SendReport

    AnyEvent: TypeAlias = Event | dict[str, Any]

__all__ = ["Client"]


class Client:
    """Sends events to one pixel. Safe to share between threads, and across a fork.

    Making one starts no thread and opens no connection: the first `send` does. An event may be an
    `Event` or a dict in wire form.
    """

    __slots__ = ("_native",)

    def __init__(
        self,
        pixel_id: str | int | None = None,
        access_token: str | None = None,
        *,
        base_url: str | None = None,
        default_country: str | None = None,
        test_event_code: str | None = None,
        app_secret: str | None = None,
        graph_version: str | None = None,
        path_template: str | None = None,
        partner_agent: str | None = None,
        strict: bool = False,
        alternates: bool = False,
        external_id: str = "hashed",
        timeout: float | None = None,
        enabled: bool | None = None,
    ) -> None:
        """Checks the settings and raises `ConfigError` for a wrong one.

        pixel_id: the dataset or pixel id. Left out: `CAPIKIT_PIXEL_ID`.
        access_token: left out: `CAPIKIT_ACCESS_TOKEN`.
        base_url: an endpoint of your own. Left out: `CAPIKIT_BASE_URL`, or else Meta's.
        default_country: for phones, states and postcodes where an event names no country.
        test_event_code: shows the events in Meta's Test Events tool. Left out:
            `CAPIKIT_TEST_EVENT_CODE`.
        app_secret: adds `appsecret_proof` to every request.
        graph_version: another version of the Graph API, such as `v26.0`.
        path_template: another path, with `{version}` and `{pixel_id}`.
        partner_agent: who sends, for Meta's partners.
        strict: refuse an event for any issue that is more than a note.
        alternates: send the second canonical form too, where two are defensible.
        external_id: how plain external ids are sent: "hashed", as the pixel does, or "raw", as
            they are.
        timeout: the longest one request may take, in seconds. Left out: 10.
        enabled: `False` checks everything and sends nothing. Left out: true unless
            `CAPIKIT_ENABLED=0`.
        """
        self._native = _native.Client(
            {
                "pixel_id": pixel_id,
                "access_token": access_token,
                "base_url": base_url,
                "default_country": default_country,
                "test_event_code": test_event_code,
                "app_secret": app_secret,
                "graph_version": graph_version,
                "path_template": path_template,
                "partner_agent": partner_agent,
                "strict": strict,
                "alternates": alternates,
                "external_id": external_id,
                "timeout": timeout,
                "enabled": enabled,
            }
        )

    def check(self, event: AnyEvent) -> Checked:
        """Exactly what `send` would send for this event, and what it would say about it.

        Raises `EventError` with all issues when the event can not be sent.
        """
        payload, issues = self._native.check(event)
        return Checked(json.loads(payload), issues)

    def send(self, events: Iterable[AnyEvent]) -> SendReport:
        """Sends now, in as many requests as needed, and waits for Meta's answer.

        Events that Meta would refuse are left out and listed in the report; when that is every one,
        `EventError` is raised. A failed request raises `DeliveryError`, `ThrottledError`,
        `RejectedError` or `AuthError`; nothing is retried. Ctrl-C ends the wait, and what was on
        its way may still arrive.
        """
        return self._native.send(events)

    def close(self, timeout: float = 2.0) -> None:
        """Waits for requests on their way, at most `timeout` seconds. Later calls raise
        `ClosedError`."""
        self._native.close(timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        import asyncio  # noqa: PLC0415 - slow to import, and loaded wherever this runs

        await asyncio.to_thread(self.close)

    def __repr__(self) -> str:
        return "Client(***)"
