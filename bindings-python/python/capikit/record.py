"""What the parts of an event have in common: their `repr`, and the types of their values."""

from __future__ import annotations

from collections.abc import Sequence

# The native module knows dates and decimals. Were they imported on first use, in a thread, then a
# process that forks at that moment would have a child in which the import never ends.
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias, TypeVar

__all__ = ["Id", "Number", "OneOrMany", "Record", "Time"]

T = TypeVar("T")
OneOrMany: TypeAlias = T | Sequence[T | None] | None
Number: TypeAlias = Decimal | int | float | str | None
Id: TypeAlias = str | int | None
Time: TypeAlias = int | datetime | None


class Record:
    """A `repr` that names the fields that are set, and shows none of their values."""

    __slots__: tuple[str, ...] = ()

    def __repr__(self) -> str:
        shown = []
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, Record):
                shown.append(f"{name}={value!r}")
            elif value not in (None, {}):
                shown.append(name)
        return f"{type(self).__name__}({', '.join(shown)})"
