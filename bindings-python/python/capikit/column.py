"""A whole column of one identifier: of a list, or of pandas, Polars and pyarrow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

from . import _native
from ._native import HashedColumn

if TYPE_CHECKING:
    from .hashing import DateOrder, Value
    from .results import Issue

__all__ = ["HashedColumn", "hash_column"]


class ArrowArray(Protocol):
    """An array of the Arrow PyCapsule interface."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...


class ArrowStream(Protocol):
    """A column in chunks, by the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


@overload
def hash_column(
    field: str,
    values: ArrowStream | ArrowArray,
    country: str | None = None,
    *,
    date_order: DateOrder = None,
    vanity: bool = False,
    issues: Literal[False] = False,
    threads: int | None = None,
) -> HashedColumn: ...
@overload
def hash_column(
    field: str,
    values: Iterable[Value],
    country: str | None = None,
    *,
    date_order: DateOrder = None,
    vanity: bool = False,
    issues: Literal[False] = False,
    threads: int | None = None,
) -> list[str | None]: ...
@overload
def hash_column(
    field: str,
    values: ArrowStream | ArrowArray,
    country: str | None = None,
    *,
    date_order: DateOrder = None,
    vanity: bool = False,
    issues: Literal[True],
    threads: int | None = None,
) -> tuple[HashedColumn, list[tuple[int, Issue]]]: ...
@overload
def hash_column(
    field: str,
    values: Iterable[Value],
    country: str | None = None,
    *,
    date_order: DateOrder = None,
    vanity: bool = False,
    issues: Literal[True],
    threads: int | None = None,
) -> tuple[list[str | None], list[tuple[int, Issue]]]: ...
def hash_column(
    field: str,
    values: Any,
    country: str | None = None,
    *,
    date_order: DateOrder = None,
    vanity: bool = False,
    issues: bool = False,
    threads: int | None = None,
) -> Any:
    """The digests of a column, each in the position of its value.

    Lists, tuples and other sequences give a list of 64 hexadecimal digits or `None`. Columns with
    the Arrow PyCapsule interface (Polars, pyarrow, pandas with Arrow types) give a `HashedColumn`,
    which those libraries take. Missing values (`None`, NaN, `pandas.NA`, Arrow nulls) stay missing.

    With `issues`, a pair: the digests, and a list of `(row, Issue)`. `country`, `date_order` and
    `vanity` are those of `normalize_field`. Long columns are shared by `threads` threads, by
    default one per core, while other Python threads run.

    A value of a type that the field does not have raises `TypeError` with its position, a wrong
    field `ConfigError`.
    """
    digests, found = _native.hash_column(
        field,
        _source(values),
        country=country,
        date_order=date_order,
        vanity=vanity,
        issues=issues,
        threads=threads,
    )
    return (digests, found) if issues else digests


def _source(values: Any) -> Any:
    """The column as what the native part reads: an Arrow object, or a list."""
    array: Any = getattr(values, "array", None)
    if hasattr(array, "__arrow_array__") and str(array.dtype) != "object":
        # A pandas Series: this is without a copy where pandas keeps Arrow data.
        return array.__arrow_array__()
    if hasattr(values, "dtype") and hasattr(values, "tolist"):
        # Of numpy, or a pandas Series of Python objects.
        return values.tolist()
    if hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__"):
        return values
    if isinstance(values, (str, bytes, Mapping, Set)) or not isinstance(values, Iterable):
        raise TypeError(f"values: expected a column of values, not {type(values).__name__}")
    return values if type(values) is list else list(values)
