"""Compares our phone numbers with those of libphonenumber, on random numbers of all regions.

    python tests/differential/phones.py --seed 7 --count 20000

Needs the packages `capikit` and `phonenumbers`. `test_phones.py` runs it with a small count.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable

from numbers_of_the_world import Case, cases, reference

# A number that libphonenumber reads as valid must read the same here, but for the corrections.
LEAST_EQUAL = 0.9995

Answer = Callable[[str, str], "str | None"]


def classify(case: Case, ours: str | None) -> str:
    """What kind of agreement or difference this is."""
    theirs = reference(case.text, case.region)
    if ours == theirs:
        return "equal"
    if theirs is None:
        # We send numbers of unknown ranges, too, with a warning.
        return "only ours, true" if ours == case.truth else "only ours"
    if ours == case.truth:
        return "corrected: libphonenumber reads another number"
    return "missed" if ours is None else "different"


def compare(some: Iterable[Case], answer: Answer) -> tuple[Counter[str], list[tuple[Case, str]]]:
    """How many cases of each kind, and those that count against us."""
    counts: Counter[str] = Counter()
    faults = []
    for case in some:
        ours = answer(case.text, case.region)
        kind = classify(case, ours)
        counts[kind] += 1
        if kind in ("missed", "different"):
            faults.append((case, ours or "-"))
    return counts, faults


def ours(text: str, region: str) -> str | None:
    import capikit

    return capikit.normalize_field("phone", text, country=region)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=20_000)
    options = parser.parse_args()
    counts, faults = compare(cases(options.seed, options.count), ours)
    for kind, number in counts.most_common():
        print(f"{number:7} {kind}")
    for case, answer in faults[:40]:
        print(f"  {case.region} {case.writing}: {case.text!r} is {case.truth}, we say {answer}")
    if len(faults) > options.count * (1 - LEAST_EQUAL):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
