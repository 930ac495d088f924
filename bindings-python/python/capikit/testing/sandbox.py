"""A running `capikit sandbox` on a free port of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any, Literal
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from capikit.client import Client

from .results import Conversion, Rejected

__all__ = ["Sandbox"]

Mode = Literal["none", "throttling", "outage", "expired_token", "slow"]

# The sandbox is on this machine: no proxy is asked.
_OPENER = build_opener(ProxyHandler({}))
_TIMEOUT_S = 30


class Sandbox:
    """Starts the installed `capikit sandbox`; `close`, or the end of a `with` block, ends it."""

    pixel_id = "1234567890"
    """A pixel id to send to. The sandbox takes any."""
    access_token = "sandbox-token"
    """An access token to send with. The sandbox takes any."""

    def __init__(self, *, strict: bool = False, keep: int = 10_000) -> None:
        options = ["--port", "0", "--attached", "--keep", str(keep)]
        options += ["--strict"] if strict else []
        self._spool = tempfile.TemporaryDirectory(
            prefix="capikit-sandbox-", ignore_cleanup_errors=True
        )
        self._process = subprocess.Popen(
            [sys.executable, "-m", "capikit", "sandbox", *options],
            # It ends with this process at the latest, because this pipe does.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if "http://" not in line:
            _, problem = self._process.communicate()
            raise RuntimeError(f"the sandbox did not start: {problem.strip()}")
        self.url = line.split("listening on ", 1)[1].strip()
        """Its address: the page for people, and the `base_url` for clients."""

    def __repr__(self) -> str:
        return f"Sandbox({self.url})"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a program's clients here, and their accepted events to a folder
        that goes with the sandbox."""
        return {
            "CAPIKIT_SPOOL_DIR": self._spool.name,
            "CAPIKIT_BASE_URL": self.url,
            "CAPIKIT_PIXEL_ID": self.pixel_id,
            "CAPIKIT_ACCESS_TOKEN": self.access_token,
        }

    def client(self, **settings: Any) -> Client:
        """A client that sends here. Takes every setting of `capikit.Client`."""
        spool = os.environ.get("CAPIKIT_SPOOL_DIR", self._spool.name)
        given = {"base_url": self.url, "spool_dir": spool, **settings}
        return Client(
            given.pop("pixel_id", self.pixel_id),
            given.pop("access_token", self.access_token),
            **given,
        )

    def conversions(
        self, *, event_name: str | None = None, event_id: str | None = None
    ) -> list[Conversion]:
        """What counts, each once, oldest first."""
        answer = self._get("conversions", event_name=event_name, event_id=event_id)
        return [Conversion.from_json(found) for found in reversed(answer["conversions"])]

    @property
    def deduplicated(self) -> list[Conversion]:
        """The conversions that arrived more than once and count once, oldest first."""
        return [conversion for conversion in self.conversions() if conversion.deduplicated]

    def events(
        self, *, event_name: str | None = None, event_id: str | None = None
    ) -> list[dict[str, Any]]:
        """Every event in wire form, counted or not, oldest first."""
        answer = self._get("events", event_name=event_name, event_id=event_id)
        return [kept["event"] for kept in reversed(answer["events"])]

    @property
    def rejected(self) -> list[Rejected]:
        """The requests that were refused, oldest first."""
        return [Rejected.from_json(found) for found in reversed(self._get("rejected")["rejected"])]

    def reset(self) -> None:
        """Forgets everything, behaves again, and sets the clock right."""
        self._post("reset", {})

    def misbehave(
        self, mode: Mode, *, requests: int | None = None, delay: float | None = None
    ) -> None:
        """Answers as Meta does on a bad day: for so many requests, or until told otherwise.

        `delay` is how late a `slow` answer is, in seconds. `"none"` ends it.
        """
        wish: dict[str, Any] = {"mode": mode, "requests": requests}
        if delay is not None:
            wish["delay_ms"] = round(delay * 1000)
        self._post("misbehave", wish)

    def advance(self, time: timedelta | float) -> None:
        """Moves the sandbox's clock on, by a `timedelta` or by seconds."""
        seconds = time.total_seconds() if isinstance(time, timedelta) else time
        self._post("clock", {"advance_ms": round(seconds * 1000)})

    def now(self) -> float:
        """What time it is in the sandbox, in seconds since 1970."""
        return float(self._get("clock")["now_ms"]) / 1000

    def close(self) -> None:
        """Ends it. May be called again."""
        self._process.terminate()
        self._process.communicate(timeout=_TIMEOUT_S)
        self._spool.cleanup()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _get(self, path: str, **filters: str | None) -> dict[str, Any]:
        given = {name: value for name, value in filters.items() if value is not None}
        return self._answer(Request(f"{self.url}/api/{path}?{urlencode(given)}"))

    def _post(self, path: str, body: Mapping[str, Any]) -> None:
        headers = {"content-type": "application/json"}
        address = f"{self.url}/api/{path}"
        self._answer(Request(address, json.dumps(body).encode(), headers, method="POST"))

    def _answer(self, request: Request) -> dict[str, Any]:
        with _OPENER.open(request, timeout=_TIMEOUT_S) as answer:
            found: dict[str, Any] = json.load(answer)
        return found
