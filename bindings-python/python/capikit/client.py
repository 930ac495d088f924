"""Sends events to one pixel."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn, overload

from . import _native, at_exit
from .event import Event
from .greenlets import wait
from .log import log_warnings
from .outcomes import Outcomes, check_callback
from .results import Checked

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from types import TracebackType
    from typing import TypeAlias

    from typing_extensions import Self, Unpack

    from .fields import Fields
    from .reports import DeadLetter, FlushReport, Receipt
    from .results import SendReport
    from .settings import Ambiguous, Callback, Durability
    from .stats import Stats

    AnyEvent: TypeAlias = Event | dict[str, Any]

__all__ = ["Client"]

GRACE = 0.1
"""Seconds that callbacks have to end when the time is over."""
NOT_COPIED = "a client is neither copied nor pickled; make one in each process that is spawned"


class Client:
    """Sends events to one pixel. Safe to share between threads, and across a fork.

    Making one opens the store of accepted events. It starts no thread and opens no connection
    unless an earlier run left something to deliver: else the first event does. An event may be an
    `Event` or a dict in wire form.

    ```python
    with capikit.Client("1234567890", "EAA...") as client:
        client.track("Lead", user_data={"email": "ann@example.com"})
    ```
    """

    __slots__ = ("__weakref__", "_exit_timeout", "_finalizer", "_native", "_outcomes")

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
        spool_dir: str | os.PathLike[str] | None = None,
        durability: Durability | None = None,
        ambiguous: Ambiguous | None = None,
        spool_bytes: int | None = None,
        on_delivered: Callback | None = None,
        on_failed: Callback | None = None,
        exit_timeout: float = 2.0,
    ) -> None:
        """Checks the settings and raises `ConfigError` for a wrong one, `StorageError` when the
        disk fails.

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
        spool_dir: the folder of accepted events, shared by all your processes. Left out:
            `CAPIKIT_SPOOL_DIR`, or else the platform's state folder.
        durability: what an accepted event survives. `process`: the end of the process, however it
            ends (the default); `power`: a power loss too, and `track` waits for the disk; `memory`:
            nothing; `none`: nothing is kept, and only `send` works.
        ambiguous: what happens to events that were perhaps received. `resend`: they are sent again
            with the same id; `hold`: they become dead letters, and you decide. Left out: `resend`,
            but `hold` for business messaging.
        spool_bytes: the most bytes of pending events that are kept. Left out: 1 GiB.
        on_delivered: called with a `TrackedOutcome` for every event that Meta confirmed.
        on_failed: the same for every event that was given up. Both are called on a thread of
            their own, one event at a time; what they raise is logged.
        exit_timeout: how long the end of the interpreter may take to deliver what is left, in
            seconds. What is left then, the next run delivers. 0: nothing is waited for.
        """
        self._exit_timeout = exit_timeout
        check_callback("on_delivered", on_delivered)
        check_callback("on_failed", on_failed)
        wants_outcomes = on_delivered is not None or on_failed is not None
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
                "spool_dir": spool_dir,
                "durability": durability,
                "ambiguous": ambiguous,
                "spool_bytes": spool_bytes,
                "exit_timeout": exit_timeout,
                "keep_outcomes": wants_outcomes,
            }
        )
        self._outcomes: Outcomes | None = None
        if wants_outcomes:
            self._outcomes = Outcomes(self._native, on_delivered, on_failed)
        destination = (pixel_id, base_url, path_template, graph_version, test_event_code, spool_dir)
        self._finalizer = at_exit.remember(self, destination)

    @overload
    def track(self, event: AnyEvent, /) -> Receipt: ...
    @overload
    def track(self, event_name: str, **fields: Unpack[Fields]) -> Receipt: ...
    def track(self, event_name: AnyEvent | str, **fields: Any) -> Receipt:
        """Accepts an event for delivery, in microseconds and without the network.

        Takes an event, or the name and the fields of one. Once it has returned, the event survives
        what `durability` says. It is delivered, by this process or another, or becomes a dead
        letter with a reason. With `durability="power"` it waits for the disk.

        Raises `EventError` with all issues when Meta would refuse the event, `SpoolFullError` or
        `StorageError` when it can not be kept, `ClosedError` after `close`, and `ConfigError` with
        `durability="none"`.

        ```python
        client.track("Lead", event_id="Lead.17", user_data={"email": "ann@example.com"})
        ```
        """
        event = event_of(event_name, fields)
        track = self._native.track
        receipt = wait(track, event) if self._native.waits_for_disk else track(event)
        self._start_outcomes()
        log_warnings()
        return receipt

    def flush(self, timeout: float = 10.0) -> FlushReport:
        """Waits until all that this client tracked in this process is settled, at most `timeout`
        seconds. A timeout is no error: `pending` says what is left, and nothing is discarded.

        Call it before a serverless function returns:

        ```python
        left = client.flush(timeout=3).pending
        ```
        """
        report = wait(self._native.flush, timeout)
        log_warnings()
        return report

    def stats(self) -> Stats:
        """How delivery is going, over all processes that share the folder."""
        log_warnings()
        return self._native.stats()

    def dead_letters(self) -> list[DeadLetter]:
        """What was given up, in the order in which it died."""
        return self._native.dead_letters()

    def replay_dead_letters(self) -> int:
        """Puts what was given up back into the queue, with the same ids. Gives their number."""
        replayed = self._native.replay_dead_letters()
        self._start_outcomes()
        return replayed

    def purge_dead_letters(self) -> int:
        """Removes what was given up, for good. Gives their number."""
        return self._native.purge_dead_letters()

    def set_access_token(self, access_token: str) -> None:
        """Sends with this token from now on, and tries at once what waits for a better one."""
        self._native.set_access_token(access_token)

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
        # An iterator is read here: what it runs belongs to this thread.
        read = list(events) if isinstance(events, Iterator) else events
        return wait(self._native.send, read)

    def close(self, timeout: float = 2.0) -> FlushReport:
        """Refuses new events, and delivers what is left until `timeout` seconds are over.

        Nothing is discarded: what is left then is delivered by another process or the next run.
        Later calls of `track` and `send` raise `ClosedError`. Closing again does nothing.
        """
        begun = time.monotonic()
        report = wait(self._native.close, timeout)
        at_exit.forget(self)
        self._end_outcomes(begun + timeout)
        log_warnings()
        return report

    def _start_outcomes(self) -> None:
        if self._outcomes is not None:
            self._outcomes.start()

    def _drain(self, begun: float) -> None:
        """Delivers what is left, as the interpreter ends."""
        deadline = begun + self._exit_timeout
        at_exit.drain(self._native, deadline)
        self._end_outcomes(deadline)

    def _end_outcomes(self, deadline: float) -> None:
        if self._outcomes is not None:
            self._outcomes.stop(max(GRACE, deadline - time.monotonic()))

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

    def __reduce__(self) -> NoReturn:
        raise TypeError(NOT_COPIED)

    def __repr__(self) -> str:
        return "Client(***)"


def event_of(event: AnyEvent | str, fields: dict[str, Any]) -> AnyEvent:
    """The event that `track` was given in one of its forms."""
    if isinstance(event, str):
        return Event(event, **fields)
    if fields:
        raise TypeError("fields go with an event's name; an event has its own")
    return event
