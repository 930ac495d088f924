"""Which national numbers of one calling code are valid: one automaton over all its plans."""

from __future__ import annotations

from automaton import Graph, Reader
from metadata import Plan
from pattern import ANY_DIGIT, Choice, Digit, Repeat, Sequence, parse

LONGEST = 17


def add_validity(graph: Graph, plans: list[Plan]) -> int:
    """Adds the automaton; gives the node of its start.

    Like libphonenumber, it asks the plans in order: one with leading digits owns every number
    that begins so, any other one owns the numbers that it calls valid.
    """
    owners = [_Owner(plan) for plan in plans]

    def follow(states: tuple, digit: int) -> tuple:
        after = tuple(o.step(state, digit) for o, state in zip(owners, states, strict=True))
        return after if any(state[0] for state in after) else ()

    def accepts(states: tuple) -> bool:
        for owner, state in zip(owners, states, strict=True):
            verdict = owner.verdict(state)
            if verdict is not None:
                return verdict
        return False

    return graph.add(tuple(owner.start for owner in owners), follow, accepts)


class _Owner:
    """One plan as a product of automata: general pattern and length, kinds, leading digits.

    A state is `(valid_states, leading_state)`; the former is () once no valid number can follow.
    """

    def __init__(self, plan: Plan) -> None:
        general = Reader(parse(plan.general))
        length = Reader(_any_of_length(plan.lengths))
        kinds = Reader(Choice(tuple(_checked(kind) for kind in plan.kinds)))
        self._valid = (general, length, kinds)
        self._leading = Reader(_begins_with(plan.leading_digits)) if plan.leading_digits else None
        leading = self._leading.start if self._leading else None
        self.start = (tuple(reader.start for reader in self._valid), leading)

    def step(self, state: tuple, digit: int) -> tuple:
        valid, leading = state
        if valid:
            readers = zip(self._valid, valid, strict=True)
            valid = tuple(reader.step(part, digit) for reader, part in readers)
        if not all(valid):
            valid = ()
        return valid, self._leading.step(leading, digit) if self._leading else None

    def verdict(self, state: tuple) -> bool | None:
        """Whether the number is valid; None when another plan decides."""
        valid, leading = state
        readers = zip(self._valid, valid, strict=bool(valid))
        is_valid = bool(valid) and all(reader.accepts(part) for reader, part in readers)
        if self._leading:
            return is_valid if self._leading.accepts(leading) else None
        return True if is_valid else None


def _any_of_length(lengths: tuple[int, ...]) -> Choice:
    return Choice(tuple(Repeat(Digit(ANY_DIGIT), n, n) for n in lengths))


def _begins_with(pattern: str) -> Sequence:
    return Sequence((parse(pattern), Repeat(Digit(ANY_DIGIT), 0, LONGEST)))


def _checked(kind):
    """The tree of a kind. Its own lengths are left out, so they must not restrict it."""
    tree = parse(kind.pattern)
    reader = Reader(tree)
    states = {reader.start}
    for length in range(1, LONGEST + 1):
        states = {reader.step(state, digit) for state in states for digit in range(10)}
        found = any(reader.accepts(state) for state in states)
        if found and kind.lengths and length not in kind.lengths:
            raise ValueError(f"{kind.pattern} matches {length} digits, its lengths do not")
    return tree
