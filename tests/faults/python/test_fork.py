"""Forks of every kind while threads track: nobody hangs, nothing is lost, nothing is sent twice."""

import sys

import pytest
from fault_run import times

START = """
import os, sys, signal, threading, time
from tracked import client, track
client = client()

def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def fork(work):
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException as error:
        os.write(2, repr(error).encode())
        os._exit(1)
    os._exit(0)
"""

BUSY = (
    START
    + """
# The parent ships: a child that did would take its request with it when it ends by os._exit.
track(client)
client.flush(30)
stop = threading.Event()
def work():
    while not stop.is_set():
        track(client)
        time.sleep(0.001)
threads = [threading.Thread(target=work) for _ in range(int(sys.argv[2]))]
for thread in threads:
    thread.start()
"""
)


@pytest.mark.parametrize("threads", [0, 1, 8])
def test_many_forks_of_a_busy_parent(run, threads):
    run.run(
        BUSY
        + """
for _ in range(int(sys.argv[1])):
    assert ended(fork(lambda: track(client, 3))) == 0
stop.set()
for thread in threads:
    thread.join()
""",
        times(100, 3334),
        threads,
    )
    run.check()


def test_forks_before_and_after_the_first_event(run):
    run.run(
        START
        + """
assert ended(fork(lambda: track(client))) == 0
track(client)
assert ended(fork(lambda: track(client))) == 0
client.flush(10)
assert ended(fork(lambda: track(client))) == 0
track(client)
"""
    )
    run.check()


def test_a_child_flushes_what_it_tracked_itself(run):
    run.run(
        START
        + """
track(client, 5)
def work():
    track(client, 2)
    report = client.flush(30)
    assert (report.delivered, report.pending, report.dead) == (2, 0, 0), report
assert ended(fork(work)) == 0
report = client.flush(30)
assert (report.delivered, report.pending, report.dead) == (5, 0, 0), report
"""
    )
    run.check()


def test_a_fork_of_a_fork(run):
    run.run(
        START
        + """
def generations(left):
    track(client, 2)
    if left:
        assert ended(fork(lambda: generations(left - 1))) == 0
    track(client, 2)
generations(5)
"""
    )
    run.check()


def test_a_child_is_killed(run):
    run.run(
        START
        + """
def work():
    while True:
        track(client)
for number in range(int(sys.argv[1])):
    track(client)
    child = fork(work)
    time.sleep(0.002 * (number % 10))
    os.kill(child, signal.SIGKILL)
    assert ended(child) == -signal.SIGKILL
""",
        times(20, 300),
    )
    # A killed child may have been the shipper: then its requests are in doubt.
    run.check(repeats=times(20, 300) * 1000)


def test_the_parent_is_killed_first(run):
    run.finish(
        run.start(
            """
import os, subprocess, sys
parent = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
parent.stdout.read(1)
parent.kill()
parent.wait()
# The pipe ends when the last child has.
parent.stdout.read()
""",
            START
            + """
track(client, 10)
parent = os.getpid()
def work():
    track(client, 10)
    os.write(1, b"x")
    while os.getppid() == parent:
        time.sleep(0.001)
    track(client, 10)
    client.flush(30)
for _ in range(3):
    fork(work)
time.sleep(60)
""",
        )
    )
    run.check(repeats=1000)
    assert len(list(run.accepted())) >= 10 + 20


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(run, method):
    file = run.folder / "program.py"
    file.write_text(f"""
import multiprocessing
from tracked import client, track
client = client()

def work(count):
    track(client, count)
    return count

if __name__ == "__main__":
    track(client, 3)
    context = multiprocessing.get_context({method!r})
    with context.Pool(3) as pool:
        assert sum(pool.map(work, [2] * 30, chunksize=1)) == 60
    child = context.Process(target=work, args=(4,))
    child.start()
    child.join()
    assert child.exitcode == 0
    track(client, 3)
""")
    run.finish(run.command(sys.executable, file))
    # A pool is terminated at its end, the shipper among it.
    run.check(repeats=1000)
    assert len(list(run.accepted())) == 70


def test_a_fork_in_a_thread_and_threads_in_a_child(run):
    run.run(
        BUSY
        + """
def child():
    inner = [threading.Thread(target=track, args=(client, 5)) for _ in range(4)]
    for thread in inner:
        thread.start()
    for thread in inner:
        thread.join()
results = []
def forker():
    for _ in range(int(sys.argv[1])):
        results.append(ended(fork(child)))
forkers = [threading.Thread(target=forker) for _ in range(3)]
for thread in forkers:
    thread.start()
for thread in forkers:
    thread.join()
stop.set()
for thread in threads:
    thread.join()
assert results == [0] * len(results)
""",
        times(10, 300),
        3,
    )
    run.check()
