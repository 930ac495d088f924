"""What every language makes of bad input: tests/scenarios/bad_input.json."""

import copy
import json
from pathlib import Path

import capikit
import pytest
from capikit import _native

FILE = Path(__file__).resolve().parents[2] / "tests" / "scenarios" / "bad_input.json"
TABLE = json.loads(FILE.read_text(encoding="utf-8"))
# 2026-11-23 00:00 UTC.
NOW = 1795392000
MADE = {
    "nan": float("nan"),
    "infinity": float("inf"),
    "lone_surrogate": "ann\ud800@example.com",
    "broken_name": {"a\ud800": {"\udc00b": 1}},
    "megabyte": "a" * 1_000_000,
    "bytes": b"ann@example.com",
}


def rows(kind):
    return [pytest.param(row, id=row["name"]) for row in TABLE[kind]]


def made(value):
    """The value, with what JSON can not say in its place."""
    if isinstance(value, list):
        return [made(item) for item in value]
    if isinstance(value, dict) and "make" in value:
        return MADE[value["make"]]
    return value


def changed(row):
    event = copy.deepcopy(TABLE["base"])
    *path, last = row["path"].split(".")
    place = event
    for name in path:
        place = place[name]
    place[last] = made(row["value"])
    return event


def issues_of(event):
    try:
        issues = _native.prepare(event, _now=NOW)[1]
    except capikit.EventError as error:
        assert "example" not in str(error)
        issues = error.issues
    return [{"field": i.field, "code": i.code, "severity": i.severity} for i in issues]


def check(row, event):
    if row.get("python") == "TypeError":
        with pytest.raises(TypeError, match=row["path"]):
            issues_of(event)
    else:
        assert issues_of(event) == row["issues"]


@pytest.mark.parametrize("row", rows("events"))
def test_a_dict(row):
    check(row, changed(row))


@pytest.mark.parametrize("row", rows("events"))
def test_a_dataclass(row):
    event = changed(row)
    parts = {"user_data": capikit.UserData, "custom_data": capikit.CustomData}
    try:
        for name, part in parts.items():
            event[name] = part(**event[name]) if isinstance(event[name], dict) else event[name]
        event = capikit.Event(**event)
    except TypeError:
        # A misspelt keyword is no event, and a float is no time: both raise where they are written.
        assert row["path"] == "event_time" or row["issues"][0]["code"] == "unknown_key"
    else:
        check(row, event)


@pytest.mark.parametrize("row", rows("values"))
def test_a_value(row):
    value = made(row["value"])
    if row.get("python") == "TypeError":
        with pytest.raises(TypeError, match="value: expected"):
            capikit.hash_field(row["field"], value)
        return
    outcome = capikit.explain(row["field"], value)
    assert outcome.sha256 == capikit.hash_field(row["field"], value) == row["sha256"]
    assert [issue.code for issue in outcome.issues] == row["issues"]
