"""The scenarios of tests/scenarios/track, which every language runs."""

import dataclasses
import json
import queue
import time
from pathlib import Path

import capikit
import pytest
from scripted import ScriptedEndpoint

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "scenarios" / "track"
SCENARIOS = [
    pytest.param(scenario, id=f"{file.stem}: {scenario['name']}")
    for file in sorted(FOLDER.glob("*.json"))
    for scenario in json.loads(file.read_text(encoding="utf-8"))
]
CODES = {
    capikit.ConfigError: "CAPIKIT_CONFIG",
    capikit.EventError: "CAPIKIT_EVENT",
    capikit.SpoolFullError: "CAPIKIT_SPOOL_FULL",
    capikit.ClosedError: "CAPIKIT_CLOSED",
    capikit.StorageError: "CAPIKIT_STORAGE",
}
LONG = 30


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(scenario, tmp_path):
    script = scenario.get("responses", ()), scenario.get("refuses")
    with ScriptedEndpoint(*script) as endpoint:
        program = Program(scenario.get("settings", {}), endpoint.address, tmp_path)
        for number, step in enumerate(scenario["steps"]):
            for result in program.call(step):
                assert_contains(result, step.get("expect", {}), f"step {number}")
        program.client.close(0)
    check_requests(scenario, endpoint.requests)


class Program:
    def __init__(self, settings, address, folder):
        self.told = queue.Queue()
        self.settings = {"base_url": address, "spool_dir": folder, **settings}
        if self.settings.pop("outcomes", False):
            told = self.told.put
            self.settings |= {"on_delivered": told, "on_failed": told}
        self.open()

    def open(self):
        self.client = capikit.Client("1234567890", "EAAscenario0123456789", **self.settings)

    def call(self, step):
        """The results of one step: none, one, or one for each repeated event."""
        if step["call"] == "reopen":
            self.client.close(0)
            self.open()
            return []
        call = getattr(self, step["call"], None) or getattr(self.client, step["call"])
        arguments = {key: step[key] for key in step.keys() - {"call", "expect", "repeat", "event"}}
        if "event" in step:
            return [attempt(call, event) for event in repeated(step)]
        return [attempt(call, **arguments)]

    def outcomes(self, count):
        return [self.told.get(timeout=LONG) for _ in range(count)]

    def settled(self):
        until = time.monotonic() + LONG
        while (stats := self.client.stats()).books.pending:
            assert time.monotonic() < until, stats
            time.sleep(0.005)
        return stats

    def set_access_token(self, token):
        self.client.set_access_token(token)


def repeated(step):
    event = step["event"]
    if "repeat" not in step:
        return [event]
    count = range(step["repeat"])
    return [{**event, "event_id": f"{event['event_id']}-{number}"} for number in count]


def attempt(call, *positional, **named):
    try:
        return plain(call(*positional, **named))
    except capikit.CapikitError as error:
        return {
            "error": CODES[type(error)],
            "field": error.field,
            "is_retryable": error.is_retryable,
            "issues": plain(error.issues),
            "text": str(error),
        }


def plain(value):
    """As JSON says it."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        value = dataclasses.asdict(value)
        value["text"] = value.get("message")
    return value


def assert_contains(actual, expected, at):
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key == "text":
                assert value in actual[key], at
            else:
                assert_contains(actual[key], value, f"{at}.{key}")
    elif isinstance(expected, list):
        assert len(actual) == len(expected), (at, actual)
        for index, (item, value) in enumerate(zip(actual, expected, strict=True)):
            assert_contains(item, value, f"{at}[{index}]")
    else:
        assert actual == expected, at


def check_requests(scenario, requests):
    distinct = sorted({event_id for ids in requests for event_id in ids})
    received = scenario.get("received")
    if isinstance(received, int):
        assert len(distinct) == received
    elif received is not None:
        assert distinct == received
    if "requests" in scenario:
        assert requests == scenario["requests"]
