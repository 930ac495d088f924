"""Dates, addresses and letters, compared with Python's own modules on random input.

The seed is printed when a test fails; set CAPIKIT_SEED to run it again, CAPIKIT_CASES for more.
"""

import calendar
import ipaddress
import os
import random
import string
import unicodedata
from datetime import date, timedelta

import capikit
import pytest

SEED = int(os.environ.get("CAPIKIT_SEED") or random.randrange(2**32))
CASES = int(os.environ.get("CAPIKIT_CASES") or 20_000)
FIRST, DAYS = date(1900, 1, 1), (date.today() - date(1900, 1, 1)).days
MONTHS = list(calendar.month_name)[1:]


@pytest.fixture
def rng():
    print(f"CAPIKIT_SEED={SEED}")
    return random.Random(SEED)


def writings(day, rng):
    """Ways to write a day that leave no doubt which one it is, as strftime and by hand."""
    month = MONTHS[day.month - 1]
    yield day.isoformat()
    yield f"{day:%Y%m%d}"
    yield f"{day:%Y/%m/%d}"
    if day.day > 12:
        yield f"{day.day}.{day.month}.{day.year}"
    yield f"{day.day} {month} {day.year}"
    yield f"{month[:3]} {day.day}, {day.year}"
    yield f"{day.isoformat()}T{rng.randrange(24):02}:{rng.randrange(60):02}:00"


def test_days_of_the_calendar(rng):
    days = [FIRST + timedelta(rng.randrange(DAYS)) for _ in range(CASES // 7)]
    for day in days:
        expected = f"{day:%Y%m%d}"
        for text in writings(day, rng):
            assert capikit.normalize_field("db", text) == expected, text
        assert capikit.normalize_field("db", day) == expected


def test_days_that_do_not_exist(rng):
    for _ in range(CASES):
        numbers = rng.randrange(1900, 2026), rng.randrange(0, 15), rng.randrange(0, 34)
        try:
            expected = f"{date(*numbers):%Y%m%d}"
        except ValueError:
            expected = None
        text = "{:04}-{:02}-{:02}".format(*numbers)
        assert capikit.normalize_field("db", text) == expected, text


def test_orders_of_numbers(rng):
    for _ in range(CASES):
        first, second, year = rng.randrange(1, 32), rng.randrange(1, 32), rng.randrange(1900, 2026)
        text = f"{first}/{second}/{year}"
        for order, parts in {"dmy": (year, second, first), "mdy": (year, first, second)}.items():
            try:
                expected = f"{date(*parts):%Y%m%d}"
            except ValueError:
                # An impossible month says that the other order is meant.
                continue
            assert capikit.normalize_field("db", text, date_order=order) == expected, (text, order)


def random_address(rng):
    if rng.random() < 0.5:
        return ipaddress.IPv4Address(rng.getrandbits(32))
    # Runs of zeros are what writings differ in.
    groups = [rng.choice([0, 0, rng.getrandbits(16), rng.getrandbits(4)]) for _ in range(7)]
    first = rng.choice([0x2001, 0x2606, 0x2A00, 0xFE80, 0xFC00, 0, rng.getrandbits(16)])
    return ipaddress.IPv6Address(":".join(f"{group:x}" for group in [first, *groups]))


def test_addresses_are_compressed_alike(rng):
    read = 0
    for _ in range(CASES):
        address = random_address(rng)
        texts = {capikit.normalize_field("client_ip_address", text) for text in spellings(address)}
        assert len(texts) == 1, address
        (text,) = texts
        if text is not None:
            read += 1
            mapped = getattr(address, "ipv4_mapped", None)
            assert ipaddress.ip_address(text) == (mapped or address)
            assert text == str(mapped or address)
            assert address.is_global, text
    assert read > CASES / 4


def spellings(address):
    return {str(address), address.exploded, str(address).upper(), f" {address} "}


def test_texts_that_are_no_address(rng):
    for _ in range(CASES):
        text = "".join(rng.choice("0123456789abcf.:") for _ in range(rng.randrange(1, 20)))
        try:
            ipaddress.ip_address(text)
        except ValueError:
            assert capikit.normalize_field("client_ip_address", text) is None, text


def letters():
    """Letters that were in Unicode long ago: what Python's table and ours both know."""
    known = unicodedata.ucd_3_2_0
    every = map(chr, range(0x80, 0x30000))
    return [ch for ch in every if known.category(ch) in ("Ll", "Lu", "Lo", "Mn")]


def test_letters_are_composed_and_lowered_alike(rng):
    some = letters() + list(string.ascii_letters) * 20
    for _ in range(CASES):
        # A letter first: marks alone are no name.
        text = rng.choice(string.ascii_letters) + "".join(rng.choices(some, k=rng.randrange(1, 6)))
        text = unicodedata.normalize(rng.choice(["NFC", "NFD"]), text)
        lower = unicodedata.normalize("NFC", text).lower()
        expected = unicodedata.normalize("NFC", lower)
        assert capikit.normalize_field("external_id", text) == expected, ascii(text)
