"""Tracking across forks: each in a Python of its own."""

import subprocess
import sys

import pytest
from programs import POSIX, START, deliver_the_rest, finish, run, sent


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
def test_a_fork_of_a_fork(endpoint):
    code = """
told = []
client = make(on_delivered=lambda outcome: told.append(outcome.event_id))
client.track(lead("0"))
def descend(generation):
    child = os.fork()
    if child:
        # Tracks while its own child does.
        client.track(lead(f"{generation}"))
        assert client.flush(30).pending == 0
        assert os.waitpid(child, 0)[1] == 0
    elif generation < 4:
        descend(generation + 1)
        os._exit(0)
    else:
        client.track(lead("last"))
        client.close(30)
        assert told == ["last"], told
        os._exit(0)
descend(1)
client.close(30)
assert sorted(told) == ["0", "1"], told
"""
    returncode, _, err = run(code, endpoint)
    assert returncode == 0, err
    assert sent(endpoint) == ["0", "1", "2", "3", "4", "last"]


@POSIX
def test_a_parent_that_dies_first(endpoint):
    code = """
client = make()
client.track(lead("parent"))
if os.fork():
    os.kill(os.getpid(), 9)
time.sleep(0.2)
client.track(lead("orphan"))
client.close(30)
"""
    run(code, endpoint)
    assert deliver_the_rest(endpoint).accepted == 2
    assert sorted(set(sent(endpoint))) == ["orphan", "parent"]


@POSIX
def test_a_fork_within_a_callback(endpoint):
    code = """
done = threading.Event()
def on_delivered(outcome):
    if outcome.event_id == "child":
        return
    child = os.fork()
    if not child:
        client.track(lead("child"))
        os._exit(0 if client.flush(30).delivered == 1 else 1)
    assert os.waitpid(child, 0)[1] == 0
    done.set()
client = make(on_delivered=on_delivered)
client.track(lead("parent"))
assert done.wait(30)
"""
    returncode, _, err = run(code, endpoint)
    assert returncode == 0, err
    assert sent(endpoint) == ["child", "parent"]


@POSIX
def test_a_daemon_that_closes_all_files(endpoint, tmp_path):
    log = tmp_path / "log"
    code = f"""
client = make()
client.track(lead("before"))
if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
os.closerange(3, 1024)
files = [os.open({str(log)!r}, os.O_CREAT | os.O_WRONLY | os.O_APPEND) for _ in range(40)]
client.track(lead("daemon"))
client.close(30)
for file in files:
    os.write(file, b".")
"""
    run(code, endpoint)
    assert deliver_the_rest(endpoint).accepted == 2
    assert sorted(set(sent(endpoint))) == ["before", "daemon"]
    assert log.read_bytes() == b"." * 40
