from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final, final

from .event import Event
from .reports import DeadLetter, FlushReport, Receipt, TrackedOutcome
from .results import Issue, Outcome, SendReport
from .stats import Stats

__all__ = [
    "VERSION",
    "Client",
    "HashedColumn",
    "Replies",
    "build_fbc",
    "derive_event_id",
    "explain",
    "hash_column",
    "hash_field",
    "new_event_id",
    "normalize_field",
    "pixel_base_code",
    "pixel_call",
    "pixel_image",
    "prepare",
    "run_cli",
    "unix_seconds",
    "visit",
]

VERSION: Final[str]

@final
class Client:
    def __new__(cls, settings: dict[str, Any]) -> Client: ...
    @property
    def waits_for_disk(self) -> bool: ...
    def check(self, event: Event | dict[str, Any]) -> tuple[str, list[Issue]]: ...
    def send(self, events: Iterable[Event | dict[str, Any]]) -> SendReport: ...
    def track(self, event: Event | dict[str, Any]) -> Receipt: ...
    def flush(self, timeout: float) -> FlushReport: ...
    def stats(self) -> Stats: ...
    def dead_letters(self) -> list[DeadLetter]: ...
    def replay_dead_letters(self) -> int: ...
    def purge_dead_letters(self) -> int: ...
    def set_access_token(self, access_token: str) -> None: ...
    def next_outcomes(self, limit: int, timeout: float) -> list[TrackedOutcome]: ...
    def end_outcomes(self) -> None: ...
    def seal(self) -> None: ...
    def close(self, timeout: float) -> FlushReport: ...
    def send_later(
        self, events: Iterable[Event | dict[str, Any]], replies: Replies, ticket: int
    ) -> None: ...
    def track_later(self, event: Event | dict[str, Any], replies: Replies, ticket: int) -> None: ...
    def flush_later(self, timeout: float, replies: Replies, ticket: int) -> None: ...
    def close_later(self, timeout: float, replies: Replies, ticket: int) -> None: ...

@final
class Replies:
    def __new__(cls) -> Replies: ...
    def take(self) -> list[tuple[int, Any, BaseException | None]]: ...
    def close(self) -> None: ...

@final
class HashedColumn:
    """The digests of a column: an Arrow array, and a sequence of `str | None`."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...
    def __getitem__(self, index: int, /) -> str | None: ...
    def __iter__(self) -> Iterator[str | None]: ...
    def __len__(self) -> int: ...
    def to_list(self) -> list[str | None]: ...

def hash_column(
    field: str,
    values: object,
    *,
    country: str | None = None,
    date_order: str | None = None,
    vanity: bool | None = None,
    issues: bool = False,
    threads: int | None = None,
    _now: int | None = None,
) -> tuple[list[str | None] | HashedColumn, list[tuple[int, Issue]]]: ...
def normalize_field(
    field: str,
    value: str | int | date | None,
    *,
    country: str | None = None,
    date_order: str | None = None,
    vanity: bool | None = None,
) -> str | None: ...
def hash_field(
    field: str,
    value: str | int | date | None,
    *,
    country: str | None = None,
    date_order: str | None = None,
    vanity: bool | None = None,
) -> str | None: ...
def explain(
    field: str,
    value: str | int | date | None,
    *,
    country: str | None = None,
    date_order: str | None = None,
    vanity: bool | None = None,
    alternates: bool | None = None,
    _now: int | None = None,
) -> Outcome: ...
def prepare(
    event: Event | dict[str, Any],
    *,
    country: str | None = None,
    strict: bool = False,
    alternates: bool = False,
    external_id: str | None = None,
    _now: int | None = None,
) -> tuple[str, list[Issue]]: ...
def visit(call: str) -> str: ...
def pixel_call(event: Event | dict[str, Any], *, pixel_id: str | None = None) -> str: ...
def pixel_image(event: Event | dict[str, Any], pixel_id: str) -> str: ...
def pixel_base_code(
    pixel_id: str,
    options: str,
    person: dict[str, Any] | None = None,
    country: str | None = None,
) -> str: ...
def build_fbc(
    click_id: str | None,
    stored: str | None = None,
    *,
    index: int = 1,
    now_ms: int | None = None,
) -> str | None: ...
def new_event_id() -> str: ...
def derive_event_id(event_name: str, key: str | int) -> str: ...
def unix_seconds(event_time: int | datetime) -> int: ...
def run_cli(args: list[str]) -> int: ...
