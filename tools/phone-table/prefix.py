"""What a region dials in front of a national number, as a list of simple rules.

libphonenumber describes it by one expression with captures and a replacement. All of them fit
one shape: match something at the front, drop some digits of the match in front and behind,
and put fixed digits in their place. The first rule that matches wins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from automaton import Reader
from pattern import Capture, Choice, Digit, End, Node, Repeat, Sequence, parse

ALL = None


@dataclass(frozen=True)
class Rule:
    """`front` digits (ALL: the whole match) and `back` digits of the match go; `insert` comes."""

    match: Node
    whole: bool
    front: int | None
    back: int
    insert: str


def rules(prefix: str | None, transform: str | None) -> list[Rule]:
    """The rules of one region."""
    if not prefix:
        return []
    tree = parse(prefix)
    if not transform:
        return [Rule(tree, whole=False, front=ALL, back=0, insert="")]
    insert, _, group = transform.partition("\\")
    found = [rule for parts in _flat(tree) for rule in _rules(parts, int(group), insert)]
    return list(dict.fromkeys(rule for rule in found if _does_something(rule)))


def apply(rules: list[Rule], digits: str) -> str | None:
    """What the first rule that matches makes of the digits; None when none matches."""
    for rule in rules:
        end = Reader(rule.match).longest(digits)
        if end is None or (rule.whole and end != len(digits)):
            continue
        front = end if rule.front is ALL else rule.front
        return rule.insert + digits[front : end - rule.back] + digits[end:]
    return None


def _does_something(rule: Rule) -> bool:
    # An empty match stands for "no rule matched"; JP's first rule drops nothing but must win.
    return rule.match != Sequence(())


def _flat(tree: Node) -> list[tuple[Node, ...]]:
    """The alternatives of the outermost levels, each as a flat list of parts, greedy ones first."""
    match tree:
        case Choice(options):
            return [parts for option in options for parts in _flat(option)]
        case Sequence(parts):
            ways = (_flat(part) for part in parts)
            return [tuple(p for parts in way for p in parts) for way in product(*ways)]
        case Repeat(body, 0, 1):
            return [*_flat(body), ()]
    return [(tree,)]


def _rules(parts: tuple[Node, ...], group: int, insert: str) -> list[Rule]:
    """The rules of one flat alternative: with the capture kept, or without it all dropped."""
    whole = End() in parts
    parts = tuple(part for part in parts if part != End())
    match = parts[0] if len(parts) == 1 else Sequence(parts)
    rule = Rule(match, whole, front=ALL, back=0, insert="")
    kept = [n for n, part in enumerate(parts) if isinstance(part, Capture) and part.number == group]
    if not kept:
        return [rule]
    front, back = parts[: kept[0]], parts[kept[0] + 1 :]
    # A capture at the end may take more digits than it needs; the fewest decide alike.
    if not back and not whole:
        rule = replace(rule, match=Sequence((*front, _fewest(parts[kept[0]]))))
    return [replace(rule, front=_width(front), back=_width(back), insert=insert)]


def _fewest(tree: Node) -> Node:
    match tree:
        case Capture(number, body):
            return Capture(number, _fewest(body))
        case Repeat(body, least, _):
            return Repeat(body, least, least)
    return tree


def _width(parts: tuple[Node, ...]) -> int:
    """How many digits the parts match. Raises ValueError when that is not one number."""
    widths = _widths(Sequence(parts))
    if len(widths) != 1:
        raise ValueError(f"the parts match {sorted(widths)} digits, which no rule can say")
    return widths.pop()


def _widths(tree: Node) -> set[int]:
    match tree:
        case Digit():
            return {1}
        case Capture(_, body):
            return _widths(body)
        case Choice(options):
            return set().union(*(_widths(option) for option in options))
        case Sequence(parts):
            return {sum(way) for way in product(*(_widths(part) for part in parts))}
        case Repeat(body, least, most):
            ways = (product(_widths(body), repeat=n) for n in range(least, most + 1))
            return {sum(way) for some in ways for way in some}
    raise ValueError(f"no width of {tree!r}")
