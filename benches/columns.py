"""Hashes a column of e-mail addresses with capikit and with what people use otherwise.

    make bench

Both sides of a ratio run by turns in this process; a ratio is the median over the rounds. One
thread each, by processor time, which other work on the machine does not change; unless it says
otherwise. Peak memory is measured in processes of their own, where Linux tells it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import capikit
import pandas
import polars
import polars_hash
import pyarrow
from verdict import at_least

ROUNDS = 7
CLEAR_PEAK = Path("/proc/self/clear_refs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--memory", help="measure the peak of this one, for the parent process")
    options = parser.parse_args()
    if options.memory:
        print(json.dumps(peak(options.memory, options.rows)))
        return
    print(f"{options.rows:,} e-mail addresses, {ROUNDS} rounds: median [least-most]")
    compare_lists(options.rows)
    compare_arrow(options.rows)
    compare_memory(options.rows)


def addresses(rows: int) -> list[str]:
    return [f" Customer{row}@Example.com" for row in range(rows)]


def by_hand(values: list[str]) -> list[str]:
    return [hashlib.sha256(value.strip().lower().encode()).hexdigest() for value in values]


def compare_lists(rows: int) -> None:
    values = addresses(rows)
    assert capikit.hash_column("email", values[:1000]) == by_hand(values[:1000])
    report(
        "list: hashlib / capikit",
        lambda: by_hand(values),
        lambda: capikit.hash_column("email", values, threads=1),
        goal=4,
    )
    held = hold_memory(values)
    report(
        "list, in memory that Python has: hashlib / capikit",
        lambda: by_hand(values),
        lambda: capikit.hash_column("email", values, threads=1),
    )
    del held
    report(
        "list, all cores, by the clock: hashlib / capikit",
        lambda: by_hand(values),
        lambda: capikit.hash_column("email", values),
        clock=time.perf_counter,
    )


def hold_memory(values: list[str]) -> list[str]:
    """Strings all over the memory of such a result. As long as they live, Python does not give that
    memory back to the system, and need not ask for every page of it anew."""
    return by_hand([*values, *values[::10]])[::1000]


def compare_arrow(rows: int) -> None:
    values = addresses(rows)
    series = pandas.Series(values)
    column = polars.Series("email", values)
    frame = polars.DataFrame([column])
    # The methods of an expression that is told to be of polars-hash.
    email = polars_hash.col("email").str.strip_chars().str.to_lowercase()

    def plugin() -> polars.DataFrame:
        return frame.select(email.chash.sha2_256())

    def by_pandas() -> pandas.Series:
        clean = series.str.strip().str.lower()
        return clean.map(lambda value: hashlib.sha256(value.encode()).hexdigest())

    def ours() -> polars.Series:
        return polars.Series(capikit.hash_column("email", column, threads=1))

    assert ours().to_list() == list(by_pandas()) == plugin()["email"].to_list()
    report("Arrow: pandas + hashlib / capikit", by_pandas, ours, goal=10)
    report("Arrow: polars-hash / capikit", plugin, ours, goal=1)


def report(
    name: str,
    theirs: Callable[[], object],
    ours: Callable[[], object],
    goal: float | None = None,
    clock: Callable[[], float] = time.process_time,
) -> None:
    """How many times as long they take."""
    ours()
    ratios = [(timed(theirs, clock), timed(ours, clock)) for _ in range(ROUNDS)]
    quotients = sorted(their / our for their, our in ratios)
    median = statistics.median(quotients)
    seconds = statistics.median(our for _, our in ratios)
    least, most = quotients[0], quotients[-1]
    if goal is not None:
        at_least(name, median, goal)
    print(f"{name}: {median:.2f} [{least:.2f}-{most:.2f}] (ours {seconds:.3f} s)")


def timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    result = work()
    elapsed = clock() - start
    del result
    return elapsed


def compare_memory(rows: int) -> None:
    """The result takes so much, and the peak while it is made rises by so much."""
    if not CLEAR_PEAK.exists():
        return
    for kind in ("list", "arrow"):
        command = [sys.executable, __file__, "--rows", str(rows), "--memory", kind]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        size, rise = json.loads(done.stdout)
        print(
            f"memory, {kind}: peak / result: {rise / size:.2f} ({rise >> 20} of {size >> 20} MiB)"
        )


def peak(kind: str, rows: int) -> tuple[int, int]:
    values = addresses(rows)
    if kind == "arrow":
        values = pyarrow.array(values)
    capikit.hash_column("email", values[:10])
    CLEAR_PEAK.write_text("5")
    before = resident_peak()
    result = capikit.hash_column("email", values)
    rise = resident_peak() - before
    if kind == "list":
        return sys.getsizeof(result) + sum(map(sys.getsizeof, result)), rise
    return pyarrow.array(result).nbytes, rise


def resident_peak() -> int:
    """What `getrusage` says counts the parent process, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


if __name__ == "__main__":
    main()
