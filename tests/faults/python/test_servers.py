"""The servers that fork for a living, recycle their children and kill them."""

import importlib.util
import os
import signal
import socket
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fault_run import times

APPS = Path(__file__).parent / "apps"
SLOWEST_START = 60


def needs(module):
    """Says loudly what is not tested here. CAPIKIT_FAULTS_STRICT makes that a failure."""
    if importlib.util.find_spec(module):
        return
    reason = f"{module} is not installed: pip install -r tests/faults/python/requirements.txt"
    if os.environ.get("CAPIKIT_FAULTS_STRICT"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(port):
    """The process that answered. A server that is recycling a child may drop a connection."""
    end = time.monotonic() + SLOWEST_START
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                return answer.read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def serve(run, command, requests):
    """Starts a server, asks it from four threads, and ends it as a deployment would."""
    process = run.command(*command["words"], cwd=APPS)
    try:
        ask(command["port"])
        with ThreadPoolExecutor(4) as pool:
            answers = set(pool.map(lambda _: ask(command["port"]), range(requests)))
        process.send_signal(command.get("signal", signal.SIGTERM))
        process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    return answers


@pytest.mark.parametrize("preload", [[], ["--preload"]], ids=["plain", "preload"])
@pytest.mark.parametrize("recycle", [[], ["--max-requests", "1"]], ids=["keep", "recycle"])
@pytest.mark.parametrize("kind", ["sync", "gthread", "gevent"])
def test_gunicorn(run, monkeypatch, preload, recycle, kind):
    needs("gunicorn")
    if kind == "gevent":
        needs("gevent")
    if kind != "sync" and recycle:
        pytest.skip("recycling is the arbiter's work, the same for every kind of worker")
    monkeypatch.setenv("TRACK_AT_IMPORT", "1")
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", "web:application", "--workers", "3"]
    words += ["--bind", f"127.0.0.1:{port}", "--worker-class", kind, *preload, *recycle]
    # A worker that is still starting misses the signal, and is killed after this time.
    words += ["--graceful-timeout", "5"]
    requests = times(30, 300)
    answers = serve(run, {"words": words, "port": port}, requests)
    # A worker that is stopped after its grace may be the shipper, with a request on its way.
    run.check(repeats=3 * 1000)
    assert len(list(run.accepted())) >= requests
    assert len(answers) > (requests // 4 if recycle else 0)


def test_gunicorn_is_killed(run):
    needs("gunicorn")
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", "web:application", "--workers", "3", "--preload"]
    words += ["--bind", f"127.0.0.1:{port}"]
    serve(run, {"words": words, "port": port, "signal": signal.SIGQUIT}, times(30, 300))
    run.check(repeats=3 * 1000)


def test_uwsgi(run, monkeypatch):
    needs("uwsgidecorators")
    monkeypatch.setenv("TRACK_AT_IMPORT", "1")
    port = free_port()
    words = [Path(sys.executable).parent / "uwsgi", "--http-socket", f"127.0.0.1:{port}"]
    words += [
        "--module",
        "web",
        "--master",
        "--processes",
        "3",
        "--enable-threads",
        "--die-on-term",
    ]
    words += ["--max-requests", "10", "--home", sys.prefix, "--need-app"]
    requests = times(30, 300)
    serve(run, {"words": words, "port": port}, requests)
    run.check(repeats=3 * 1000)
    assert len(list(run.accepted())) >= requests


@pytest.mark.parametrize("recycle", [[], ["--max-tasks-per-child", "1"]], ids=["keep", "recycle"])
def test_celery(run, monkeypatch, recycle):
    needs("celery")
    monkeypatch.setenv("TRACK_AT_IMPORT", "1")
    monkeypatch.setenv("PYTHONPATH", str(APPS))
    words = [sys.executable, "-m", "celery", "-A", "jobs", "worker", "--pool", "prefork"]
    words += ["--concurrency", "3", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    tasks = times(20, 200)
    worker = run.command(*words, *recycle, cwd=APPS)
    try:
        run.run("import sys, jobs\nfor _ in range(int(sys.argv[1])): jobs.work.delay()", tasks)
        # The worker, and this program that sends the tasks, track one event each at import.
        wait_for(lambda: len(list(run.accepted())) >= tasks + 2)
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=60)
    finally:
        worker.kill()
        worker.communicate()
    run.check(repeats=3 * 1000)


def wait_for(condition):
    end = time.monotonic() + SLOWEST_START
    while not condition():
        assert time.monotonic() < end, "it hangs"
        time.sleep(0.05)


@pytest.mark.parametrize("patch", ["", "from gevent import monkey; monkey.patch_all()"])
def test_gevent(run, patch):
    needs("gevent")
    run.run(f"""
{patch}
import gevent
from tracked import client, track
client = client()
ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        gevent.sleep(0.001)
ticking = gevent.spawn(tick)
gevent.joinall([gevent.spawn(track, client, 20) for _ in range(10)], raise_error=True)
client.flush(30)
ticking.kill()
client.close(10)
""")
    run.check()
    assert len(list(run.accepted())) == 200
