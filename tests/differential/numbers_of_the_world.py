"""Random valid phone numbers of all regions, in the ways people write them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

KINDS = [value for value in PhoneNumberType.values() if value != PhoneNumberType.UNKNOWN]
SCRIPTS = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x1040, 0xFF10]
# Regions of libphonenumber that are no countries of ISO 3166-1, so that nobody can pass them.
NOT_ISO = {"AC", "TA", "XK"}
# The 60 countries with the most people.
LARGE = [
    "IN", "CN", "US", "ID", "PK", "NG", "BR", "BD", "RU", "ET", "MX", "JP", "EG", "PH", "CD",
    "VN", "IR", "TR", "DE", "TH", "TZ", "GB", "FR", "ZA", "IT", "KE", "MM", "CO", "KR", "SD",
    "UG", "ES", "DZ", "IQ", "AR", "AF", "YE", "CA", "PL", "MA", "AO", "UA", "UZ", "MY", "MZ",
    "GH", "PE", "SA", "MG", "CI", "NP", "CM", "VE", "NE", "AU", "KP", "SY", "ML", "BF", "LK",
]  # fmt: skip
EXTENSIONS = [" ext. {}", " x{}", ";ext={}", " #{}", " доб. {}", ", ext {}", " Extension {}"]


@dataclass(frozen=True)
class Case:
    """A number as text: where it is dialled, how it is written, and what it truly is."""

    region: str
    writing: str
    text: str
    truth: str


def cases(seed: int, count: int, regions: list[str] | None = None) -> Iterator[Case]:
    """The same cases for the same seed: of all regions, with the writings in equal shares."""
    rng = random.Random(seed)
    regions = regions or sorted(phonenumbers.SUPPORTED_REGIONS - NOT_ISO)
    names = list(WRITINGS)
    made = 0
    while made < count:
        region = rng.choice(regions)
        number = _random_number(region, rng)
        if number is None:
            continue
        name = names[made % len(names)]
        text = WRITINGS[name](number, region, rng)
        if text is not None:
            made += 1
            yield Case(region, name, text, e164(number)[1:])


def e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def reference(text: str, region: str | None) -> str | None:
    """What libphonenumber makes of the text, if that is a valid number."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return e164(number)[1:] if phonenumbers.is_valid_number(number) else None


def _random_number(region: str, rng: random.Random) -> PhoneNumber | None:
    """An example of a random kind with its last digits changed; None when that hits no range."""
    example = phonenumbers.example_number_for_type(region, rng.choice(KINDS))
    if example is None:
        return None
    digits = phonenumbers.national_significant_number(example)
    for _ in range(20):
        kept = rng.randrange(len(digits) - 2)
        tail = "".join(rng.choice("0123456789") for _ in digits[kept:])
        try:
            number = phonenumbers.parse(f"+{example.country_code}{digits[:kept]}{tail}")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number_for_region(number, region):
            return number
    return None


def _national(number: PhoneNumber, *_: object) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def _international(number: PhoneNumber, *_: object) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _national_digits(number: PhoneNumber, *_: object) -> str:
    return phonenumbers.normalize_digits_only(_national(number))


def _from_abroad(number: PhoneNumber, region: str, rng: random.Random) -> str | None:
    """Dialled from another region, with that region's international prefix."""
    prefix = phonenumbers.PhoneMetadata.metadata_for_region(region).international_prefix
    if not prefix or not prefix.isdigit():
        return None
    return f"{prefix} {_international(number)[1:]}"


def _without_plus(number: PhoneNumber, *_: object) -> str:
    return _international(number)[1:]


def _extension(number: PhoneNumber, region: str, rng: random.Random) -> str:
    label = rng.choice(EXTENSIONS).format(rng.randrange(1, 9999))
    return rng.choice([_national, _international])(number) + label


def _other_script(number: PhoneNumber, region: str, rng: random.Random) -> str:
    zero = rng.choice(SCRIPTS)
    text = rng.choice([_national, _international])(number)
    return "".join(chr(zero + int(c)) if c.isdigit() else c for c in text).replace("+", "＋")


def _bracketed_trunk(number: PhoneNumber, region: str, rng: random.Random) -> str:
    trunk = phonenumbers.ndd_prefix_for_region(region, True) or "0"
    digits = phonenumbers.national_significant_number(number)
    return f"+{number.country_code} ({trunk}) {digits}"


def _no_break_space(number: PhoneNumber, *_: object) -> str:
    return _international(number).replace(" ", "\u00a0").replace("-", "\u2011")


def _uri(number: PhoneNumber, *_: object) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.RFC3966)


WRITINGS: dict[str, Callable[..., str | None]] = {
    "national": _national,
    "national digits": _national_digits,
    "international": _international,
    "E.164": lambda number, *_: e164(number),
    "international prefix": _from_abroad,
    "code without plus": _without_plus,
    "extension": _extension,
    "other script": _other_script,
    "bracketed trunk": _bracketed_trunk,
    "no-break space": _no_break_space,
    "URI": _uri,
}
