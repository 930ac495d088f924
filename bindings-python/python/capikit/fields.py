"""The keywords that `track` takes with an event's name: the fields of `Event`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from .event import AppData, CustomData, OriginalEventData
from .record import Time
from .user_data import UserData

__all__ = ["Fields"]


class Fields(TypedDict, total=False):
    """As in `Event`. A part may be a dict with the same keys, or those of the wire form."""

    event_id: str | None
    event_time: Time
    action_source: str | None
    event_source_url: str | None
    referrer_url: str | None
    user_data: UserData | dict[str, Any] | None
    custom_data: CustomData | dict[str, Any] | None
    app_data: AppData | dict[str, Any] | None
    original_event_data: OriginalEventData | dict[str, Any] | None
    attribution_data: dict[str, Any] | None
    messaging_channel: str | None
    opt_out: bool | None
    data_processing_options: Sequence[str] | None
    data_processing_options_country: int | None
    data_processing_options_state: int | None
    advanced_measurement_table: str | None
