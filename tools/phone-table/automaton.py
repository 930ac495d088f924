"""From trees of expressions to deterministic automata over digits.

All languages here are finite, so an automaton is a directed graph without cycles. A state is the
set of the places that a reader of the expression can be at.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from pattern import Capture, Choice, Digit, End, Node, Repeat, Sequence

State = frozenset
DEAD: State = frozenset()


class Reader:
    """One expression as a non-deterministic automaton; its places are numbers."""

    def __init__(self, tree: Node) -> None:
        self._digit: dict[int, tuple[int, int]] = {}
        self._free: dict[int, tuple[int, ...]] = {}
        self._steps: dict[tuple[State, int], State] = {}
        self._end = self._place()
        self.start = self._closure({self._compile(tree, self._end)})

    def step(self, state: State, digit: int) -> State:
        """The state after one more digit; DEAD when no match can follow."""
        key = (state, digit)
        if key not in self._steps:
            edges = (self._digit[place] for place in state if place in self._digit)
            self._steps[key] = self._closure({to for mask, to in edges if mask >> digit & 1})
        return self._steps[key]

    def accepts(self, state: State) -> bool:
        """Whether the digits read so far are a whole match."""
        return self._end in state

    def matches(self, digits: str) -> bool:
        """Whether the expression matches the whole text."""
        state = self.start
        for digit in digits:
            state = self.step(state, int(digit))
        return self.accepts(state)

    def longest(self, digits: str) -> int | None:
        """The length of the longest match at the front of the text, or None."""
        state, found = self.start, 0 if self.accepts(self.start) else None
        for length, digit in enumerate(digits, 1):
            state = self.step(state, int(digit))
            found = length if self.accepts(state) else found
        return found

    def _place(self) -> int:
        place = len(self._free)
        self._free[place] = ()
        return place

    def _compile(self, tree: Node, after: int) -> int:
        """The place in front of `tree`, when `after` is the place behind it."""
        match tree:
            case Digit(mask):
                place = self._place()
                self._digit[place] = (mask, after)
                return place
            case Sequence(parts):
                for part in reversed(parts):
                    after = self._compile(part, after)
                return after
            case Choice(options):
                place = self._place()
                self._free[place] = tuple(self._compile(option, after) for option in options)
                return place
            case Repeat():
                return self._compile_repeat(tree, after)
            case Capture(_, body):
                return self._compile(body, after)
            case End():
                raise ValueError("$ inside an expression; split it off first")
        raise ValueError(f"unknown node {tree!r}")

    def _compile_repeat(self, tree: Repeat, after: int) -> int:
        front = after
        for copy in range(tree.most):
            front = self._compile(tree.body, front)
            if copy < tree.most - tree.least:
                place = self._place()
                self._free[place] = (front, after)
                front = place
        return front

    def _closure(self, places: set[int]) -> State:
        found, todo = set(places), list(places)
        while todo:
            for place in self._free[todo.pop()]:
                if place not in found:
                    found.add(place)
                    todo.append(place)
        # Places that are only passed through would tell equal states apart.
        return frozenset(p for p in found if p in self._digit or p == self._end)


class Graph:
    """All automata in one graph: states with the same continuations are one node.

    A node holds one pair `(target, accepting)` per digit; `(0, False)` is a dead end, as node 0,
    the leaf, has no continuation.
    """

    LEAF = 0

    def __init__(self) -> None:
        self.nodes: list[tuple[tuple[int, bool], ...]] = []
        self._ids: dict[tuple, int] = {}
        self._intern(((self.LEAF, False),) * 10)

    def add_reader(self, reader: Reader) -> int:
        """Adds one expression; gives the node of its start."""
        return self.add(reader.start, reader.step, reader.accepts)

    def add(
        self,
        first: Hashable,
        follow: Callable[[Hashable, int], Hashable],
        accepts: Callable[[Hashable], bool],
    ) -> int:
        """Adds the automaton that starts at `first`; a false value of `follow` is a dead end."""
        known: dict[Hashable, int] = {}

        def node(state: Hashable) -> int:
            if state not in known:
                afters = [follow(state, digit) for digit in range(10)]
                pairs = [(node(a), accepts(a)) if a else (self.LEAF, False) for a in afters]
                known[state] = self._intern(tuple(pairs))
            return known[state]

        return node(first)

    def _intern(self, pairs: tuple) -> int:
        if pairs not in self._ids:
            self._ids[pairs] = len(self.nodes)
            self.nodes.append(pairs)
        return self._ids[pairs]
