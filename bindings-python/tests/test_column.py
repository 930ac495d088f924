"""Whole columns: lists, whatever else holds values, and what may stand in a cell."""

import hashlib
import subprocess
import sys
import threading
from datetime import date, datetime

import capikit
import pytest


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


ANN = digest("ann@example.com")


def test_digests_stand_where_their_values_stand():
    values = [" Ann@Example.com ", None, "not an address", ANN.upper(), f"{ANN}.AQ"]
    assert capikit.hash_column("email", values) == [ANN, None, None, ANN, f"{ANN}.AQ"]


@pytest.mark.parametrize("make", [list, tuple, iter, lambda values: dict.fromkeys(values).keys()])
def test_anything_with_an_order_is_a_column(make):
    if isinstance(make([]), type({}.keys())):
        with pytest.raises(TypeError, match="not dict_keys"):
            capikit.hash_column("email", make(["ann@example.com"]))
    else:
        assert capikit.hash_column("email", make(["ann@example.com", None])) == [ANN, None]


@pytest.mark.parametrize("values", ["ann@example.com", b"ann", {"a": 1}, {"a"}, None, 5])
def test_anything_else_is_not(values):
    with pytest.raises(TypeError, match=r"^values: expected a column of values, not "):
        capikit.hash_column("email", values)


def test_an_empty_column():
    assert capikit.hash_column("email", []) == []


def test_a_column_of_many_blocks_keeps_its_order():
    values = [None if row % 97 == 0 else f"customer{row}@example.com" for row in range(70_001)]
    expected = [value and digest(value) for value in values]
    for threads in (1, 3, None):
        assert capikit.hash_column("email", values, threads=threads) == expected


def test_numbers_dates_and_marks():
    assert capikit.hash_column("phone", [491701234567]) == [digest("491701234567")]
    assert capikit.hash_column("zip", [94025, "94025-1234"], "US") == [digest("94025")] * 2
    assert capikit.hash_column("external_id", [2**70, -1]) == [digest(str(2**70)), digest("-1")]
    dates = [date(1990, 2, 16), datetime(1990, 2, 16, 12), "16.02.1990"]
    assert capikit.hash_column("db", dates) == [digest("19900216")] * 3
    marked = [capikit.Hashed(ANN.upper()), capikit.Raw(ANN), capikit.Hashed("abc")]
    assert capikit.hash_column("external_id", marked) == [ANN, digest(ANN), None]


def test_keywords_are_those_of_hash_field():
    assert capikit.hash_column("phone", ["0170 1234567"], country="DE") == [digest("491701234567")]
    assert capikit.hash_column("db", ["03/04/1990"], date_order="mdy") == [digest("19900304")]
    vanity = capikit.hash_column("phone", ["1-800-FLOWERS"], "US", vanity=True)
    assert vanity == [digest("18003569377")]


def test_nan_is_missing():
    digests, issues = capikit.hash_column("email", [float("nan"), None], issues=True)
    assert digests == [None, None]
    assert issues == []


def test_half_a_character_gives_nothing_and_says_so():
    values = ["ann\ud800@example.com", "ann@example.com"]
    digests, issues = capikit.hash_column("email", values, issues=True)
    assert digests == [None, ANN]
    ((row, issue),) = issues
    assert (row, issue) == (0, capikit.explain("email", values[0]).issues[0])


def test_issues_name_their_row():
    values = ["ann@example.com"] * 70_000 + ["nobody", None, "Ann <ann@example.com>"]
    digests, issues = capikit.hash_column("email", values, issues=True)
    assert digests[-3:] == [None, None, ANN]
    found = [(row, issue.field, issue.code) for row, issue in issues]
    assert found == [(70_000, "email", "invalid_email"), (70_002, "email", "unwrapped")]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", 5, r"values\[70001\]: expected str, not int"),
        ("phone", 5.5, r"values\[70001\]: expected str or int, not float"),
        ("phone", True, r"values\[70001\]: expected str or int, not bool"),
        ("db", b"1990", r"values\[70001\]: expected str or date, not bytes"),
    ],
)
def test_a_wrong_cell_raises_with_its_position(field, value, message):
    values = [None] * 70_000 + ["1", value]
    with pytest.raises(TypeError, match=f"^{message}$"):
        capikit.hash_column(field, values)


@pytest.mark.parametrize(
    ("arguments", "keywords", "error"),
    [
        (("emial", []), {}, capikit.ConfigError),
        (("phone", [], "Nowhere"), {}, capikit.ConfigError),
        (("phone", []), {"threads": 0}, ValueError),
        (("phone", []), {"threads": "2"}, TypeError),
    ],
)
def test_a_wrong_argument_raises(arguments, keywords, error):
    with pytest.raises(error):
        capikit.hash_column(*arguments, **keywords)


def test_other_threads_run_meanwhile():
    """A thread that never lets go of the interpreter by itself would keep this one waiting."""
    values = ["customer@example.com"] * 60_000
    let_go = threading.Event()
    ran = []

    def run():
        let_go.wait()
        ran.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    interval = sys.getswitchinterval()
    # Nobody takes the interpreter away from a thread that does not let go of it.
    sys.setswitchinterval(1000)
    try:
        let_go.set()
        capikit.hash_column("email", values, threads=1)
        assert ran
    finally:
        sys.setswitchinterval(interval)
        thread.join()


def test_a_list_that_changes_meanwhile_does_no_harm():
    values = [f"customer{row}@example.com" for row in range(80_000)]
    stop = threading.Event()

    def change():
        while not stop.is_set():
            del values[40_000:]
            values.extend(f"other{row}@example.com" for row in range(40_000))

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(3):
            try:
                digests = capikit.hash_column("email", values)
                assert all(digest is not None for digest in digests)
            except RuntimeError:
                pass
    finally:
        stop.set()
        thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells, and forgets, the peak")
def test_memory_stays_near_that_of_the_result():
    """In a process of its own: the peak is that of the whole process."""
    program = """
import capikit
from pathlib import Path
values = [f"customer{row}@example.com" for row in range(400_000)]
peak = lambda: int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
Path("/proc/self/clear_refs").write_text("5")
before = peak()
digests = capikit.hash_column("email", values)
print(peak() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    # 113 bytes of each digest's object and 8 of its place in the list, with room for one block.
    result = 400_000 * (113 + 8)
    assert result / 2 < int(done.stdout) * 1024 < result * 1.25 + 20_000_000
