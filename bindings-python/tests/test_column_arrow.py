"""Columns of pandas, Polars, pyarrow and numpy, and Arrow data that breaks the rules."""

import hashlib
from datetime import date, datetime

import capikit
import numpy
import pandas
import polars
import pyarrow
import pytest

VALUES = [" Ann@Example.com ", None, "not an address", "a.rather.long.customer@example.com", ""]


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


ANN = digest("ann@example.com")
EXPECTED = [ANN, None, None, digest("a.rather.long.customer@example.com"), None]

TYPES = [
    pyarrow.string(),
    pyarrow.large_string(),
    pyarrow.string_view(),
    pyarrow.dictionary(pyarrow.int8(), pyarrow.string()),
    pyarrow.dictionary(pyarrow.uint64(), pyarrow.large_string()),
]


def hashed(values, field="email", **keywords):
    column = capikit.hash_column(field, values, **keywords)
    assert isinstance(column, capikit.HashedColumn)
    array = pyarrow.array(column)
    array.validate(full=True)
    assert array.null_count == array.to_pylist().count(None)
    assert array.to_pylist() == column.to_list() == list(column)
    return column.to_list()


@pytest.mark.parametrize("type", TYPES, ids=str)
def test_every_kind_of_text(type):
    array = pyarrow.array(VALUES).cast(type)
    assert hashed(array) == EXPECTED
    assert hashed(array.slice(2)) == EXPECTED[2:]
    assert hashed(array.slice(1, 3)) == EXPECTED[1:4]
    chunks = pyarrow.chunked_array([array.slice(0, 2), array.slice(2, 0), array.slice(2)])
    assert hashed(chunks) == EXPECTED


def test_texts_with_an_appendix_keep_it():
    values = [f"{ANN}.AQ", None, ANN, f"{ANN}.AQABAAAA", "ann@example.com"]
    assert hashed(pyarrow.array(values)) == [*values[:4], ANN]


def test_long_columns_in_chunks_on_all_cores():
    values = [None if row % 97 == 0 else f"customer{row}@example.com" for row in range(60_001)]
    expected = [value and digest(value) for value in values]
    array = pyarrow.array(values)
    chunks = [array.slice(start, 7001) for start in range(0, len(array), 7001)]
    assert hashed(pyarrow.chunked_array(chunks)) == expected
    assert hashed(array, threads=1) == expected


@pytest.mark.parametrize(
    "type", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
)
def test_whole_numbers(type):
    array = pyarrow.array([17, None, 0], type)
    assert hashed(array, "external_id") == [digest("17"), None, digest("0")]
    largest = numpy.iinfo(type).max
    assert hashed(pyarrow.array([largest], type), "external_id") == [digest(str(largest))]
    smallest = numpy.iinfo(type).min
    assert hashed(pyarrow.array([smallest], type), "external_id") == [digest(str(smallest))]


@pytest.mark.parametrize(
    "type",
    ["date32", "date64", *(pyarrow.timestamp(unit) for unit in ("s", "ms", "us", "ns"))],
    ids=str,
)
def test_dates(type):
    days = [date(1990, 2, 16), None, date(1969, 12, 31), date(2000, 2, 29), date(1900, 1, 1)]
    expected = [day and digest(f"{day:%Y%m%d}") for day in days]
    assert hashed(pyarrow.array(days).cast(type), "db") == expected


def test_a_time_belongs_to_its_day():
    times = [datetime(1969, 12, 31, 23, 59, 59), datetime(1970, 1, 1)]
    assert hashed(pyarrow.array(times), "db") == [digest("19691231"), digest("19700101")]


def test_a_column_of_nothing():
    assert hashed(pyarrow.nulls(3)) == [None] * 3
    assert hashed(pyarrow.array([], pyarrow.string())) == []
    assert hashed(pyarrow.chunked_array([], pyarrow.string())) == []


def test_issues_name_their_row():
    chunks = pyarrow.chunked_array([["ann@example.com"], ["nobody", None]])
    _, ((row, issue),) = capikit.hash_column("email", chunks, issues=True)
    assert (row, issue.code) == (1, "invalid_email")


@pytest.mark.parametrize(
    ("field", "values", "message"),
    [
        ("email", pyarrow.array([1]), r"a column of str, not a column of Arrow type \"l\""),
        ("zip", pyarrow.array([1.5]), r"a column of str or int, not a column of Arrow type \"g\""),
        ("zip", pyarrow.array([date(1990, 1, 1)]), "a column of str or int, not"),
        ("db", pyarrow.array([datetime(1990, 1, 1)], pyarrow.timestamp("s", "UTC")), "str or date"),
        ("email", pyarrow.table({"email": VALUES}), "not a table; pass one of its columns"),
        ("email", polars.DataFrame({"email": VALUES}), "not a table; pass one of its columns"),
    ],
)
def test_a_wrong_type_raises(field, values, message):
    with pytest.raises(TypeError, match=message):
        capikit.hash_column(field, values)


def test_polars():
    frame = polars.DataFrame({"email": VALUES, "born": [date(1990, 2, 16)] * 5})
    column = capikit.hash_column("email", frame["email"])
    assert polars.Series(column).to_list() == EXPECTED
    frame = frame.with_columns(em=polars.Series(column))
    assert frame["em"].to_list() == EXPECTED
    assert hashed(frame["born"], "db") == [digest("19900216")] * 5
    assert hashed(frame["email"].cast(polars.Categorical)) == EXPECTED


@pytest.mark.parametrize("dtype", ["str", "string[pyarrow]", "string[python]", "category", object])
def test_pandas_text(dtype):
    series = pandas.Series(VALUES, dtype=dtype)
    frame = pandas.DataFrame({"email": series})
    frame["em"] = capikit.hash_column("email", frame["email"])
    assert [None if pandas.isna(value) else value for value in frame["em"]] == EXPECTED


def test_pandas_numbers_dates_and_what_is_missing():
    zips = pandas.Series([94025, None], dtype="Int64")
    assert list(capikit.hash_column("zip", zips, "US")) == [digest("94025"), None]
    born = pandas.to_datetime(pandas.Series(["1990-02-16", None]))
    assert list(capikit.hash_column("db", born)) == [digest("19900216"), None]
    mixed = pandas.Series(["a@b.com", pandas.NA, pandas.NaT, numpy.nan, None], dtype=object)
    assert capikit.hash_column("email", mixed) == [digest("a@b.com"), *[None] * 4]
    with pytest.raises(TypeError, match=r"values\[0\]: expected str or int, not float"):
        capikit.hash_column("zip", pandas.Series([94025, None]))


def test_numpy():
    assert capikit.hash_column("email", numpy.array(VALUES, dtype=object)) == EXPECTED
    assert capikit.hash_column("external_id", numpy.array([7])) == [digest("7")]
    assert capikit.hash_column("email", [numpy.str_("ann@example.com")]) == [ANN]
    assert (
        capikit.hash_column("email", [numpy.float32("nan"), numpy.datetime64("NaT")]) == [None] * 2
    )


def test_a_hashed_column_is_a_sequence_that_shows_nothing():
    column = capikit.hash_column("email", pyarrow.array(VALUES))
    assert (len(column), column[0], column[-2], column[1]) == (5, ANN, EXPECTED[3], None)
    for index in (5, -6):
        with pytest.raises(IndexError):
            column[index]
    assert repr(column) == "HashedColumn(rows=5, nulls=3)"


def test_the_result_outlives_its_column():
    array = pyarrow.array(capikit.hash_column("email", pyarrow.array(VALUES)))
    assert array.to_pylist() == EXPECTED
