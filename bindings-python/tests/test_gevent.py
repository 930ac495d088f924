"""Under gevent, whose patched threads are greenlets: each program in a Python of its own."""

from programs import POSIX, deliver_the_rest, finish, python, sent

PATCHED = """
from gevent import monkey
monkey.patch_all()
import gevent

ticks = 0
def tick():
    global ticks
    while True:
        gevent.sleep(0.005)
        ticks += 1
gevent.spawn(tick)

def others_ran(call, *arguments, least=20):
    before = ticks
    result = call(*arguments)
    assert ticks - before >= least, ticks - before
    return result
"""


def run(code, endpoint):
    return finish(python(PATCHED + code, endpoint))


def test_other_greenlets_run_while_one_waits(endpoint):
    endpoint.may_answer.clear()
    code = """
client = make()
client.track(lead("a"))
assert others_ran(client.flush, 0.5).pending == 1
def send():
    try:
        client.send([lead("b")])
    except capikit.ClosedError:
        print("closed")
sending = gevent.spawn(send)
assert others_ran(client.close, 0.5).pending == 1
sending.join()
"""
    assert run(code, endpoint) == (0, "closed\n", "")
    endpoint.may_answer.set()
    deliver_the_rest(endpoint)


def test_callbacks_are_greenlets_that_may_wait(endpoint):
    code = """
told = []
def on_delivered(outcome):
    gevent.sleep(0.1)
    told.append((outcome.event_id, gevent.getcurrent().parent is gevent.get_hub()))
client = make(on_delivered=on_delivered)
client.track(lead("a"))
while not told:
    gevent.sleep(0.01)
client.track(lead("b"))
client.close(30)
assert told == [("a", True), ("b", True)], told
"""
    returncode, _, err = run(code, endpoint)
    assert (returncode, err) == (0, "")


def test_power_lets_others_run(endpoint):
    code = """
client = make(durability="power")
gevent.joinall([gevent.spawn(client.track, lead(str(n))) for n in range(50)], raise_error=True)
assert client.flush(30).delivered == 50
"""
    returncode, _, err = run(code, endpoint)
    assert (returncode, err) == (0, "")


def test_errors_are_raised_and_not_printed(endpoint):
    endpoint.answers = [(400, {"error": {"message": "no", "code": 100}})]
    code = """
client = make()
try:
    client.send([lead("a")])
except capikit.RejectedError:
    print("rejected")
"""
    assert run(code, endpoint) == (0, "rejected\n", "")


def test_the_end_delivers_and_tells(endpoint):
    code = """
client = make(on_delivered=lambda outcome: print(outcome.event_id, flush=True))
client.track(lead("a"))
sys.exit(3)
"""
    assert run(code, endpoint) == (3, "a\n", "")


def test_closing_in_an_exit_handler(endpoint):
    code = """
import atexit
client = make(on_delivered=lambda outcome: print(outcome.event_id, flush=True))
atexit.register(client.close, 30)
client.track(lead("a"))
"""
    assert run(code, endpoint) == (0, "a\n", "")


@POSIX
def test_parent_and_child_track_after_a_fork(endpoint):
    code = """
told = []
client = make(on_delivered=lambda outcome: told.append(outcome.event_id))
client.track(lead("before"))
assert client.flush(30).delivered == 1
child = os.fork()
name = "parent" if child else "child"
client.track(lead(name))
assert client.flush(30).pending == 0
client.close(30)
assert told[-1] == name, told
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""
    returncode, _, err = run(code, endpoint)
    assert (returncode, err) == (0, "")
    assert sent(endpoint) == ["before", "child", "parent"]


def test_asyncio_beside_it(endpoint):
    code = """
import asyncio
async def main():
    async with capikit.AsyncClient("1", sys.argv[2], base_url=sys.argv[1]) as client:
        await client.track(lead("a"))
        return await client.flush(30)
assert asyncio.run(main()).delivered == 1
"""
    returncode, _, err = run(code, endpoint)
    assert (returncode, err) == (0, "")
