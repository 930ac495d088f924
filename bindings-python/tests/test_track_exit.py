"""The end of a process that tracks, in all its forms: each in a Python of its own."""

import json
import signal
import time

import pytest
from programs import LONGEST, POSIX, deliver_the_rest, finish, python, run, sent


def test_a_short_script_needs_no_last_line(endpoint):
    result = run('make().track(lead("a")); client = make(); client.track(lead("b"))', endpoint)
    assert result == (0, "", "")
    assert deliver_the_rest(endpoint).delivered == 2
    assert sent(endpoint) == ["a", "b"]


IN_A_THREAD = "thread = threading.Thread(target=sys.exit, args=(3,)); thread.start(); thread.join()"
INTERRUPTED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.raise_signal(signal.SIGINT)
"""
ASKED_TO_END = """
import signal
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as servers do
signal.raise_signal(signal.SIGTERM)
"""


@pytest.mark.parametrize("callbacks", ["", "on_delivered=lambda outcome: None"])
@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("", 0),
        ("sys.exit(3)", 3),
        ("sys.exit('a message')", 1),
        ("raise LookupError", 1),
        (IN_A_THREAD, 0),
        pytest.param(INTERRUPTED, -2, marks=POSIX),
        pytest.param(ASKED_TO_END, 143, marks=POSIX),
    ],
)
def test_the_end_delivers_what_is_left_and_keeps_its_code(endpoint, end, code, callbacks):
    program = f'client = make({callbacks})\nclient.track(lead("a"))\n{end}'
    returncode, out, _ = run(program, endpoint)
    assert (returncode, out) == (code, "")
    assert sent(endpoint) == ["a"]


def test_threads_that_use_the_client_do_not_disturb_the_end(endpoint):
    code = """
client = make(exit_timeout=0.2, on_delivered=lambda outcome: time.sleep(60))
def track():
    while True:
        client.track(lead(None))
for call in (track, track, lambda: client.flush(60)):
    threading.Thread(target=call, daemon=True).start()
time.sleep(0.5)
sys.exit(3)
"""
    returncode, out, err = run(code, endpoint)
    assert (returncode, out, err) == (3, "", "")
    assert deliver_the_rest(endpoint).accepted > 0


def test_the_end_of_an_asyncio_program_without_close(endpoint):
    code = """
import asyncio
client = capikit.AsyncClient("1", sys.argv[2], base_url=sys.argv[1])
async def main():
    await client.track(lead("a"))
    waiting = asyncio.create_task(client.flush(60))
    await asyncio.sleep(0)
asyncio.run(main())
"""
    assert run(code, endpoint) == (0, "", "")
    assert sent(endpoint) == ["a"]


def test_closing_in_an_exit_handler(endpoint):
    code = """
import atexit
client = make(on_delivered=lambda outcome: print(outcome.event_id, flush=True))
atexit.register(client.close, 30)
client.track(lead("a"))
"""
    assert run(code, endpoint) == (0, "a\n", "")


def test_a_function_may_make_its_own_client(endpoint):
    code = """
def view(event_id):
    make().track(lead(event_id))
for number in range(100):
    view(str(number))
until = time.monotonic() + 30
client = make()
while client.stats().books.pending:
    assert time.monotonic() < until
    time.sleep(0.01)
del client
if os.path.isdir("/proc/self/task"):
    while len(os.listdir("/proc/self/task")) > 5:
        assert time.monotonic() < until
        time.sleep(0.01)
view("last")
"""
    assert run(code, endpoint) == (0, "", "")
    assert len(set(sent(endpoint))) == 101


def test_dropped_clients_of_many_pixels_do_not_pile_up(endpoint):
    code = """
for pixel in range(100):
    capikit.Client(pixel, sys.argv[2], base_url=sys.argv[1]).track(lead("a"))
count = lambda: len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
until = time.monotonic() + 30
while count() > 3 * capikit.at_exit.MOST_DROPPED:
    assert time.monotonic() < until, count()
    time.sleep(0.01)
"""
    assert run(code, endpoint) == (0, "", "")


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


REPLACED = "os.execv(sys.executable, [sys.executable, '-c', ''])"


@POSIX
@pytest.mark.parametrize("how", ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.abort()", REPLACED])
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
