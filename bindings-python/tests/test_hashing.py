"""One identifier: types in, text out."""

import hashlib
from datetime import date, datetime

import capikit
import pytest

ANN = hashlib.sha256(b"ann@example.com").hexdigest()


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("field", ["em", "email"])
def test_a_field_has_two_names(field):
    assert capikit.normalize_field(field, " Ann@Example.com ") == "ann@example.com"
    assert capikit.hash_field(field, " Ann@Example.com ") == ANN


def test_each_identifier_has_its_function():
    assert capikit.hash_email("ann@example.com") == ANN
    assert capikit.hash_phone("0170 1234567", country="DE") == digest("491701234567")
    assert capikit.hash_first_name("Ann") == digest("ann")
    assert capikit.hash_last_name("Lee") == digest("lee")
    assert capikit.hash_date_of_birth("16.02.1990") == digest("19900216")
    assert capikit.hash_date_of_birth("03/04/1990", date_order="mdy") == digest("19900304")
    assert capikit.hash_gender("Female") == digest("f")
    assert capikit.hash_city("New York") == digest("newyork")
    assert capikit.hash_state("California", country="US") == digest("ca")
    assert capikit.hash_zip("94025-1234", country="US") == digest("94025")
    assert capikit.hash_country("Germany") == digest("de")
    assert capikit.hash_external_id("4711") == digest("4711")


def test_numbers_and_dates_are_read_where_people_have_them():
    assert capikit.hash_external_id(4711) == digest("4711")
    assert capikit.hash_zip(94025, country="US") == digest("94025")
    assert capikit.hash_phone(491701234567) == digest("491701234567")
    assert capikit.normalize_field("db", date(1990, 2, 16)) == "19900216"
    assert capikit.normalize_field("db", datetime(1990, 2, 16, 12)) == "19900216"


@pytest.mark.parametrize("value", [None, "", "  ", "not an address"])
def test_an_unreadable_value_gives_none(value):
    assert capikit.normalize_field("email", value) is None
    assert capikit.hash_field("email", value) is None
    assert capikit.explain("email", value).issues


def test_what_is_never_hashed_has_no_hash():
    assert capikit.normalize_field("client_ip_address", " 8.8.8.8 ") == "8.8.8.8"
    assert capikit.hash_field("client_ip_address", "8.8.8.8") is None
    assert capikit.hash_field("madid", "38400000-8cf0-11bd-b23e-10b96e40000d") is None


def test_marks():
    assert capikit.hash_email(capikit.Hashed(ANN.upper())) == ANN
    assert capikit.hash_external_id(capikit.Raw(ANN)) == digest(ANN)
    assert capikit.explain("em", capikit.Hashed("abc")).issues[0].code == "not_a_digest"


def test_explain():
    outcome = capikit.explain("phone", "0170 1234567")
    assert (outcome.field, outcome.normalized, outcome.sha256) == ("phone", None, None)
    (issue,) = outcome.issues
    assert (issue.field, issue.code, issue.severity) == ("phone", "region_needed", "dropped")
    assert str(issue) == f"phone: {issue.message}"


@pytest.mark.parametrize(
    ("arguments", "keywords", "field"),
    [
        (("emial", "x"), {}, "field"),
        (("phone", "x"), {"country": "Nowhere"}, "country"),
        (("db", "x"), {"date_order": "ymd"}, "date_order"),
    ],
)
@pytest.mark.parametrize("function", [capikit.normalize_field, capikit.hash_field, capikit.explain])
def test_a_wrong_argument_raises(function, arguments, keywords, field):
    with pytest.raises(capikit.ConfigError) as caught:
        function(*arguments, **keywords)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", 5551234, "value: expected str, not int"),
        ("email", b"5551234", "value: expected str, not bytes"),
        ("email", ["5551234"], "value: expected str, not list"),
        ("phone", 5551234.0, "value: expected str or int, not float"),
        ("phone", True, "value: expected str or int, not bool"),
        ("db", 5551234, "value: expected str or date, not int"),
    ],
)
def test_a_wrong_type_raises_and_shows_nothing(field, value, message):
    with pytest.raises(TypeError) as caught:
        capikit.hash_field(field, value)
    assert str(caught.value) == message


def test_a_keyword_of_a_wrong_type_is_named():
    for name in ("country", "date_order", "vanity"):
        with pytest.raises(TypeError, match=f"^{name}: expected"):
            capikit.hash_field("phone", "1", **{name: 5})


def test_event_ids():
    assert capikit.derive_event_id("Purchase", "1001") == "Purchase.1001"
    assert capikit.derive_event_id("Purchase", 1001) == "Purchase.1001"
    ids = [capikit.new_event_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert {len(event_id) for event_id in ids} == {36}
