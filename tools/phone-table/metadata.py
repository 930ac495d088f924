"""The numbering plans of libphonenumber, as the Python package `phonenumbers` carries them."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata
from phonenumbers.phonemetadata import REGION_CODE_FOR_NON_GEO_ENTITY

VERSION = phonenumbers.__version__

# The kinds of numbers that make a number valid; `no_international_dialling` is not a kind.
KINDS = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
    "fixed_line",
    "mobile",
)


@dataclass(frozen=True)
class Kind:
    pattern: str
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """One numbering plan: of a region, or of a code that belongs to none, such as +800."""

    region: str | None
    calling_code: int
    international_prefix: str | None
    trunk: str | None
    prefix: str | None
    transform: str | None
    general: str
    lengths: tuple[int, ...]
    local_lengths: tuple[int, ...]
    kinds: tuple[Kind, ...]
    leading_digits: str | None


def plans() -> list[list[Plan]]:
    """The plans of each calling code, in the order in which libphonenumber asks them.

    The first one is the main one: its rules read a number whose calling code is known.
    """
    return [
        [_plan(code, region) for region in regions]
        for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items())
    ]


def _plan(code: int, region: str) -> Plan:
    meta = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    general = meta.general_desc
    kinds = (getattr(meta, name) for name in KINDS)
    return Plan(
        region=None if region == REGION_CODE_FOR_NON_GEO_ENTITY else region,
        calling_code=code,
        international_prefix=meta.international_prefix,
        trunk=meta.national_prefix,
        prefix=meta.national_prefix_for_parsing,
        transform=meta.national_prefix_transform_rule,
        general=general.national_number_pattern,
        lengths=tuple(general.possible_length),
        local_lengths=tuple(general.possible_length_local_only),
        kinds=tuple(
            Kind(kind.national_number_pattern, tuple(kind.possible_length))
            for kind in kinds
            if kind is not None and kind.national_number_pattern
        ),
        leading_digits=meta.leading_digits,
    )
