"""Arrow data made by hand: what breaks the rules is refused, and everything is released once."""

import ctypes
from ctypes import POINTER, c_char_p, c_int64, c_void_p, pointer

import capikit
import pytest


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


Schema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_char_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", c_void_p),
    ("dictionary", POINTER(Schema)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]
Array._fields_ = [
    *((name, c_int64) for name in ("length", "null_count", "offset", "n_buffers", "n_children")),
    ("buffers", POINTER(c_void_p)),
    ("children", c_void_p),
    ("dictionary", POINTER(Array)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]

new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = [c_void_p, c_char_p, c_void_p]


class Column:
    """Two structs, and how often each was released."""

    def __init__(self, format, contents, **changes):
        self.released = {"schema": 0, "array": 0}
        self.callbacks = [self.callback(Schema, "schema"), self.callback(Array, "array")]
        self.kept = [
            buffer and ctypes.create_string_buffer(buffer, len(buffer)) for buffer in contents
        ]
        addresses = [buffer and ctypes.addressof(buffer) for buffer in self.kept]
        self.pointers = (c_void_p * max(1, len(addresses)))(*addresses)
        self.schema = Schema(format=format and format.encode(), name=b"")
        self.array = Array(n_buffers=len(addresses), null_count=-1, buffers=self.pointers)
        for name, value in changes.items():
            setattr(self.array, name, value)
        self.schema.release = ctypes.cast(self.callbacks[0], c_void_p)
        self.array.release = ctypes.cast(self.callbacks[1], c_void_p)

    def callback(self, kind, name):
        def release(struct):
            self.released[name] += 1
            struct.contents.release = None

        return ctypes.CFUNCTYPE(None, POINTER(kind))(release)

    def __arrow_c_array__(self, requested_schema=None):
        schema = new_capsule(ctypes.addressof(self.schema), b"arrow_schema", None)
        return schema, new_capsule(ctypes.addressof(self.array), b"arrow_array", None)


def int32(*numbers):
    return b"".join(number.to_bytes(4, "little", signed=True) for number in numbers)


def int64(*numbers):
    return b"".join(number.to_bytes(8, "little", signed=True) for number in numbers)


def view(length, prefix, buffer, offset):
    return int32(length) + prefix + int32(buffer, offset)


TEXT = b"ann@example.comx@y.com"


def test_well_formed_data_is_read_and_released_once():
    column = Column("u", [None, int32(0, 15, 22), TEXT], length=2)
    digests = capikit.hash_column("email", column)
    assert list(digests) == capikit.hash_column("email", ["ann@example.com", "x@y.com"])
    assert column.released == {"schema": 1, "array": 1}


def test_what_was_taken_already_is_refused():
    column = Column("u", [None, int32(0, 15, 22), TEXT], length=2)
    capikit.hash_column("email", column)
    with pytest.raises(ValueError, match="does not follow the C data interface"):
        capikit.hash_column("email", column)
    assert column.released == {"schema": 1, "array": 1}


@pytest.mark.parametrize(
    "column",
    [
        Column("u", [None, int32(0), b"x"], length=-1),
        Column("u", [None, int32(0), b"x"], length=1, offset=-1),
        Column("u", [None, int32(0), b"x"], length=2**62, offset=2**62),
        Column("u", [None, int32(0)], length=1),
        Column("u", [None, None, TEXT], length=1),
        Column("u", [None, int32(0, 1), TEXT], length=1, n_buffers=-1),
        Column("u", [None, int32(0, 1), TEXT], length=1, buffers=None),
        Column("vu", [None, int32(0, 0, 0, 0)], length=1),
        Column(None, [None, int32(0, 1), TEXT], length=1),
    ],
)
def test_a_contradiction_is_refused_and_released(column):
    with pytest.raises(ValueError, match="does not follow the C data interface"):
        capikit.hash_column("email", column)
    assert column.released == {"schema": 1, "array": 1}


@pytest.mark.parametrize(
    "column",
    [
        Column("u", [None, int32(9, 3), TEXT], length=1),
        Column("u", [None, int32(-1, 3), TEXT], length=1),
        Column("u", [None, int32(0, 2), b"\xff\xfe"], length=1),
        Column("u", [None, int32(0, 2), None], length=1),
        Column("U", [None, int64(5, -(2**63)), TEXT], length=1),
        Column("vu", [None, view(-1, b"ann@", 0, 0), TEXT, int64(22)], length=1),
        Column("vu", [None, view(15, b"ann@", 1, 0), TEXT, int64(22)], length=1),
        Column("vu", [None, view(15, b"ann@", -1, 0), TEXT, int64(22)], length=1),
        Column("vu", [None, view(15, b"ann@", 0, 8), TEXT, int64(22)], length=1),
        Column("vu", [None, view(15, b"ann@", 0, -1), TEXT, int64(22)], length=1),
    ],
)
def test_a_cell_that_lies_is_unreadable(column):
    digests, issues = capikit.hash_column("email", column, issues=True)
    assert [(row, issue.code) for row, issue in issues] == [(0, "wrong_type")]
    assert digests[0] is None
    assert column.released == {"schema": 1, "array": 1}


def test_a_key_beyond_the_dictionary_is_unreadable():
    values = Column("u", [None, int32(0, 15, 22), TEXT], length=2)
    for key, readable in [(1, True), (2, False), (-1, False)]:
        column = Column("i", [None, int32(key)], length=1)
        column.schema.dictionary = pointer(values.schema)
        column.array.dictionary = pointer(values.array)
        assert (capikit.hash_column("email", column)[0] is not None) == readable
        assert column.released == {"schema": 1, "array": 1}
    assert values.released == {"schema": 0, "array": 0}


def test_a_dictionary_without_values_is_refused():
    values = Column("u", [], length=0)
    column = Column("i", [None, int32(0)], length=1)
    column.schema.dictionary = pointer(values.schema)
    with pytest.raises(ValueError, match="does not follow the C data interface"):
        capikit.hash_column("email", column)
    assert column.released == {"schema": 1, "array": 1}


def test_a_wrong_type_is_released():
    column = Column("g", [None, int64(0)], length=1)
    with pytest.raises(TypeError, match="Arrow type"):
        capikit.hash_column("email", column)
    assert column.released == {"schema": 1, "array": 1}


def test_capsules_of_other_names_are_refused():
    class Swapped(Column):
        def __arrow_c_array__(self, requested_schema=None):
            return super().__arrow_c_array__()[::-1]

    column = Swapped("u", [None, int32(0), b"x"], length=0)
    with pytest.raises(ValueError):
        capikit.hash_column("email", column)
    assert column.released == {"schema": 0, "array": 0}
