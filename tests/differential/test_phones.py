"""Our phone numbers are those of libphonenumber, and the table is made of the same metadata."""

from __future__ import annotations

from pathlib import Path

import phonenumbers
import pytest
from numbers_of_the_world import cases
from phones import LEAST_EQUAL, compare, ours

TABLE = Path(__file__).parents[2] / "core" / "src" / "identity" / "phone" / "table.rs"


@pytest.mark.parametrize("seed", [1, 2])
def test_equal_numbers(seed: int) -> None:
    count = 2_000
    counts, faults = compare(cases(seed, count), ours)
    assert len(faults) <= count * (1 - LEAST_EQUAL), (counts, faults[:10])


def test_the_table_is_of_the_same_version() -> None:
    """Otherwise run `make phone-table` and commit the result."""
    header = TABLE.read_text(encoding="utf-8").partition("\nuse ")[0]
    assert f"libphonenumber {phonenumbers.__version__} " in header
