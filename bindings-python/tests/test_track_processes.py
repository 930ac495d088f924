"""Tracking across forks, signals and the end of the process: each in a Python of its own."""

import json
import signal
import subprocess
import sys
import time

import capikit
import pytest

LONGEST = 60
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
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


def test_a_short_script_needs_no_last_line(endpoint):
    result = run('make().track(lead("a")); client = make(); client.track(lead("b"))', endpoint)
    assert result == (0, "", "")
    assert deliver_the_rest(endpoint).delivered == 2
    assert sent(endpoint) == ["a", "b"]


@pytest.mark.parametrize("end", ["", "sys.exit(3)", "raise LookupError"])
def test_the_end_delivers_what_is_left(endpoint, end):
    returncode, out, _ = run(f'client = make()\nclient.track(lead("a"))\n{end}', endpoint)
    assert (returncode, out) == ({"": 0, "sys.exit(3)": 3}.get(end, 1), "")
    assert sent(endpoint) == ["a"]


def test_callbacks_are_told_before_the_end(endpoint):
    code = """
client = make(on_delivered=lambda outcome: print(outcome.event_id, flush=True))
client.track(lead("a"))
"""
    assert run(code, endpoint) == (0, "a\n", "")


@pytest.mark.parametrize(("exit_timeout", "least", "most"), [(0, 0, 2), (0.5, 0.5, 2.5)])
def test_the_end_waits_as_long_as_it_may(endpoint, exit_timeout, least, most):
    endpoint.may_answer.clear()
    code = f"""
import atexit
atexit.register(lambda: print(time.monotonic() - begun))
client = make(exit_timeout={exit_timeout})
client.track(lead("a"))
time.sleep(0.5)  # the request is on its way
begun = time.monotonic()
# Handlers run from the last to the first.
atexit.unregister(capikit.at_exit._leave)
atexit.register(capikit.at_exit._leave)
"""
    returncode, out, err = run(code, endpoint)
    assert (returncode, err) == (0, "")
    endpoint.may_answer.set()
    assert deliver_the_rest(endpoint).delivered == 1
    assert out == "" or least <= float(out) < most


def test_tracking_in_the_very_last_moment(endpoint):
    code = """
import atexit
client = None
atexit.register(lambda: client.track(lead("last")))
client = make()
client.track(lead("first"))
"""
    assert run(code, endpoint) == (0, "", "")
    assert deliver_the_rest(endpoint).delivered == 2


def test_tracking_first_at_the_end_needs_no_thread_of_python(endpoint):
    code = """
import atexit
client = make(on_delivered=print)
atexit.register(lambda: client.track(lead("last")))
"""
    returncode, _, err = run(code, endpoint)
    assert (returncode, err) == (0, "")
    assert deliver_the_rest(endpoint).delivered == 1


def test_a_client_that_was_closed_by_with_is_left_alone(endpoint):
    code = """
with make(exit_timeout=30) as client:
    client.track(lead("a"))
"""
    assert run(code, endpoint) == (0, "", "")
    assert sent(endpoint) == ["a"]


def test_an_endpoint_that_is_down_does_not_keep_the_process(endpoint):
    endpoint.may_answer.clear()
    begun = time.monotonic()
    assert run('client = make()\nclient.track(lead("a"))', endpoint) == (0, "", "")
    assert time.monotonic() - begun < 30
    endpoint.may_answer.set()
    assert deliver_the_rest(endpoint).delivered == 1


