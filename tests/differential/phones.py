"""Compares our phone numbers with those of libphonenumber, on random numbers of all regions.

    make phones
    python tests/differential/phones.py --seed 7 --count 20000 --all-regions --list

Needs the packages `capikit` and `phonenumbers`. `test_phones.py` runs it with a small count.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from numbers_of_the_world import LARGE, Case, cases, reference

# A number that libphonenumber reads as valid must read the same here, but for the corrections.
LEAST_EQUAL = 0.9995
# The floor of Meta's own libraries, in digits with the country code.
SHORTEST = 7

Answer = Callable[[str, str], "str | None"]


def classify(case: Case, ours: str | None) -> str:
    """What kind of agreement or difference this is; docs/phones.md explains each."""
    theirs = reference(case.text, case.region)
    if ours == theirs:
        return "equal"
    if theirs is None:
        # We send numbers of unknown ranges, too, with a warning.
        return "only ours, true" if ours == case.truth else "only ours"
    if ours == case.truth:
        return "corrected: libphonenumber reads another number"
    if ours is None and len(case.truth) < SHORTEST:
        return "short: Meta's own libraries refuse it"
    return "missed" if ours is None else "different"


@dataclass
class Comparison:
    """How many cases of each kind, and all that are not equal."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def faults(self) -> list[str]:
        """What nothing explains."""
        return self.differences["missed"] + self.differences["different"]

    @property
    def equal(self) -> float:
        """The share of equal answers where libphonenumber has a valid one, corrections apart."""
        equal = self.counts["equal"]
        return equal / (equal + len(self.faults))


def compare(some: Iterable[Case], answer: Answer) -> Comparison:
    result = Comparison()
    for case in some:
        ours = answer(case.text, case.region)
        kind = classify(case, ours)
        result.counts[kind] += 1
        if kind != "equal":
            place = f"{case.region} {case.writing}: {case.text!r} is {case.truth}"
            theirs = reference(case.text, case.region)
            result.differences[kind].append(f"{place}, we say {ours}, they say {theirs}")
    return result


def ours(text: str, region: str) -> str | None:
    import capikit

    return capikit.normalize_field("phone", text, country=region)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--all-regions", action="store_true", help="not the 60 largest only")
    parser.add_argument("--list", action="store_true", help="show every difference")
    options = parser.parse_args()
    regions = None if options.all_regions else LARGE
    result = compare(cases(options.seed, options.count, regions), ours)
    for kind, number in result.counts.most_common():
        print(f"{number:7} {kind}")
        for difference in result.differences[kind] if options.list else []:
            print(f"          {difference}")
    print(f"{result.equal:.3%} equal, corrections apart")
    if result.equal < LEAST_EQUAL:
        raise SystemExit("\n".join(result.faults[:40]))


if __name__ == "__main__":
    main()
