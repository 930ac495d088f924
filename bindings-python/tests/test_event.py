"""Events: dataclasses in, wire form out."""

import copy
import dataclasses
import hashlib
import json
import pickle
import time
import typing
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import capikit
import pytest

CLASSES = [
    capikit.UserData,
    capikit.CustomData,
    capikit.Content,
    capikit.StoreData,
    capikit.AppData,
    capikit.OriginalEventData,
]

WANTED = "text, a number, a date, a list or a dict"


def pickled(value):
    return pickle.loads(pickle.dumps(value))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def custom_data(**fields):
    """The text of `custom_data` in the wire form."""
    person = capikit.UserData(external_id=1)
    event = capikit.Event("Test", user_data=person, custom_data=capikit.CustomData(**fields))
    return event.payload_json().split('"custom_data":', 1)[1].removesuffix("}")


def user_data(**fields):
    fields.setdefault("external_id", "1")
    return capikit.Event("Test", user_data=capikit.UserData(**fields)).payload()["user_data"]


def test_the_wire_form(purchase):
    payload = purchase.payload()
    assert payload["event_name"] == "Purchase"
    assert payload["event_id"] == "Purchase.1001"
    assert payload["event_time"] == purchase.event_time
    assert payload["user_data"]["em"] == [
        digest("ann.secret@example.com"),
        digest("b.secret@example.com"),
    ]
    assert payload["user_data"]["external_id"] == [digest("4711")]
    assert payload["custom_data"]["value"] == 79.9
    assert payload["custom_data"]["contents"] == [
        {"id": "SKU-1", "quantity": 2, "item_price": 39.95}
    ]
    assert json.loads(purchase.payload_json()) == payload


def test_id_and_time_are_made_at_construction():
    before = int(time.time())
    event = capikit.Event("Purchase")
    assert before <= event.event_time <= time.time()
    assert event.event_id
    assert event.event_id != capikit.Event("Purchase").event_id


def test_the_time_may_be_an_aware_datetime():
    noon = datetime(2026, 1, 2, 12, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert capikit.Event("Purchase", event_time=noon).event_time == 1767348000
    with pytest.raises(capikit.EventError) as caught:
        capikit.Event("Purchase", event_time=datetime(2026, 1, 2))
    assert caught.value.issues[0].code == "invalid_time"
    assert "time zone" in str(caught.value)
    assert "2026" not in str(caught.value)


@pytest.mark.parametrize("when", [1.5, "now", Decimal(1)])
def test_the_time_is_nothing_else(when):
    with pytest.raises(TypeError, match="event_time: expected int"):
        capikit.Event("Purchase", event_time=when)


def test_a_time_beyond_64_bits_is_refused():
    event = capikit.Event("Purchase", event_time=10**30)
    with pytest.raises(capikit.EventError):
        event.payload()


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (Decimal("79.90"), "79.90"),
        ("79.90", "79.90"),
        (79.9, "79.9"),
        (80, "80"),
        (Decimal("0.12345678901234567890"), "0.12345678901234567890"),
        (Decimal("8E+1"), "80"),
    ],
)
def test_money_keeps_its_digits(value, wire):
    assert custom_data(value=value, currency="EUR") == f'{{"currency":"EUR","value":{wire}}}'


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")]
)
def test_what_is_no_number_is_dropped_with_an_issue(value):
    event = capikit.Event("Test", custom_data=capikit.CustomData(value=value, currency="EUR"))
    assert "not_a_number" in [issue.code for issue in event.issues]


def test_identifiers_take_one_value_or_a_list():
    assert user_data(email="a@example.com")["em"] == [digest("a@example.com")]
    both = user_data(email=("a@example.com", None, "b@example.com"))["em"]
    assert both == [digest("a@example.com"), digest("b@example.com")]
    assert "em" not in user_data(email=[])
    assert user_data(date_of_birth=date(1990, 2, 16))["db"] == [digest("19900216")]
    assert user_data(external_id=10**30)["external_id"] == [digest(str(10**30))]


def test_hashed_and_raw():
    known = digest("a@example.com")
    assert user_data(email=capikit.Hashed(known))["em"] == [known]
    assert user_data(external_id=capikit.Raw(known))["external_id"] == [digest(known)]


def test_the_country_of_the_call_serves_national_numbers():
    event = capikit.Event("Test", user_data=capikit.UserData(phone="0170 1234567", email="a@b.de"))
    assert event.payload(country="DE")["user_data"]["ph"] == [digest("491701234567")]
    assert "ph" not in event.payload()["user_data"]
    assert [issue.code for issue in event.issues if "phone" in issue.field] == ["region_needed"]


