"""The client against a real endpoint on this machine."""

import copy
import gc
import pickle
from concurrent.futures import ThreadPoolExecutor

import capikit
import pytest


def refusal(code, subcode=None):
    error = {
        "message": "Meta says no",
        "code": code,
        "error_subcode": subcode,
        "fbtrace_id": "Trace",
    }
    return {"error": error}


def lead(**fields):
    return capikit.Event("Lead", user_data=capikit.UserData(external_id=1), **fields)


def test_send(client, endpoint, purchase):
    report = client.send([purchase, {"event_name": "Lead", "user_data": {"em": "a@example.com"}}])
    assert (report.events_received, report.fbtrace_id, report.rejected) == (2, "Trace", [])
    (request,) = endpoint.requests
    assert request["headers"]["authorization"] == f"Bearer {endpoint.token}"
    assert request["path"].endswith("/1234567890/events")
    assert endpoint.token not in request["path"]
    assert endpoint.events[0] == purchase.payload()


def test_settings_reach_the_request(endpoint, purchase):
    settings = {"test_event_code": "TEST1", "graph_version": "v99.0", "partner_agent": "shop"}
    with capikit.Client(
        42, endpoint.token, base_url=endpoint.address, app_secret="s", **settings
    ) as client:
        client.send([purchase])
    (request,) = endpoint.requests
    assert request["path"] == "/v99.0/42/events"
    assert request["body"]["test_event_code"] == "TEST1"
    assert request["body"]["partner_agent"] == "shop"
    assert len(request["body"]["appsecret_proof"]) == 64


def test_settings_come_from_the_environment(endpoint, purchase, monkeypatch):
    monkeypatch.setenv("CAPIKIT_PIXEL_ID", "77")
    monkeypatch.setenv("CAPIKIT_ACCESS_endpoint.token", endpoint.token)
    monkeypatch.setenv("CAPIKIT_BASE_URL", endpoint.address)
    with capikit.Client() as client:
        client.send([purchase])
    assert "/77/" in endpoint.requests[0]["path"]


@pytest.mark.parametrize("events", [None, 5, "x", {"event_name": "T"}, capikit.Event("T")])
def test_what_is_no_list_of_events_is_named(client, events):
    with pytest.raises(TypeError, match=r"^events: expected a list of events, not "):
        client.send(events)


def test_check_is_what_send_sends(endpoint):
    event = capikit.Event("Lead", user_data=capikit.UserData(phone="0170 1234567", email="a@b.de"))
    with capikit.Client(
        "1", endpoint.token, base_url=endpoint.address, default_country="DE"
    ) as client:
        checked = client.check(event)
        client.send([event])
    assert checked.payload == endpoint.events[0]
    assert "ph" in checked.payload["user_data"]
    assert "region_needed" not in [issue.code for issue in checked.issues]


def test_strict_and_alternates(endpoint):
    event = capikit.Event("Lead", user_data=capikit.UserData(email="nonsense", external_id="1"))
    with capikit.Client("1", endpoint.token, base_url=endpoint.address) as client:
        assert "em" not in client.check(event).payload["user_data"]
    with (
        capikit.Client("1", endpoint.token, base_url=endpoint.address, strict=True) as client,
        pytest.raises(capikit.EventError),
    ):
        client.check(event)


def test_one_bad_event_does_not_sink_the_others(client, endpoint, purchase):
    old = capikit.Event("Lead", event_id="old", event_time=1)
    report = client.send([old, purchase])
    assert report.events_received == 1
    (rejected,) = report.rejected
    assert (rejected.index, rejected.event_id) == (0, "old")
    assert "too_old" in [issue.code for issue in rejected.issues]
    assert [event["event_id"] for event in endpoint.events] == ["Purchase.1001"]


def test_a_sole_bad_event_raises(client, endpoint):
    with pytest.raises(capikit.EventError) as caught:
        client.send([capikit.Event("Lead", event_time=1)])
    assert caught.value.issues
    assert not endpoint.requests


def test_any_iterable_will_do_and_its_own_error_comes_through(client, endpoint, purchase):
    assert client.send(event for event in (purchase,)).events_received == 1

    def broken():
        yield purchase
        raise LookupError("the database went away")

    with pytest.raises(LookupError):
        client.send(broken())
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 100, capikit.RejectedError),
        (401, 190, capikit.AuthError),
        (400, 190, capikit.AuthError),
        (429, 80004, capikit.ThrottledError),
        (500, 2, capikit.DeliveryError),
    ],
)
def test_what_meta_answers_becomes_an_exception(client, endpoint, status, code, kind):
    endpoint.answers.append((status, refusal(code, 1234)))
    with pytest.raises(capikit.CapikitError) as caught:
        client.send([lead()])
    assert type(caught.value) is kind
    if kind in (capikit.RejectedError, capikit.AuthError):
        assert (caught.value.code, caught.value.subcode) == (code, 1234)
        assert caught.value.fbtrace_id == "Trace"
    assert endpoint.token not in str(caught.value)


