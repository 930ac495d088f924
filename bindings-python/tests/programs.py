"""Runs programs that use capikit, each in a Python of its own."""

import subprocess
import sys
import time

import capikit
import pytest

LONGEST = 60
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork and no SIGINT")
START = """
import os, sys, threading, time
import capikit

def lead(event_id):
    user = capikit.UserData(external_id=1)
    return capikit.Event("Lead", event_id=event_id, action_source="other", user_data=user)

def make(**settings):
    return capikit.Client("1", sys.argv[2], base_url=sys.argv[1], **settings)

"""


def python(code, endpoint, **options):
    command = [sys.executable, "-c", START + code, endpoint.address, endpoint.token]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **pipes, **options)


def finish(process):
    try:
        out, err = process.communicate(timeout=LONGEST)
    finally:
        process.kill()
    assert "must-not-be-seen" not in out + err
    return process.returncode, out, err


def run(code, endpoint, **options):
    return finish(python(code, endpoint, **options))


def sent(endpoint):
    return sorted(event["event_id"] for event in endpoint.events)


def deliver_the_rest(endpoint):
    """What a later run does. Gives the books."""
    client = capikit.Client("1", endpoint.token, base_url=endpoint.address)
    until = time.monotonic() + LONGEST
    while client.stats().books.pending:
        assert time.monotonic() < until, client.stats()
        time.sleep(0.01)
    books = client.stats().books
    client.close()
    assert books.accepted == books.delivered + books.dead + books.pending
    return books
