"""The exceptions: one tree, and nothing secret in any of them."""

import copy
import dataclasses
import pickle

import capikit
import pytest
from capikit import errors
from capikit.results import Alternate, Checked, Issue, Outcome, RejectedEvent, SendReport

ISSUE = Issue("user_data.email", "invalid_email", "dropped", "not an e-mail address")


def test_every_exception_is_exported_and_derives_from_one():
    for name in errors.__all__:
        assert getattr(capikit, name) is getattr(errors, name)
        assert issubclass(getattr(errors, name), capikit.CapikitError)
    assert issubclass(capikit.EventError, ValueError)


def test_which_may_be_tried_again():
    retryable = {name for name in errors.__all__ if getattr(errors, name).is_retryable}
    assert retryable == {"SpoolFullError", "DeliveryError", "ThrottledError"}


@pytest.mark.parametrize("name", errors.__all__)
def test_exceptions_survive_pickling(name):
    report = SendReport(1, "T", [], [])
    details = {"issues": [ISSUE], "field": "f", "code": 190, "subcode": 1, "fbtrace_id": "T"}
    error = getattr(errors, name)("message", **details, retry_after=1.5, partial=report)
    twin = pickle.loads(pickle.dumps(error))
    assert type(twin) is type(error)
    assert (str(twin), vars(twin)) == (str(error), vars(error))


@pytest.mark.parametrize(
    "record",
    [
        ISSUE,
        Alternate("secret", "secret"),
        Outcome("email", "secret", "secret", [ISSUE], [Alternate("secret", None)]),
        Checked({"secret": "secret"}, [ISSUE]),
        RejectedEvent(0, "1", [ISSUE]),
        SendReport(1, "T", [], [RejectedEvent(0, "1", [ISSUE])]),
    ],
)
def test_results_are_plain_values_that_hide_what_is_personal(record):
    assert pickle.loads(pickle.dumps(record)) == copy.deepcopy(record) == record
    assert "secret" not in repr(record)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, dataclasses.fields(record)[0].name, None)


def test_an_event_error_lists_everything_and_shows_no_value(purchase):
    purchase.event_time = 1
    purchase.custom_data.currency = "secret"
    with pytest.raises(capikit.EventError) as caught:
        purchase.payload()
    codes = {issue.code for issue in caught.value.issues}
    assert {"too_old", "unknown_currency"} <= codes
    assert "secret" not in (str(caught.value) + repr(caught.value.issues)).lower()
