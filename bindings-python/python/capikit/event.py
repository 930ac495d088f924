"""What happened: an event and its parts, under Meta's own names.

Values are kept as they were given. They are checked, normalized and hashed when the event is sent
or looked at with `Event.payload`. No `repr` shows them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import _native
from .errors import EventError
from .record import Id, Number, OneOrMany, Record, Time
from .user_data import UserData

if TYPE_CHECKING:
    from .results import Issue

__all__ = [
    "AppData",
    "Content",
    "CustomData",
    "Event",
    "OriginalEventData",
    "StoreData",
]


@dataclass(slots=True, kw_only=True, repr=False)
class Content(Record):
    """One product of an event."""

    id: Id = field(default=None, kw_only=False)
    """The product id of your catalogue."""
    quantity: Number = None
    """How many."""
    item_price: Number = None
    """The price of one."""
    title: str | None = None
    description: str | None = None
    brand: str | None = None
    category: str | None = None
    delivery_category: str | None = None
    """`in_store`, `curbside` or `home_delivery`."""


@dataclass(slots=True, kw_only=True, repr=False)
class StoreData(Record):
    """The store of an offline event."""

    store_page_id: Id = None
    """The Facebook page of the store."""
    brand_page_id: Id = None
    """The Facebook page of the brand."""
    store_code: Id = None
    """Your own code of the store."""


@dataclass(slots=True, kw_only=True, repr=False)
class CustomData(Record):
    """What it was worth and what it was about (`custom_data`)."""

    value: Number = None
    """The amount in whole units of the currency, not in cents. A `Decimal` keeps its digits."""
    currency: str | None = None
    """ISO 4217, any case."""
    content_ids: OneOrMany[str | int] = None
    """The product ids, where `contents` would say too much."""
    contents: Sequence[Content] | None = None
    """The products with quantity and price."""
    content_type: str | None = None
    """`product` or `product_group`; other verticals have their own words."""
    content_name: str | None = None
    """The name of the page or product."""
    content_category: str | None = None
    """The category of the page or product."""
    delivery_category: str | None = None
    """`in_store`, `curbside` or `home_delivery`."""
    order_id: Id = None
    """Your order number."""
    num_items: Number = None
    """How many items."""
    search_string: str | None = None
    """What was searched for."""
    status: str | None = None
    """The status of a registration."""
    predicted_ltv: Number = None
    """The predicted lifetime value."""
    net_revenue: Number = None
    """The margin of the conversion."""
    item_number: Id = None
    """The line item of an offline purchase."""
    lead_event_source: str | None = None
    """The CRM that a lead event comes from."""
    event_source: str | None = None
    """`crm` for lead events."""
    customer_segmentation: str | None = None
    """New or existing customer, in Meta's words."""
    store_data: StoreData | None = None
    """The store of an offline event."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Your own properties, sent beside Meta's."""


@dataclass(slots=True, kw_only=True, repr=False)
class AppData(Record):
    """The app side of an event (`app_data`); required when `action_source` is `app`."""

    advertiser_tracking_enabled: bool | None = None
    """Whether the person allows tracking (iOS ATT). Required."""
    application_tracking_enabled: bool | None = None
    """Whether the person allows tracking inside the app."""
    extinfo: Sequence[str] | None = None
    """The device, in 16 positions. Required."""
    campaign_ids: Id = None
    install_referrer: str | None = None
    """The Android install referrer."""
    installer_package: str | None = None
    """The store the app was installed from."""
    url_schemes: Sequence[str] | None = None
    """URL schemes the app registers."""
    vendor_id: str | None = None
    """The iOS vendor id."""
    windows_attribution_id: str | None = None
    consider_views: bool | None = None
    include_dwell_data: bool | None = None
    include_video_data: bool | None = None
    receipt_data: str | None = None
    """The receipt of an in-app purchase."""


@dataclass(slots=True, kw_only=True, repr=False)
class OriginalEventData(Record):
    """The conversion that an `AppendValue` or `AppendAttribution` event adds to."""

    event_name: str | None = None
    event_time: Time = None
    """Seconds since 1970-01-01 UTC, or a datetime with a time zone."""
    order_id: Id = None
    event_id: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)
class Event(Record):
    """One conversion."""

    event_name: str = field(kw_only=False)
    """A standard name such as `Purchase` (case matters), or your own."""
    event_id: str | None = None
    """Shared with the browser's copy, so that Meta counts once. Left out: a new one, at once."""
    event_time: Time = None
    """Seconds since 1970-01-01 UTC, or a datetime with a time zone. Left out: now."""
    action_source: str | None = None
    """Where it happened: `website`, `app`, `physical_store`, ... Left out: `website`."""
    event_source_url: str | None = None
    """The page's address."""
    referrer_url: str | None = None
    """The page before."""
    user_data: UserData | None = None
    """Who did it."""
    custom_data: CustomData | None = None
    """What it was worth."""
    app_data: AppData | None = None
    """The app side."""
    original_event_data: OriginalEventData | None = None
    """The conversion that this event adds to."""
    attribution_data: dict[str, Any] | None = None
    """The attribution of `AppendAttribution`, as Meta documents it."""
    messaging_channel: str | None = None
    """`whatsapp`, `messenger` or `instagram`, for `business_messaging`."""
    opt_out: bool | None = None
    """Use for attribution only."""
    data_processing_options: Sequence[str] | None = None
    """`["LDU"]`, or an empty list to switch it off explicitly. Left out: not sent."""
    data_processing_options_country: int | None = None
    """0: Meta locates the person; 1: USA."""
    data_processing_options_state: int | None = None
    """0: Meta locates the person; 1000 and up: a US state."""
    advanced_measurement_table: str | None = None
    """As in Meta's own SDKs."""

    def __post_init__(self) -> None:
        if self.event_id is None:
            self.event_id = _native.new_event_id()
        if self.event_time is None:
            self.event_time = int(time.time())
        elif not isinstance(self.event_time, int):
            self.event_time = _native.unix_seconds(self.event_time)

    def payload(self, country: str | None = None) -> dict[str, Any]:
        """The wire form, for reading. Raises `EventError` when the event can not be sent.

        `country` is used for phones, states and postcodes when the event names none.
        """
        payload: dict[str, Any] = json.loads(self.payload_json(country))
        return payload

    def payload_json(self, country: str | None = None) -> str:
        """The wire form as the exact text that is sent: the same in every language."""
        return _native.prepare(self, country=country)[0]

    def pixel_call(self, pixel_id: str | None = None) -> str:
        """The browser's half: an `fbq` call with the same name and id, safe inside `<script>`.

        It holds what the visitor sees on the page anyway, and never `user_data`, a margin, a
        predicted value or your own properties. With `pixel_id` only that pixel gets it.
        """
        return _native.pixel_call(self, pixel_id=pixel_id)

    def pixel_image(self, pixel_id: str) -> str:
        """The browser's half as an image, for pages without JavaScript."""
        return _native.pixel_image(self, pixel_id)

    @property
    def issues(self) -> list[Issue]:
        """What is noticed about the event, whether it can be sent or not."""
        try:
            return _native.prepare(self)[1]
        except EventError as error:
            return error.issues
