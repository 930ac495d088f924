"""The pixel's code for a page. Everything here is safe inside `<script>` and in attributes."""

from __future__ import annotations

import json
from typing import Any

from . import _native
from .user_data import UserData

__all__ = ["pixel_base_code", "pixel_consent"]


def pixel_base_code(
    pixel_id: str,
    *,
    script_url: str | None = None,
    image_url: str | None = None,
    nonce: str | None = None,
    consent: bool | None = None,
    limited_data_use: tuple[int, int] | None = None,
    advanced_matching: UserData | None = None,
    country: str | None = None,
    page_view: bool = True,
    page_view_event_id: str | None = None,
) -> str:
    """The pixel's base code for the head of a page.

    `script_url` and `image_url` may point at the sandbox. `nonce` is that of the page's
    Content-Security-Policy. `consent=False` revokes consent before anything is sent.
    `limited_data_use` is the country and the state, `(0, 0)` to let Meta locate the person.
    `advanced_matching` is who is logged in; only hashed identifiers are written into the page.

    Raises `ConfigError` for a value that could break out of the page.
    """
    options: dict[str, Any] = {
        "script_url": script_url,
        "image_url": image_url,
        "nonce": nonce,
        "consent": consent,
        "limited_data_use": limited_data_use,
        "page_view": page_view,
        "page_view_event_id": page_view_event_id,
    }
    person = None
    if advanced_matching is not None:
        person = {"event_name": "PageView", "user_data": advanced_matching}
    return _native.pixel_base_code(pixel_id, json.dumps(options), person, country)


def pixel_consent(is_granted: bool) -> str:
    """The call that grants or revokes consent on a page with the base code."""
    return f"fbq('consent','{'grant' if is_granted else 'revoke'}');"
