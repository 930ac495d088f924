"""What one HTTP request tells: the page, the visitor's address and browser, and the browser ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _native
from .record import Record
from .results import Issue
from .user_data import UserData

if TYPE_CHECKING:
    from .event import Event

__all__ = ["SetCookie", "Visit", "build_fbc", "visit"]


@dataclass(frozen=True, slots=True, repr=False)
class SetCookie(Record):
    """A cookie for the answer. Not `HttpOnly`: the pixel in the page reads it."""

    name: str
    """`_fbc` or `_fbp`."""
    value: str
    domain: str | None
    """The registrable domain; `None` for a host that takes no cookie for a domain."""
    max_age: int
    """In seconds."""
    path: str
    same_site: str
    secure: bool
    is_new: bool
    """Whether the value is new. If not, setting it again only prolongs its life."""
    header: str
    """The value of a `Set-Cookie` header."""


@dataclass(frozen=True, slots=True, repr=False)
class Visit(Record):
    """What a request tells about a visit."""

    url: str | None
    """The page, for `event_source_url`."""
    referrer: str | None
    """The page before, for `referrer_url`."""
    client_ip_address: str | None
    """The visitor's public address; IPv6 if one is known."""
    client_user_agent: str | None
    fbc: str | None
    """The click on an ad."""
    fbp: str | None
    """The browser."""
    cookies: list[SetCookie]
    """What to set with the answer, so that the ids live on for 90 days."""
    issues: list[Issue]
    """What was removed, replaced or not understood."""

    def user_data(self, **identifiers: Any) -> UserData:
        """The visitor's address, browser and ids, with these identifiers added."""
        known = {
            "client_ip_address": self.client_ip_address,
            "client_user_agent": self.client_user_agent,
            "fbc": self.fbc,
            "fbp": self.fbp,
        }
        return UserData(**(known | identifiers))

    def complete(self, event: Event) -> Event:
        """Fills in what the event leaves out, and gives the same event."""
        if event.event_source_url is None:
            event.event_source_url = self.url
        if event.referrer_url is None:
            event.referrer_url = self.referrer
        if event.user_data is None:
            event.user_data = UserData()
        for name in ("client_ip_address", "client_user_agent", "fbc", "fbp"):
            if getattr(event.user_data, name) is None:
                setattr(event.user_data, name, getattr(self, name))
        return event


def visit(
    url: str,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    *,
    cookies: Mapping[str, str] | None = None,
    remote_address: str | None = None,
    trusted_proxies: int | Sequence[str] = 0,
    consent: bool = True,
    redact: bool = True,
    now_ms: int | None = None,
) -> Visit:
    """Reads a request.

    `url` is the page's address, or its path with the query; then the host is taken from the
    headers. `cookies` left out are those of the `Cookie` header. `trusted_proxies` are so many
    proxies, or their networks such as `10.0.0.0/8`: only what they wrote into `X-Forwarded-For` is
    believed. Without `consent` no id is read, made or set. `redact=False` leaves personal data in
    the addresses. `now_ms` is the creation time of new ids, in milliseconds; left out: now.

    Raises `ConfigError` for a proxy that is no network.
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    call: dict[str, Any] = {
        "url": url,
        "headers": [[name, value] for name, value in pairs],
        "cookies": None if cookies is None else dict(cookies),
        "remote_address": remote_address,
        "trusted_proxies": (
            trusted_proxies if isinstance(trusted_proxies, int) else list(trusted_proxies)
        ),
        "consent": consent,
        "redact": redact,
        "now_ms": now_ms,
    }
    # A forged header may hold what is no text; it must not break the page.
    text = json.dumps(call, ensure_ascii=False).encode("utf-8", "replace").decode()
    told = json.loads(_native.visit(text))
    told["cookies"] = [SetCookie(**cookie) for cookie in told["cookies"]]
    told["issues"] = [Issue(**issue) for issue in told["issues"]]
    return Visit(**told)


def build_fbc(
    click_id: str | None, stored: str | None = None, *, index: int = 1, now_ms: int | None = None
) -> str | None:
    """The `fbc` to send: the stored one unless the click is another.

    The same click never gets a new time. `index` is the number of dots in the cookie's domain, 1
    where no cookie is set. `None` when there is no click, or only junk.
    """
    return _native.build_fbc(click_id, stored, index=index, now_ms=now_ms)
