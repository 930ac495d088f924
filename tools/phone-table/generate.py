"""Generates the table of numbering plans: `make phone-table` runs it."""

from __future__ import annotations

from pathlib import Path

import metadata
import rust
import summary
import table
from check import check

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "core" / "src" / "identity" / "phone" / "table.rs"


def main() -> None:
    callings = metadata.plans()
    built = table.build(callings)
    comparisons = check(built, callings)
    TARGET.write_text(rust.render(built, metadata.VERSION), encoding="utf-8")
    (HERE / "plans.tsv").write_text(summary.render(callings), encoding="utf-8")
    bytes_ = 20 * len(built.steps) + 16 * len(built.plans) + 6 * len(built.callings)
    bytes_ += 10 * len(built.rules) + len(built.by_code) + len(built.by_region)
    print(f"{len(built.steps)} nodes, {len(built.plans)} plans, {bytes_} bytes")
    print(f"{comparisons} comparisons with the expressions, no difference")


if __name__ == "__main__":
    main()
