"""Our phone numbers are those of libphonenumber, and the table is made of the same metadata."""

from __future__ import annotations

from pathlib import Path

import phonenumbers
import pytest
from numbers_of_the_world import LARGE, Case, cases
from phones import LEAST_EQUAL, compare, ours

TABLE = Path(__file__).parents[2] / "core" / "src" / "identity" / "phone" / "table.rs"


@pytest.mark.parametrize("regions", [LARGE, None])
def test_equal_numbers(regions: list[str] | None) -> None:
    result = compare(cases(1, 2_000, regions), ours)
    assert result.equal >= LEAST_EQUAL, (result.counts, result.faults[:10])


def test_a_difference_that_nothing_explains_is_a_fault() -> None:
    case = Case("DE", "national", "0151 12345678", "4915112345678")
    answers = iter(["4915112345678", None, "491"])
    result = compare([case] * 3, lambda *_: next(answers))
    assert result.counts == {"equal": 1, "missed": 1, "different": 1}
    assert len(result.faults) == 2


def test_the_table_is_of_the_same_version() -> None:
    """Otherwise run `make phone-table` and commit the result."""
    header = TABLE.read_text(encoding="utf-8").partition("\nuse ")[0]
    assert f"libphonenumber {phonenumbers.__version__} " in header
