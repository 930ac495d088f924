"""The vectors that all languages share: one file per subject, one case a line."""

import json
import re
from pathlib import Path

import capikit
import pytest
from capikit import _native

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "vectors"
# 2026-11-23 00:00 UTC: no case depends on the day it is run.
NOW = 1795392000
MARKS = {"hashed": capikit.Hashed, "raw": capikit.Raw}


def rows(*keys):
    """Every row with these keys, of every file, each with a name to find it by."""
    found = []
    for path in sorted(FOLDER.glob("*.jsonl")):
        # As bytes: values hold the line ends of Unicode, which do not end a line here.
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            row = json.loads(line)
            if row.keys() >= set(keys):
                found.append(pytest.param(row, id=f"{path.name}:{number}"))
    return found


def test_the_vectors_are_there():
    assert len(rows("field", "value")) >= 2_200
    assert len(rows("event", "payload")) >= 80
    assert rows("event_name", "key")


@pytest.mark.parametrize("row", rows("field", "value"))
def test_normalization(row):
    options = dict(row["options"])
    form = options.pop("form", row.get("form"))
    value = MARKS.get(form, str)(row["value"])
    outcome = _native.explain(row["field"], value, _now=NOW, **options)
    assert outcome.normalized == row["normalized"]
    assert outcome.sha256 == row["sha256"]
    if "issues" in row:
        assert [issue.code for issue in outcome.issues] == row["issues"]
    if "alternates" in row:
        assert [other.normalized for other in outcome.alternates] == row["alternates"]


@pytest.mark.parametrize("row", rows("column", "digests"))
def test_column(row):
    options = {**row["options"], "issues": True, "_now": NOW}
    digests, issues = _native.hash_column(row["column"], row["values"], **options)
    assert digests == row["digests"]
    if "issues" in row:
        assert [[number, issue.code] for number, issue in issues] == row["issues"]


@pytest.mark.parametrize("row", rows("column", "wrong"))
def test_a_wrong_cell(row):
    with pytest.raises(TypeError, match=rf"^values\[{row['wrong']}\]: expected"):
        capikit.hash_column(row["column"], row["values"])


def by_field_and_options():
    """All rows whose column would be asked for in the same way."""
    found = {}
    for parameter in rows("field", "value"):
        row = parameter.values[0]
        options = {key: value for key, value in row["options"].items() if key != "form"}
        options.pop("alternates", None)
        form = row["options"].get("form", row.get("form"))
        key = (row["field"], json.dumps(options))
        found.setdefault(key, []).append((MARKS.get(form, str)(row["value"]), row))
    return found


def test_a_column_gives_what_single_values_give():
    columns = by_field_and_options()
    assert sum(map(len, columns.values())) >= 1200
    for (field, options), cells in columns.items():
        values = [value for value, _ in cells]
        keywords = {**json.loads(options), "issues": True, "_now": NOW}
        digests, issues = _native.hash_column(field, values, **keywords)
        assert digests == [row["sha256"] for _, row in cells]
        one_by_one = [
            (row, issue)
            for row, value in enumerate(values)
            for issue in _native.explain(field, value, _now=NOW, **json.loads(options)).issues
        ]
        assert issues == one_by_one


@pytest.mark.parametrize("row", rows("event", "payload"))
def test_event(row):
    terms = {key: value for key, value in row["terms"].items() if value is not None}
    terms["_now"] = terms.pop("now")
    terms["country"] = terms.pop("default_country", None)
    try:
        payload, issues = _native.prepare(row["event"], **terms)
    except capikit.EventError as error:
        payload, issues = None, error.issues
    assert payload == row["payload"]
    found = [
        {"field": issue.field, "code": issue.code, "severity": issue.severity} for issue in issues
    ]
    assert found == row["issues"]


@pytest.mark.parametrize("row", rows("event_name", "key"))
def test_event_id(row):
    assert capikit.derive_event_id(row["event_name"], row["key"]) == row["event_id"]


@pytest.mark.parametrize("row", rows("click_id", "fbc"))
def test_browser_id(row):
    fbc = capikit.build_fbc(
        row["click_id"], row["stored"], index=row["index"], now_ms=row["now_ms"]
    )
    assert fbc == row["fbc"]


@pytest.mark.parametrize("row", rows("request", "visit"))
def test_visit(row):
    request = dict(row["request"])
    headers = [tuple(header) for header in request.pop("headers")]
    found = capikit.visit(request.pop("url"), headers, **request, **row["options"])
    expected = dict(row["visit"])
    fbp = expected.pop("fbp")
    if fbp == "new":
        assert re.fullmatch(r"fb\.\d\.1795392000000\.\d{1,18}", found.fbp)
    else:
        assert found.fbp == fbp
    issues = [f"{issue.field}:{issue.code}" for issue in found.issues]
    assert issues == expected.pop("issues")
    for cookie, other in zip(found.cookies, expected.pop("cookies", found.cookies), strict=True):
        assert_cookie(cookie, other)
    assert {name: getattr(found, name) for name in expected} == expected


def assert_cookie(cookie, expected):
    assert cookie.header.startswith(f"{cookie.name}={cookie.value}; ")
    for name, value in expected.items() if isinstance(expected, dict) else ():
        if value != "new":
            assert getattr(cookie, name) == value