@POSIX
@pytest.mark.parametrize("how", ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.abort()"])
def test_a_sudden_end_loses_nothing(endpoint, how):
    endpoint.may_answer.clear()
    run(f"client = make()\nfor n in range(100): client.track(lead(str(n)))\n{how}", endpoint)
    endpoint.may_answer.set()
    books = deliver_the_rest(endpoint)
    assert (books.accepted, books.delivered) == (100, 100)
    assert len(set(sent(endpoint))) == 100


@POSIX
def test_sigterm_loses_nothing(endpoint):
    endpoint.may_answer.clear()
    code = 'client = make()\nclient.track(lead("a"))\nprint(1, flush=True)\ntime.sleep(60)'
    process = python(code, endpoint)
    assert process.stdout.readline() == "1\n"
    process.terminate()
    assert process.wait(LONGEST) == -signal.SIGTERM
    finish(process)
    endpoint.may_answer.set()
    assert deliver_the_rest(endpoint).delivered == 1


@POSIX
@pytest.mark.parametrize("before", ["", 'client.track(lead("before")); client.flush(30)'])
def test_a_forked_child_tracks_and_so_does_its_parent(endpoint, before):
    code = f"""
told = []
client = make(on_delivered=lambda outcome: told.append(outcome.event_id))
{before}
child = os.fork()
name, other = ("parent", "child") if child else ("child", "parent")
client.track(lead(name))
report = client.flush(30)
client.close(30)
assert report.pending == 0, report
assert name in told and other not in told, told
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""
    returncode, _, err = run(code, endpoint)
    assert returncode == 0, err
    assert sent(endpoint) == sorted((["before"] if before else []) + ["child", "parent"])


@POSIX
def test_a_child_that_tracks_nothing_ends_like_any_other(endpoint):
    endpoint.may_answer.clear()
    code = """
client = make(exit_timeout=60, on_failed=print)
client.track(lead("parent"))
child = os.fork()
if not child:
    sys.exit(0)  # runs the exit handlers, and has nothing to wait for
assert os.waitpid(child, 0)[1] == 0
os._exit(0)
"""
    returncode, _, err = run(code, endpoint)
    assert returncode == 0, err


@POSIX
def test_forks_while_threads_track(endpoint):
    code = """
client = make(on_delivered=lambda outcome: None)
def work(name):
    for number in range(200):
        client.track(lead(f"{name}-{number}"))
threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
for thread in threads: thread.start()
children = []
for number in range(50):
    child = os.fork()
    if not child:
        client.track(lead(f"child-{number}"))
        os._exit(0)
    children.append(child)
assert all(os.waitpid(child, 0)[1] == 0 for child in children)
for thread in threads: thread.join()
client.close(0)
"""
    returncode, _, err = run(code, endpoint)
    assert returncode == 0, err
    books = deliver_the_rest(endpoint)
    assert (books.accepted, books.delivered) == (850, 850)
    assert len(set(sent(endpoint))) == 850


@POSIX
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(endpoint, tmp_path, method):
    program = tmp_path / "program.py"
    program.write_text(
        START
        + f"""
import multiprocessing

client = make()

def work(number):
    return client.track(lead(str(number))).event_id

if __name__ == "__main__":
    client.track(lead("main"))
    with multiprocessing.get_context("{method}").Pool(3) as pool:
        assert len(set(pool.map(work, range(60), chunksize=1))) == 60
""",
        encoding="utf-8",
    )
    command = [sys.executable, program, endpoint.address, endpoint.token]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    returncode, _, err = finish(process)
    assert returncode == 0, err
    assert deliver_the_rest(endpoint).delivered == 61
    assert len(set(sent(endpoint))) == 61


@POSIX
def test_ctrl_c_ends_a_flush_and_the_event_stays(endpoint):
    endpoint.may_answer.clear()
    code = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
client = make(exit_timeout=0)
client.track(lead("a"))
try:
    client.flush(60)
except KeyboardInterrupt:
    print("interrupted", client.stats().books.pending)
"""
    process = python(code, endpoint)
    assert endpoint.arrived.acquire(timeout=LONGEST)
    process.send_signal(signal.SIGINT)
    returncode, out, err = finish(process)
    assert (returncode, out) == (0, "interrupted 1\n"), err
    endpoint.may_answer.set()
    assert deliver_the_rest(endpoint).delivered == 1


@POSIX
def test_importing_starts_nothing(endpoint):
    code = """
import json
count = lambda: len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
client = make(on_delivered=print)
print(json.dumps([count(), threading.active_count()]))
"""
    returncode, out, err = run(code, endpoint)
    assert (returncode, json.loads(out)) == (0, [1, 1]), err
