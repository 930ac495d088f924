"""The keywords of `Client`, for `AsyncClient`."""

from __future__ import annotations

import os
from typing import Literal, TypeAlias, TypedDict

from .outcomes import Callback

__all__ = ["Ambiguous", "Durability", "Settings"]

Durability: TypeAlias = Literal["none", "memory", "process", "power"]
Ambiguous: TypeAlias = Literal["resend", "hold"]


class Settings(TypedDict, total=False):
    """As in `Client`, where each is explained."""

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
    spool_dir: str | os.PathLike[str] | None
    durability: Durability | None
    ambiguous: Ambiguous | None
    spool_bytes: int | None
    on_delivered: Callback | None
    on_failed: Callback | None
    exit_timeout: float