def test_issues_are_given_for_an_event_that_is_refused():
    event = capikit.Event("Purchase", event_time=1)
    assert "refused" in {issue.severity for issue in event.issues}
    with pytest.raises(capikit.EventError) as caught:
        event.payload()
    assert caught.value.issues == event.issues


def test_extra_properties():
    noon = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)
    extra = {"tier": capikit.Raw("gold"), "points": 7, "ratio": Decimal("0.5"), "list": [None]}
    sent = json.loads(custom_data(extra=extra | {"day": date(2026, 1, 2), "noon": noon}))
    assert sent.pop("day") == "2026-01-02"
    assert sent.pop("noon") == "2026-01-02T12:00:00+00:00"
    assert sent == {"tier": "gold", "points": 7, "ratio": 0.5, "list": [None]}


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            capikit.Event("T", user_data=capikit.UserData(email=["a", b"b"])),
            f"event.user_data.email[1]: expected {WANTED}, not bytes",
        ),
        (
            capikit.Event("T", user_data=object()),
            f"event.user_data: expected {WANTED}, not object",
        ),
        (
            capikit.Event("T", custom_data=capikit.CustomData(extra={"a": [{"b": b""}]})),
            f"event.custom_data.extra.a[0].b: expected {WANTED}, not bytes",
        ),
        (
            capikit.Event("T", custom_data=capikit.CustomData(extra={1: 2})),
            "event.custom_data.extra: a key is not a str",
        ),
    ],
)
def test_a_type_that_no_event_holds_is_named_with_its_place(event, message):
    with pytest.raises(TypeError) as caught:
        event.payload()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("event", "field", "severity"),
    [
        (capikit.Event(5), "event_name", "refused"),
        (capikit.Event("T", event_time=True), "event_time", "refused"),
        (capikit.Event("T", opt_out="maybe"), "opt_out", "refused"),
        (capikit.Event("T", user_data=capikit.UserData(email=5)), "user_data.email", "dropped"),
        (
            capikit.Event(
                "T", custom_data=capikit.CustomData(contents=[capikit.Content("a", quantity=[])])
            ),
            "custom_data.contents[0].quantity",
            "dropped",
        ),
    ],
)
def test_a_value_of_a_wrong_type_is_reported(event, field, severity):
    found = [
        (i.field, i.severity) for i in event.issues if i.code in ("wrong_type", "invalid_time")
    ]
    assert found == [(field, severity)]


def test_parts_may_be_dicts():
    parts = {"user_data": {"email": "a@example.com"}, "custom_data": {"order_id": "1"}}
    records = {
        "user_data": capikit.UserData(email="a@example.com"),
        "custom_data": capikit.CustomData(order_id="1"),
    }
    same = {"event_id": "1", "event_time": int(time.time())}
    one, other = (capikit.Event("T", **same, **given) for given in (parts, records))
    assert one.payload_json() == other.payload_json()


def test_a_list_that_holds_itself_is_refused():
    endless = []
    endless.append(endless)
    event = capikit.Event("T", custom_data=capikit.CustomData(extra={"a": endless}))
    with pytest.raises(ValueError, match="levels deep"):
        event.payload()


@pytest.mark.parametrize("cls", [capikit.Event, *CLASSES])
def test_type_hints_can_be_read_at_run_time(cls):
    assert typing.get_type_hints(cls)


def test_a_misspelt_keyword_raises():
    with pytest.raises(TypeError, match="emial"):
        capikit.UserData(emial="a@example.com")


@pytest.mark.parametrize("cls", CLASSES)
def test_a_repr_names_fields_and_shows_no_value(cls):
    names = [field.name for field in dataclasses.fields(cls)]
    record = cls(**dict.fromkeys(names, "secret"))
    assert "secret" not in repr(record)
    assert all(name in repr(record) for name in names)
    assert repr(cls()) == f"{cls.__name__}()"


def test_the_repr_of_an_event_shows_no_value(purchase):
    assert repr(purchase) == (
        "Event(event_name, event_id, event_time, action_source, event_source_url, "
        "user_data=UserData(email, phone, first_name, external_id, client_ip_address, "
        "client_user_agent), custom_data=CustomData(value, currency, contents, order_id))"
    )
    assert repr(capikit.Hashed("secret")) == "Hashed(***)"
    assert repr(capikit.Raw("secret")) == "Raw(***)"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_events_can_be_copied_and_pickled(purchase, again):
    purchase.user_data.email = capikit.Hashed(digest("a@example.com"))
    twin = again(purchase)
    assert twin == purchase
    assert twin.payload_json() == purchase.payload_json()
    assert type(twin.user_data.email) is capikit.Hashed


def test_a_field_that_does_not_exist_can_not_be_set(purchase):
    with pytest.raises(AttributeError):
        purchase.user_data.emial = "a@example.com"
