"""Reads the regular expressions of the numbering plans into small trees.

The plans use a small part of the language: digits, classes, groups, alternatives, `?`, `{n}`,
`{n,m}` and `$`. Anything else stops the generator, so that a new construct can not pass unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

ANY_DIGIT = 0b11_1111_1111


@dataclass(frozen=True)
class Digit:
    """One digit out of a set: bit n stands for the digit n."""

    mask: int


@dataclass(frozen=True)
class Sequence:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    options: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    body: Node
    least: int
    most: int


@dataclass(frozen=True)
class Capture:
    number: int
    body: Node


@dataclass(frozen=True)
class End:
    """The end of the text, `$`."""


Node = Digit | Sequence | Choice | Repeat | Capture | End


def parse(text: str) -> Node:
    """The tree of one expression. Raises ValueError on a construct that the plans never used."""
    reader = _Reader(text)
    tree = reader.choice()
    if reader.rest:
        raise ValueError(f"unread rest {reader.rest!r} of {text!r}")
    return tree


class _Reader:
    def __init__(self, text: str) -> None:
        self.rest = text
        self.captures = 0

    def take(self, start: str) -> bool:
        found = self.rest.startswith(start)
        if found:
            self.rest = self.rest[len(start) :]
        return found

    def choice(self) -> Node:
        options = [self.sequence()]
        while self.take("|"):
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Node:
        parts = []
        while self.rest and self.rest[0] not in "|)":
            parts.append(self.repeated(self.atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def atom(self) -> Node:
        if self.take("(?:"):
            return self.closed(self.choice())
        if self.take("("):
            self.captures += 1
            number = self.captures
            return Capture(number, self.closed(self.choice()))
        if self.take("["):
            return self.digit_class()
        if self.take("\\d"):
            return Digit(ANY_DIGIT)
        if self.take("$"):
            return End()
        return Digit(1 << self.digit())

    def closed(self, body: Node) -> Node:
        if not self.take(")"):
            raise ValueError(f"no closing parenthesis before {self.rest!r}")
        return body

    def digit(self) -> int:
        digit, self.rest = self.rest[:1], self.rest[1:]
        if digit not in "0123456789" or not digit:
            raise ValueError(f"not a digit: {digit!r} before {self.rest!r}")
        return int(digit)

    def digit_class(self) -> Node:
        mask = 0
        while not self.take("]"):
            first = last = self.digit()
            if self.take("-"):
                last = self.digit()
            mask |= sum(1 << digit for digit in range(first, last + 1))
        return Digit(mask)

    def repeated(self, body: Node) -> Node:
        if self.take("?"):
            return Repeat(body, 0, 1)
        if not self.take("{"):
            return body
        bounds, _, self.rest = self.rest.partition("}")
        least, _, most = bounds.partition(",")
        return Repeat(body, int(least), int(most or least))
