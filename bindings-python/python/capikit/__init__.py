"""Meta's Conversions API: identifiers normalized and hashed, events checked and delivered.

import capikit

event = capikit.Event(
    "Purchase",
    event_id=capikit.derive_event_id("Purchase", "1001"),
    event_source_url="https://shop.example/thanks",
    user_data=capikit.UserData(email="ann@example.com", client_user_agent="Mozilla/5.0"),
    custom_data=capikit.CustomData(value="79.99", currency="EUR"),
)
with capikit.Client(pixel_id, access_token, default_country="DE") as client:
    client.track(event)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from .client import Client
from .column import HashedColumn, hash_column
from .errors import (
    AuthError,
    CapikitError,
    ClosedError,
    ConfigError,
    DeliveryError,
    EventError,
    RejectedError,
    SpoolFullError,
    StorageError,
    ThrottledError,
)
from .event import (
    AppData,
    Content,
    CustomData,
    Event,
    OriginalEventData,
    StoreData,
)
from .event_id import derive_event_id, new_event_id
from .hashing import (
    explain,
    hash_city,
    hash_country,
    hash_date_of_birth,
    hash_email,
    hash_external_id,
    hash_field,
    hash_first_name,
    hash_gender,
    hash_last_name,
    hash_phone,
    hash_state,
    hash_zip,
    normalize_field,
)
from .pixel import pixel_base_code, pixel_consent
from .reports import DeadLetter, FlushReport, Receipt, TrackedOutcome
from .results import Alternate, Checked, Issue, Outcome, RejectedEvent, SendReport
from .stats import Books, Shipping, Stats
from .user_data import Hashed, Raw, UserData
from .visit import SetCookie, Visit, build_fbc, visit

if TYPE_CHECKING:
    from .aio import AsyncClient

__all__ = [
    "Alternate",
    "AppData",
    "AsyncClient",
    "AuthError",
    "Books",
    "CapikitError",
    "Checked",
    "Client",
    "ClosedError",
    "ConfigError",
    "Content",
    "CustomData",
    "DeadLetter",
    "DeliveryError",
    "Event",
    "EventError",
    "FlushReport",
    "Hashed",
    "HashedColumn",
    "Issue",
    "OriginalEventData",
    "Outcome",
    "Raw",
    "Receipt",
    "RejectedError",
    "RejectedEvent",
    "SendReport",
    "SetCookie",
    "Shipping",
    "SpoolFullError",
    "Stats",
    "StorageError",
    "StoreData",
    "ThrottledError",
    "TrackedOutcome",
    "UserData",
    "Visit",
    "build_fbc",
    "derive_event_id",
    "explain",
    "hash_city",
    "hash_column",
    "hash_country",
    "hash_date_of_birth",
    "hash_email",
    "hash_external_id",
    "hash_field",
    "hash_first_name",
    "hash_gender",
    "hash_last_name",
    "hash_phone",
    "hash_state",
    "hash_zip",
    "new_event_id",
    "normalize_field",
    "pixel_base_code",
    "pixel_consent",
    "visit",
]

__version__: str = _native.VERSION


def __getattr__(name: str) -> object:
    """Imports asyncio only for those who use it: it takes longer than all the rest."""
    if name == "AsyncClient":
        from .aio import AsyncClient  # noqa: PLC0415

        return AsyncClient
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
