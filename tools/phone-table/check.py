"""Compares the finished table with the expressions that it was made from, on random digits."""

from __future__ import annotations

import random
import re

import prefix
from metadata import Plan
from phonenumbers import PhoneNumber, is_valid_number
from table import NO_INDEX, Table, region_slot
from validity import LONGEST

SAMPLES = 400


def check(table: Table, callings: list[list[Plan]]) -> int:
    """The number of comparisons made. Raises AssertionError on the first difference."""
    rng = random.Random(20_261_123)
    comparisons = 0
    for plans in callings:
        for plan in plans:
            for _ in range(SAMPLES):
                _check_plan(table, plan, rng)
                comparisons += 4
    return comparisons


def _check_plan(table: Table, plan: Plan, rng: random.Random) -> None:
    row = _row(table, plan)
    calling = table.callings[row.calling]
    general = _sample(table, row.general, rng)
    assert bool(re.fullmatch(plan.general, general)) == _matches(table, row.general, general)
    number = _sample(table, calling.valid, rng)
    assert _is_valid(plan.calling_code, number) == _matches(table, calling.valid, number), number
    if plan.international_prefix:
        dialled = _sample(table, row.international, rng) + _digits(rng, rng.randrange(4))
        found = re.match(plan.international_prefix, dialled)
        assert _longest(table, row.international, dialled) == (found.end() if found else None)
    _check_prefix(table, plan, rng)


def _check_prefix(table: Table, plan: Plan, rng: random.Random) -> None:
    row = _row(table, plan)
    rules = prefix.rules(plan.prefix, plan.transform)
    nodes = [rule.node for rule in table.rules[row.rules : row.rules + row.rule_count]]
    front = _sample(table, rng.choice(nodes), rng) if nodes and rng.random() < 0.7 else ""
    number = front + _sample(table, row.general, rng)[: rng.randrange(1, 16)]
    assert prefix.apply(rules, number) == _by_expression(plan, number), (plan.region, number)


def _by_expression(plan: Plan, number: str) -> str | None:
    """What libphonenumber's replacement gives, before it asks whether the result is viable."""
    found = re.match(plan.prefix, number) if plan.prefix else None
    if not found or not found.end():
        return None
    groups = found.groups()
    if not plan.transform or groups[-1] is None:
        return number[found.end() :]
    return re.sub(plan.prefix, plan.transform, number, count=1)


def _is_valid(code: int, number: str) -> bool:
    zeros = len(number) - len(number.lstrip("0"))
    return bool(number) and is_valid_number(
        PhoneNumber(
            country_code=code,
            national_number=int(number),
            italian_leading_zero=zeros > 0,
            number_of_leading_zeros=min(zeros, len(number) - 1) if zeros else None,
        )
    )


def _row(table: Table, plan: Plan):
    index = table.by_region[region_slot(plan.region)] if plan.region else NO_INDEX
    if index == NO_INDEX:
        index = table.callings[table.by_code[plan.calling_code]].plan
    return table.plans[index]


def _walk(table: Table, node: int, digit: str) -> tuple[int, bool]:
    """The node behind one digit, and whether the digits up to here are a match."""
    step = table.steps[node][int(digit)]
    return step >> 1, bool(step & 1)


def _longest(table: Table, node: int, digits: str) -> int | None:
    found = None
    for length, digit in enumerate(digits, 1):
        node, accepting = _walk(table, node, digit)
        found = length if accepting else found
    return found


def _matches(table: Table, node: int, digits: str) -> bool:
    return _longest(table, node, digits) == len(digits) > 0


def _sample(table: Table, node: int, rng: random.Random) -> str:
    """Random digits that mostly match: a walk along the edges, spoilt now and then."""
    digits = ""
    while any(table.steps[node]) and len(digits) < LONGEST:
        ways = [digit for digit in "0123456789" if table.steps[node][int(digit)]]
        digit = rng.choice(ways)
        node, accepting = _walk(table, node, digit)
        digits += digit
        if accepting and rng.random() < 0.3:
            break
    spoilt = rng.random() < 0.25
    return digits + _digits(rng, rng.randrange(3)) if spoilt else digits


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))
