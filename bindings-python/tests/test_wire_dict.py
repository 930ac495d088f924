"""A dict in wire form, wherever an event is expected."""

from datetime import date, datetime, timezone
from decimal import Decimal

import capikit
import pytest
from capikit import _native

NOW = 1795392000


def wire(**changes):
    event = {
        "event_name": "Purchase",
        "event_id": "1",
        "event_time": NOW,
        "action_source": "physical_store",
        "user_data": {"em": "a@example.com", "ph": ["+491701234567"]},
        "custom_data": {"value": Decimal("79.90"), "currency": "EUR"},
    }
    return event | changes


def prepare(event, **terms):
    return _native.prepare(event, _now=NOW, **terms)


def test_it_gives_the_same_text_as_the_event():
    event = capikit.Event(
        "Purchase",
        event_id="1",
        event_time=NOW,
        action_source="physical_store",
        user_data=capikit.UserData(email="a@example.com", phone="+491701234567"),
        custom_data=capikit.CustomData(value="79.90", currency="EUR"),
    )
    assert prepare(wire()) == prepare(event)


@pytest.mark.parametrize("value", [Decimal("79.90"), "79.90"])
def test_money_keeps_its_digits(value):
    assert '"value":79.90' in prepare(wire(custom_data={"value": value, "currency": "EUR"}))[0]


@pytest.mark.parametrize("value", [float("nan"), Decimal("NaN"), float("-inf")])
def test_what_is_no_number_is_reported(value):
    event = wire(event_name="Test", custom_data={"value": value, "currency": "EUR"})
    assert "not_a_number" in [issue.code for issue in prepare(event)[1]]


def test_a_misspelt_key_raises():
    with pytest.raises(capikit.EventError) as caught:
        prepare(wire(user_data={"emial": "a@example.com"}))
    issue = next(issue for issue in caught.value.issues if issue.code == "unknown_key")
    assert issue.field == "user_data.emial"
    assert "a@example.com" not in str(caught.value)


def test_dates_and_marks():
    when = datetime.fromtimestamp(NOW, timezone.utc)
    known = "a" * 64
    identifiers = {"db": date(1990, 2, 16), "external_id": capikit.Raw(known)}
    payload, _ = prepare(wire(event_time=when, user_data=identifiers))
    expected, _ = prepare(wire(user_data={"db": "1990-02-16", "external_id": {"raw": known}}))
    assert payload == expected
    with pytest.raises(capikit.EventError, match="time zone"):
        prepare(wire(event_time=datetime(2026, 11, 22)))


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("Purchase", "event: expected Event or dict, not str"),
        (None, "event: expected Event or dict, not NoneType"),
        (wire(user_data={"em": {1, 2}}), "event.user_data.em: expected text"),
        (wire(user_data={"em": b"x"}), "event.user_data.em: expected text"),
        ({1: 2}, "event: a key is not a str"),
    ],
)
def test_a_wrong_type_names_its_place(event, message):
    with pytest.raises(TypeError) as caught:
        prepare(event)
    assert str(caught.value).startswith(message)


def test_a_part_may_be_a_dataclass():
    user_data = capikit.UserData(email="a@example.com", phone=["+491701234567"])
    assert prepare(wire(user_data=user_data)) == prepare(wire())


def test_a_dict_that_holds_itself_is_refused():
    event = {}
    event["user_data"] = event
    with pytest.raises(ValueError, match="levels deep"):
        prepare(event)


def test_a_dict_that_changes_while_it_is_read_does_no_harm():
    extra: dict[str, object] = {}

    class Growing(Decimal):
        def is_finite(self):
            extra["later"] = 1
            return True

    extra["amount"] = Growing("5")
    event = {
        "event_name": "Lead",
        "action_source": "other",
        "user_data": {"em": "ann@example.com"},
        "custom_data": {"extra": extra},
    }
    assert '"custom_data":{"amount":5}' in prepare(event)[0]
