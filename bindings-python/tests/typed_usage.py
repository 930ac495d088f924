"""How the types are meant: read by mypy, never run."""

from datetime import date, datetime, timezone
from decimal import Decimal

import capikit


def event() -> capikit.Event:
    return capikit.Event(
        "Purchase",
        event_time=datetime.now(timezone.utc),
        user_data=capikit.UserData(
            email=["a@example.com", None],
            phone=[491701234567, "+49 170 1234567"],
            date_of_birth=date(1990, 2, 16),
            external_id=capikit.Raw("1"),
        ),
        custom_data=capikit.CustomData(
            value=Decimal("79.90"), contents=[capikit.Content("SKU", quantity=1)]
        ),
    )


def send() -> int:
    with capikit.Client("1", "token", default_country="DE", timeout=5) as client:
        payload: dict[str, object] = client.check(event()).payload
        report = client.send([event(), payload])
    severities = [issue.severity for rejected in report.rejected for issue in rejected.issues]
    return report.events_received + severities.count("refused")


async def send_async() -> capikit.SendReport:
    async with capikit.AsyncClient("1", "token", strict=True) as client:
        return await client.send([event()])


def track() -> list[str]:
    def failed(outcome: capikit.TrackedOutcome) -> None:
        print(outcome.reason, outcome.code)

    with capikit.Client(durability="power", on_failed=failed, exit_timeout=0) as client:
        receipt: capikit.Receipt = client.track(event())
        client.track("Lead", user_data={"email": "a@example.com"}, action_source="other")
        client.track(event_name="Lead", user_data={"email": "a@example.com"})
        client.track({"event_name": "Lead"})
        left: int = client.flush(timeout=3).pending
        parked = client.stats().shipping.parked
        assert parked != "token" or left
        return [receipt.event_id, *(letter.event_id for letter in client.dead_letters())]


async def track_async() -> capikit.FlushReport:
    async with capikit.AsyncClient(ambiguous="hold", on_delivered=print) as client:
        receipt = await client.track("Lead", custom_data={"value": 1})
        assert receipt.issues == []
        return await client.flush()


def wrong() -> None:
    capikit.Client(durability="disk")  # type: ignore[arg-type]
    capikit.Client(on_failed="print")  # type: ignore[arg-type]
    capikit.Client().track("Lead", value=3)  # type: ignore[call-overload]
    capikit.Client().track(event(), event_id="x")  # type: ignore[call-overload]
    capikit.UserData(emial="a@example.com")  # type: ignore[call-arg]
    capikit.UserData(email=5)  # type: ignore[arg-type]
    capikit.CustomData(value=[1])  # type: ignore[arg-type]
    capikit.Client("1", "token", spool="x")  # type: ignore[call-arg]
    capikit.AsyncClient("1", "token", spool="x")  # type: ignore[call-arg]
    capikit.hash_field("email", 5.0)  # type: ignore[arg-type]
    capikit.hash_date_of_birth("1", date_order="ymd")  # type: ignore[arg-type]
    capikit.visit("/", trusted_proxies=1.5)  # type: ignore[arg-type]
    capikit.pixel_base_code("1", script="x")  # type: ignore[call-arg]


def page() -> str:
    visit: capikit.Visit = capikit.visit("/", {"Host": "shop.example"}, trusted_proxies=["::1"])
    lead = visit.complete(capikit.Event("Lead", user_data=visit.user_data(email="a@example.com")))
    return capikit.pixel_base_code("1", limited_data_use=(0, 0)) + lead.pixel_call()


def columns(arrow: capikit.HashedColumn) -> list[str | None]:
    digests, issues = capikit.hash_column("phone", ("0170 1234567", None), "DE", issues=True)
    codes: list[str] = [issue.code for _, issue in issues]
    assert codes
    in_place: capikit.HashedColumn = capikit.hash_column("email", arrow)
    return [*digests, *in_place, *capikit.hash_column("db", [date(1990, 2, 16)])]
