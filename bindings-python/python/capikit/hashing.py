"""One identifier: normalize it, hash it, explain it.

A field is named by Meta's code (`em`) or by its full name (`email`); a wrong name raises
`ConfigError`. A value that can not be read gives `None`, and `explain` says why. `None` stands
for a missing value. A value of a type that the field does not have raises `TypeError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from . import _native

if TYPE_CHECKING:
    from datetime import date
    from typing import TypeAlias

    from .results import Outcome

    Value: TypeAlias = str | int | date | None
    DateOrder: TypeAlias = Literal["dmy", "mdy"] | None

__all__ = [
    "explain",
    "hash_city",
    "hash_country",
    "hash_date_of_birth",
    "hash_email",
    "hash_external_id",
    "hash_field",
    "hash_first_name",
    "hash_gender",
    "hash_last_name",
    "hash_phone",
    "hash_state",
    "hash_zip",
    "normalize_field",
]


def normalize_field(
    field: str,
    value: Value,
    *,
    country: str | None = None,
    date_order: DateOrder = None,
    vanity: bool = False,
) -> str | None:
    """The canonical form of a value; `None` when it has none or is hashed already.

    `country` (a code or a name) is what national phone numbers, states and postcodes are read by.
    `date_order` says which of `03/04/1990` is the day. With `vanity`, letters in phone numbers
    stand for digits.
    """
    return _native.normalize_field(
        field, value, country=country, date_order=date_order, vanity=vanity
    )


def hash_field(
    field: str,
    value: Value,
    *,
    country: str | None = None,
    date_order: DateOrder = None,
    vanity: bool = False,
) -> str | None:
    """What is sent for a hashed field: 64 hexadecimal digits.

    `None` when the value can not be read, and for fields that are never hashed. The keywords are
    those of `normalize_field`.
    """
    return _native.hash_field(field, value, country=country, date_order=date_order, vanity=vanity)


def explain(
    field: str,
    value: Value,
    *,
    country: str | None = None,
    date_order: DateOrder = None,
    vanity: bool = False,
    alternates: bool = False,
) -> Outcome:
    """Everything there is to say about one value: its forms, and what was noticed.

    With `alternates`, also the second canonical form where two are defensible. The other keywords
    are those of `normalize_field`.
    """
    return _native.explain(
        field,
        value,
        country=country,
        date_order=date_order,
        vanity=vanity,
        alternates=alternates,
    )


def hash_email(value: str | None) -> str | None:
    """`hash_field("email", value)`"""
    return _native.hash_field("email", value)


def hash_phone(
    value: str | int | None, *, country: str | None = None, vanity: bool = False
) -> str | None:
    """`hash_field("phone", value, country=country, vanity=vanity)`"""
    return _native.hash_field("phone", value, country=country, vanity=vanity)


def hash_first_name(value: str | None) -> str | None:
    """`hash_field("first_name", value)`"""
    return _native.hash_field("first_name", value)


def hash_last_name(value: str | None) -> str | None:
    """`hash_field("last_name", value)`"""
    return _native.hash_field("last_name", value)


def hash_date_of_birth(value: str | date | None, *, date_order: DateOrder = None) -> str | None:
    """`hash_field("date_of_birth", value, date_order=date_order)`"""
    return _native.hash_field("date_of_birth", value, date_order=date_order)


def hash_gender(value: str | None) -> str | None:
    """`hash_field("gender", value)`"""
    return _native.hash_field("gender", value)


def hash_city(value: str | None) -> str | None:
    """`hash_field("city", value)`"""
    return _native.hash_field("city", value)


def hash_state(value: str | None, *, country: str | None = None) -> str | None:
    """`hash_field("state", value, country=country)`"""
    return _native.hash_field("state", value, country=country)


def hash_zip(value: str | int | None, *, country: str | None = None) -> str | None:
    """`hash_field("zip", value, country=country)`"""
    return _native.hash_field("zip", value, country=country)


def hash_country(value: str | None) -> str | None:
    """`hash_field("country", value)`"""
    return _native.hash_field("country", value)


def hash_external_id(value: str | int | None) -> str | None:
    """`hash_field("external_id", value)`"""
    return _native.hash_field("external_id", value)
