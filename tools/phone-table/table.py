"""All plans as numbers: what the Rust file holds."""

from __future__ import annotations

from dataclasses import dataclass, field

import prefix
from automaton import Graph, Reader
from metadata import Plan
from pattern import parse
from validity import add_validity

NO_INDEX = 255
ALL_DIGITS = 255
NO_TRUNK = 255


@dataclass(frozen=True)
class RuleRow:
    node: int
    whole: bool
    front: int
    back: int
    insert: str


@dataclass(frozen=True)
class PlanRow:
    name: str
    calling: int
    international: int
    general: int
    rules: int
    rule_count: int
    trunk: int
    lengths: int


@dataclass(frozen=True)
class CallingRow:
    code: int
    plan: int
    valid: int


@dataclass
class Table:
    """Everything that the Rust file holds."""

    steps: list[list[int]] = field(default_factory=list)
    rules: list[RuleRow] = field(default_factory=list)
    plans: list[PlanRow] = field(default_factory=list)
    callings: list[CallingRow] = field(default_factory=list)
    by_code: list[int] = field(default_factory=lambda: [NO_INDEX] * 1000)
    by_region: list[int] = field(default_factory=lambda: [NO_INDEX] * 26 * 26)


def build(callings: list[list[Plan]]) -> Table:
    """The table of all calling codes. Deterministic: the same plans give the same numbers."""
    graph, table = Graph(), Table()
    for plans in callings:
        _add_calling(graph, table, plans)
    table.steps = [[to << 1 | ok for to, ok in node] for node in graph.nodes]
    _check_limits(table)
    return table


def region_slot(region: str) -> int:
    first, second = (ord(letter) - ord("A") for letter in region)
    return first * 26 + second


def _add_calling(graph: Graph, table: Table, plans: list[Plan]) -> None:
    code = plans[0].calling_code
    table.by_code[code] = len(table.callings)
    valid = add_validity(graph, plans)
    table.callings.append(CallingRow(code, len(table.plans), valid))
    for plan in plans:
        if plan.region:
            table.by_region[region_slot(plan.region)] = len(table.plans)
        table.plans.append(_plan_row(graph, table, plan))


def _plan_row(graph: Graph, table: Table, plan: Plan) -> PlanRow:
    if plan.local_lengths and max(plan.local_lengths) > max(plan.lengths):
        raise ValueError(f"{plan.region}: a local number is longer than any other")
    first, count = _add_rules(graph, table.rules, plan)
    return PlanRow(
        name=plan.region or "none",
        calling=table.by_code[plan.calling_code],
        international=_node(graph, plan.international_prefix),
        general=_node(graph, plan.general),
        rules=first,
        rule_count=count,
        trunk=int(plan.trunk) if plan.trunk and len(plan.trunk) == 1 else NO_TRUNK,
        lengths=_mask(plan.lengths),
    )


def _add_rules(graph: Graph, rows: list[RuleRow], plan: Plan) -> tuple[int, int]:
    """Adds the rules of a plan, or finds the same ones of an earlier plan."""
    wanted = [
        RuleRow(
            node=graph.add_reader(Reader(rule.match)),
            whole=rule.whole,
            front=ALL_DIGITS if rule.front is prefix.ALL else rule.front,
            back=rule.back,
            insert=rule.insert,
        )
        for rule in prefix.rules(plan.prefix, plan.transform)
    ]
    for first in range(len(rows) - len(wanted) + 1):
        if rows[first : first + len(wanted)] == wanted:
            return first, len(wanted)
    rows.extend(wanted)
    return len(rows) - len(wanted), len(wanted)


def _node(graph: Graph, pattern: str | None) -> int:
    return graph.add_reader(Reader(parse(pattern))) if pattern else graph.LEAF


def _mask(lengths: tuple[int, ...]) -> int:
    return sum(1 << length for length in set(lengths))


def _check_limits(table: Table) -> None:
    if len(table.steps) > 1 << 15:
        raise ValueError("too many nodes for 15 bits")
    if len(table.plans) >= NO_INDEX:
        raise ValueError("too many plans for 8 bits")
    if any(len(rule.insert) > 4 for rule in table.rules):
        raise ValueError("an inserted prefix is longer than 4 digits")