def test_what_got_through_before_a_failure_is_told(client, endpoint):
    events = [lead() for _ in range(1001)]
    good = {"events_received": 1000, "messages": [], "fbtrace_id": "First"}
    endpoint.answers += [(200, good), (400, refusal(100))]
    with pytest.raises(capikit.RejectedError) as caught:
        client.send(events)
    assert caught.value.partial.events_received == 1000
    assert caught.value.partial.fbtrace_id == "First"


def test_nobody_there(endpoint, purchase):
    with (
        capikit.Client("1", endpoint.token, base_url="http://127.0.0.1:9") as client,
        pytest.raises(capikit.DeliveryError) as caught,
    ):
        client.send([purchase])
    assert caught.value.is_retryable


def test_too_slow(endpoint, purchase):
    endpoint.may_answer.clear()
    with (
        capikit.Client("1", endpoint.token, base_url=endpoint.address, timeout=0.2) as client,
        pytest.raises(capikit.DeliveryError),
    ):
        client.send([purchase])


def test_switched_off(endpoint, purchase):
    with capikit.Client("1", endpoint.token, base_url=endpoint.address, enabled=False) as client:
        assert client.send([purchase]).events_received == 0
        with pytest.raises(capikit.EventError):
            client.send([capikit.Event("Lead", event_time=1)])
    assert not endpoint.requests


def test_closed(endpoint, purchase):
    client = capikit.Client("1", endpoint.token, base_url=endpoint.address)
    client.close()
    client.close()
    with pytest.raises(capikit.ClosedError):
        client.send([purchase])


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"pixel_id": "not digits"}, "pixel_id"),
        ({"access_token": "line\nbreak"}, "access_token"),
        ({"base_url": "not an address"}, "base_url"),
        ({"base_url": "http://example.com"}, "base_url"),
        ({"default_country": "Nowhere"}, "default_country"),
        ({"graph_version": "latest"}, "graph_version"),
        ({"timeout": -1.0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
    ],
)
def test_a_wrong_setting_raises(endpoint, settings, field):
    with pytest.raises(capikit.ConfigError) as caught:
        capikit.Client(**{"pixel_id": "1", "access_token": endpoint.token} | settings)
    assert caught.value.field == field
    assert endpoint.token not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"access_token": 5551234}, "access_token: expected str, not int"),
        ({"pixel_id": 5551234.0}, "pixel_id: expected str or int, not float"),
        ({"timeout": "5551234"}, "timeout: expected float or int, not str"),
        ({"enabled": "5551234"}, "enabled: expected bool, not str"),
    ],
)
def test_a_setting_of_a_wrong_type_raises(settings, message):
    with pytest.raises(TypeError) as caught:
        capikit.Client(**settings)
    assert str(caught.value) == message


def test_a_setting_that_does_not_exist_raises():
    with pytest.raises(TypeError, match="spool"):
        capikit.Client("1", spool="5551234")


@pytest.mark.parametrize("events", [{"event_name": "Lead"}, capikit.Event("Lead"), "Lead", 5])
def test_events_are_a_list(client, events):
    with pytest.raises(TypeError):
        client.send(events)


def test_a_client_tells_nobody_its_token(client, endpoint):
    assert endpoint.token not in repr(client) + str(vars(type(client)))
    assert endpoint.token not in repr(client._native)
    with pytest.raises(TypeError):
        pickle.dumps(client)


def test_threads_share_a_client(client, endpoint):
    def send(number):
        event = capikit.Event(
            "Lead", event_id=str(number), user_data=capikit.UserData(external_id=1)
        )
        return client.send([event]).events_received

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(send, range(200))) == 200
    assert {event["event_id"] for event in endpoint.events} == {
        str(number) for number in range(200)
    }


def test_a_client_that_is_forgotten_goes_quietly(endpoint, purchase):
    capikit.Client("1", endpoint.token, base_url=endpoint.address).send([purchase])
    gc.collect()
    assert len(endpoint.requests) == 1


def test_external_ids_are_sent_as_they_are_when_asked_to(endpoint):
    address = {"base_url": endpoint.address}
    with capikit.Client("1", endpoint.token, external_id="raw", **address) as client:
        event = capikit.Event("Lead", user_data=capikit.UserData(external_id="User-1"))
        assert client.check(event).payload["user_data"]["external_id"] == ["User-1"]
    with pytest.raises(capikit.ConfigError, match="external_id"):
        capikit.Client("1", endpoint.token, external_id="plain", **address)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickle.dumps])
@pytest.mark.parametrize("kind", [capikit.Client, capikit.AsyncClient])
def test_a_client_is_neither_copied_nor_pickled(kind, again):
    with pytest.raises(TypeError, match="make one in each process"):
        again(kind("1", "token"))
