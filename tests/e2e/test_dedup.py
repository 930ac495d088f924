"""Meta's deduplication rules, as the sandbox applies them: tests/scenarios/dedup/*.json."""

import json
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "scenarios" / "dedup"
FILES = [json.loads((FOLDER / f"{name}.json").read_text()) for name in ("online", "offline")]
CASES = [(file["base"], case) for file in FILES for case in file["cases"]]


def merged(base, step):
    """The base with the members of a step; None takes a member away."""
    result = dict(base)
    for key, value in step.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            result[key] = merged(base[key], value)
        else:
            result[key] = value
    return {key: value for key, value in result.items() if value is not None}


def take(sandbox, base, step, start):
    if "advance_s" in step:
        sandbox.advance(step["advance_s"])
    elif "browser" in step:
        query = urllib.parse.urlencode(merged(base["browser"], step["browser"]))
        urllib.request.urlopen(f"{sandbox.url}/tr?{query}").close()
    else:
        event = merged(base["server"], step["server"])
        offset = event.pop("event_time_s", None)
        event["event_time"] = int(sandbox.now() if offset is None else start + offset)
        body = json.dumps({"data": [event], "access_token": sandbox.access_token}).encode()
        request = urllib.request.Request(
            f"{sandbox.url}/v26.0/{sandbox.pixel_id}/events",
            body,
            {"content-type": "application/json"},
        )
        urllib.request.urlopen(request).close()


def told(conversion):
    """A conversion in the words of the scenarios."""
    copies = [conversion.browser, conversion.server, *conversion.more]
    copies = sorted(filter(None, copies), key=lambda copy: copy.number)
    (counted,) = [copy.number for copy in copies if copy.counted]
    words = {"counted": counted}
    if conversion.deduplicated:
        words["dropped"] = [copy.number for copy in copies if not copy.counted]
        words["matched_by"] = conversion.matched_by
    if conversion.looks_like:
        words["why"] = conversion.looks_like.reason
    return words


def expected(conversion):
    return {key: value for key, value in conversion.items() if key != "because"}


@pytest.mark.parametrize(("base", "case"), CASES, ids=[case["name"] for _, case in CASES])
def test_each_case_gives_its_conversions(capikit_sandbox, base, case):
    start = capikit_sandbox.now()
    for step in case["steps"]:
        take(capikit_sandbox, base, step, start)
    shown = [told(conversion) for conversion in capikit_sandbox.conversions()]
    assert shown == [expected(conversion) for conversion in case["conversions"]]
