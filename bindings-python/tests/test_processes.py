"""Forks, signals and exit: each in a Python process of its own."""

import signal

import pytest
from programs import LONGEST, POSIX, finish
from programs import python as start

START = """
def event(event_id):
    return capikit.Event("Lead", event_id=event_id, user_data=capikit.UserData(external_id=1))

client = make(timeout=60)
"""


def python(code, endpoint):
    return start(START + code, endpoint)


@POSIX
@pytest.mark.parametrize("before", ["", 'client.send([event("before")])'])
def test_a_forked_child_sends_and_so_does_its_parent(endpoint, before):
    code = f"""
{before}
child = os.fork()
if child == 0:
    client.send([event("child")])
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
client.send([event("parent")])
"""
    returncode, _, err = finish(python(code, endpoint))
    assert returncode == 0, err
    sent = [sent["event_id"] for sent in endpoint.events]
    assert sent == (["before"] if before else []) + ["child", "parent"]


@POSIX
def test_many_children_of_a_busy_parent(endpoint):
    code = """
import threading
def work():
    for _ in range(20):
        client.send([event("p")])
busy = [threading.Thread(target=work) for _ in range(3)]
for thread in busy:
    thread.start()
children = []
for _ in range(20):
    child = os.fork()
    if child == 0:
        client.send([event("c")])
        os._exit(0)
    children.append(child)
assert all(os.waitpid(child, 0)[1] == 0 for child in children)
for thread in busy:
    thread.join()
"""
    returncode, _, err = finish(python(code, endpoint))
    assert returncode == 0, err
    sent = [sent["event_id"] for sent in endpoint.events]
    assert (sent.count("p"), sent.count("c")) == (60, 20)


@POSIX
def test_ctrl_c_interrupts_a_slow_send(endpoint):
    endpoint.may_answer.clear()
    # A shell starts its background jobs with SIGINT ignored, and they hand that on to this process.
    code = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    client.send([event("slow")])
except KeyboardInterrupt:
    print("interrupted")
"""
    process = python(code, endpoint)
    assert endpoint.arrived.acquire(timeout=LONGEST)
    process.send_signal(signal.SIGINT)
    returncode, out, err = finish(process)
    assert (returncode, out) == (0, "interrupted\n"), err


def test_a_client_that_is_left_open_does_not_keep_the_process(endpoint):
    returncode, out, err = finish(python('client.send([event("1")])\nprint("end")', endpoint))
    assert (returncode, out, err) == (0, "end\n", "")
    assert len(endpoint.events) == 1
