"""The example programs on the example orders: both languages, one truth."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ORDERS = sorted((ROOT / "examples" / "orders").glob("*.json"))
PROGRAMS = {
    "python": [sys.executable, "examples/purchases.py"],
    "node": ["node", "examples/purchases.mjs"],
}
DIGEST_KEYS = {"em", "ph", "fn", "ln", "ct", "st", "zp", "country", "external_id"}


def run(program, address, token="a-token-that-must-not-be-seen"):
    settings = {"CAPIKIT_BASE_URL": address, "CAPIKIT_PIXEL_ID": "1234567890"}
    environment = {**os.environ, **settings, "CAPIKIT_ACCESS_TOKEN": token}
    command = [*PROGRAMS[program], *map(str, ORDERS)]
    return subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def arrived(address):
    with urllib.request.urlopen(f"{address}/api/events?limit=1000") as answer:
        return [record["event"] for record in json.load(answer)["events"]]


def by_id(events):
    return {event["event_id"]: event for event in events}


def without_time(event):
    return {key: value for key, value in event.items() if key != "event_time"}


def reset(address):
    request = urllib.request.Request(f"{address}/api/reset", method="POST")
    urllib.request.urlopen(request).close()


def test_both_programs_send_the_same_events(sandbox):
    sent = {}
    for program in PROGRAMS:
        done = run(program, sandbox)
        assert done.returncode == 0, done.stderr
        sent[program] = by_id(arrived(sandbox))
        reset(sandbox)
    assert len(sent["python"]) == len(ORDERS) == 12
    assert sent["python"].keys() == sent["node"].keys()
    for event_id, event in sent["python"].items():
        twin = sent["node"][event_id]
        assert json.dumps(without_time(event)) == json.dumps(without_time(twin))


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_identifier_of_every_order_is_hashed(sandbox, program):
    run(program, sandbox)
    for event in arrived(sandbox):
        digests = [
            d for key in DIGEST_KEYS & event["user_data"].keys() for d in event["user_data"][key]
        ]
        assert digests
        assert all(len(d) == 64 and set(d) <= set("0123456789abcdef") for d in digests)


def test_an_order_with_a_bad_email_and_a_private_address_is_sent_without_them(sandbox):
    done = run("python", sandbox)
    lines = {line["order"]: line for line in map(json.loads, done.stdout.splitlines())}
    issues = {(issue["field"], issue["code"]) for issue in lines["woocommerce-poland"]["issues"]}
    assert ("user_data.email", "invalid_email") in issues
    assert ("user_data.client_ip_address", "non_public_ip") in issues
    event = by_id(arrived(sandbox))[lines["woocommerce-poland"]["event_id"]]
    assert not {"em", "client_ip_address"} & event["user_data"].keys()
    assert event["custom_data"]["value"] == 249.99


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_failure_shows_no_token(program):
    token = "a-token-that-must-not-be-seen"
    done = run(program, "http://127.0.0.1:1", token)
    assert done.returncode != 0
    assert token not in done.stdout + done.stderr
