"""Under uWSGI, with and without preloading: workers fork, are recycled, and end.

`pip install uwsgi` compiles it, so it is not among the tools that every checkout installs.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import capikit
import pytest
from programs import deliver_the_rest, sent

UWSGI = Path(sys.executable).with_name("uwsgi")
pytestmark = pytest.mark.skipif(not UWSGI.exists(), reason="needs: pip install uwsgi")
REQUESTS = 90
APPLICATION = """
import itertools, os, sys
import capikit

def told(outcome):
    with open(os.environ["TOLD"], "a") as file:
        file.write(outcome.event_id + "\\n")

callbacks = {"on_delivered": told} if "TOLD" in os.environ else {}
client = capikit.Client("1", os.environ["TOKEN"], base_url=os.environ["ENDPOINT"], **callbacks)
numbers = itertools.count()

def application(environ, start_response):
    user = {"external_id": 1}
    event_id = f"{os.getpid()}-{next(numbers)}"
    client.track("Lead", event_id=event_id, action_source="other", user_data=user)
    start_response("200 OK", [("content-type", "text/plain")])
    return [event_id.encode()]
"""


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def ask(address, until):
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.read().decode()
        except OSError:
            # It starts, or recycles a worker.
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.mark.parametrize("callbacks", [False, True], ids=["", "callbacks"])
@pytest.mark.parametrize(
    "options",
    [["--lazy-apps"], [], ["--enable-threads", "--threads", "4"]],
    ids=["lazy", "preload", "threads"],
)
def test_every_request_is_one_event(endpoint, tmp_path, options, callbacks):
    application = tmp_path / "application.py"
    application.write_text(APPLICATION)
    address = f"127.0.0.1:{free_port()}"
    command = [UWSGI, "--http-socket", address, "--wsgi-file", application, "--master"]
    command += ["--processes", "3", "--max-requests", "20", "--die-on-term", *options]
    # A worker that is about to start may miss the signal to end.
    command += ["--worker-reload-mercy", "3", "--reload-mercy", "3"]
    told = tmp_path / "told"
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(capikit.__file__).parent.parent),
        "ENDPOINT": endpoint.address,
        "TOKEN": endpoint.token,
        **({"TOLD": str(told)} if callbacks else {}),
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, env=environment, **quiet)
    try:
        until = time.monotonic() + 60
        tracked = [ask(f"http://{address}/", until) for _ in range(REQUESTS)]
    finally:
        server.terminate()
        code = server.wait(30)
    assert code == 0
    deliver_the_rest(endpoint)
    assert sent(endpoint) == sorted(tracked)
    if callbacks:
        assert set(told.read_text().split()) <= set(tracked)
