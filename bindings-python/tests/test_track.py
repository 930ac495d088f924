"""Tracking: what Python adds to the scenarios that all languages share."""

import gc
import signal
import sys
import threading
import time

import capikit
import pytest
from tracking import LONG, REFUSED, lead


def test_an_event_its_name_and_its_wire_form_are_accepted_alike(make, endpoint, purchase):
    client = make()
    assert client.track(purchase) == capikit.Receipt("Purchase.1001", [])
    user = {"email": "nonsense", "external_id": 1}
    receipt = client.track("Lead", event_id="a", action_source="other", user_data=user)
    assert (receipt.event_id, [issue.severity for issue in receipt.issues]) == ("a", ["dropped"])
    client.track({"event_name": "Lead", "event_id": "b", "user_data": {"em": "a@example.com"}})
    assert client.flush(LONG) == capikit.FlushReport(3, 0, 0, 0)
    assert endpoint.events[0] == purchase.payload()
    assert sorted(event["event_id"] for event in endpoint.events) == ["Purchase.1001", "a", "b"]


def test_an_event_without_an_id_gets_one(make, endpoint):
    receipt = make().track("Lead", user_data=capikit.UserData(external_id=1))
    assert len(receipt.event_id) == 36
    assert endpoint.arrived.acquire(timeout=LONG)
    assert endpoint.events[0]["event_id"] == receipt.event_id


@pytest.mark.parametrize("wrong", [None, 5, [], object()])
def test_what_is_no_event_is_named(make, wrong):
    with pytest.raises(TypeError, match=r"^event: expected Event or dict, not "):
        make().track(wrong)


def test_the_name_may_be_a_keyword(make):
    receipt = make().track(event_name="Lead", event_id="a", user_data={"email": "ann@example.com"})
    assert receipt.event_id == "a"
    with pytest.raises(TypeError, match="event_name"):
        make().track(user_data={"email": "ann@example.com"})


def test_fields_belong_to_a_name(make, purchase):
    client = make()
    with pytest.raises(TypeError, match="an event has its own"):
        client.track(purchase, event_id="x")
    with pytest.raises(TypeError, match="usr_data"):
        client.track("Lead", usr_data={})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("durability", "shared"),
        ("durability", "disk"),
        ("ambiguous", "drop"),
        ("exit_timeout", -1),
        ("exit_timeout", float("inf")),
        ("spool_dir", ""),
    ],
)
def test_a_wrong_setting_is_named(make, setting, value):
    with pytest.raises(capikit.ConfigError) as caught:
        make(**{setting: value})
    assert caught.value.field == setting


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("spool_bytes", -1),
        ("spool_bytes", "1"),
        ("spool_dir", 5),
        ("durability", 1),
        ("exit_timeout", "2"),
        ("on_delivered", "print"),
        ("on_failed", {}),
    ],
)
def test_a_setting_of_a_wrong_type_is_named(make, setting, value):
    with pytest.raises(TypeError, match=f"^{setting}: expected "):
        make(**{setting: value})


def test_a_folder_that_can_not_be_used_is_said_at_once(make, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises((capikit.ConfigError, capikit.StorageError)) as caught:
        make(spool_dir=file)
    assert caught.value.field in ("spool_dir", None)


def test_stats(make, endpoint):
    client = make()
    endpoint.may_answer.clear()
    client.track(lead("a"))
    assert endpoint.arrived.acquire(timeout=LONG)
    stats = client.stats()
    assert (stats.books.accepted, stats.books.pending) == (1, 1)
    assert stats.books.oldest_accepted_at == pytest.approx(time.time(), abs=LONG)
    assert 0 <= stats.oldest_age < LONG
    endpoint.may_answer.set()
    client.flush(LONG)
    stats = client.stats()
    assert (stats.books.delivered, stats.books.pending, stats.oldest_age) == (1, 0, None)
    assert (stats.shipping.parked, stats.shipping.breaker) == (None, "closed")


def test_a_pixel_that_nobody_serves_is_in_the_stats_of_its_neighbours(endpoint, tmp_path):
    endpoint.may_answer.clear()
    settings = {"base_url": endpoint.address, "spool_dir": tmp_path}
    with capikit.Client("1", endpoint.token, **settings) as gone:
        gone.track(lead("a"))
        gone.close(0)
    until = time.monotonic() + LONG
    unclaimed = 0
    while not unclaimed:
        assert time.monotonic() < until
        with capikit.Client("2", endpoint.token, **settings) as neighbour:
            unclaimed = neighbour.stats().unclaimed
            assert neighbour.stats().books.unreadable == 0
    assert unclaimed == 1
    endpoint.may_answer.set()


def test_what_is_shown_holds_nothing_personal(make, endpoint, purchase):
    endpoint.answers = [REFUSED]
    client = make()
    shown = [repr(client.track(purchase)), repr(client.flush(LONG)), repr(client.stats())]
    shown += [repr(client.dead_letters()), repr(client)]
    for secret in ("ecret", "1234567", "4711", endpoint.token):
        assert secret not in " ".join(shown)


def test_a_dead_letter_says_when(make, endpoint):
    endpoint.answers = [REFUSED]
    client = make()
    client.track(lead("a", event_time=int(time.time()) - 60))
    client.flush(LONG)
    (letter,) = client.dead_letters()
    assert letter.died_at == pytest.approx(time.time(), abs=LONG)
    assert letter.event_time == pytest.approx(time.time() - 60, abs=LONG)


def test_tracking_within_a_finalizer(make):
    client = make()

    class Forgotten:
        def __init__(self):
            self.itself = self

        def __del__(self):
            client.track(lead("forgotten"))

    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for number in range(200):
            Forgotten()
            client.track(lead(str(number)))
    finally:
        gc.set_threshold(*threshold)
    gc.collect()
    assert client.flush(LONG) == capikit.FlushReport(400, 0, 0, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no timer signal")
def test_tracking_within_a_signal_handler(make):
    client = make()
    tracked = 0

    def handler(*_):
        nonlocal tracked
        tracked += 1
        client.track(lead(f"signal-{tracked}"))

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        for number in range(3000):
            client.track(lead(str(number)))
        client.flush(LONG)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert tracked > 0
    report = client.flush(LONG)
    assert (report.delivered, report.pending) == (3000 + tracked, 0)


def test_many_threads_track_at_the_same_time(make):
    client = make()

    def work(name):
        for number in range(500):
            client.track(lead(f"{name}-{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.flush(LONG) == capikit.FlushReport(4000, 0, 0, 0)


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.flush(LONG),
        lambda client: client.close(LONG),
        lambda client: client.send([lead("b")]),
    ],
    ids=["flush", "close", "send"],
)
def test_other_threads_run_while_one_waits(make, endpoint, call):
    endpoint.may_answer.clear()
    client = make()
    client.track(lead("a"))
    waiting = threading.Thread(target=call, args=(client,))
    waiting.start()
    assert endpoint.arrived.acquire(timeout=LONG)
    assert waiting.is_alive()
    endpoint.may_answer.set()
    waiting.join(LONG)
    assert not waiting.is_alive()


def test_power_waits_for_the_disk_and_shares_the_wait(make):
    client = make(durability="power")
    threads = [threading.Thread(target=client.track, args=(lead(str(n)),)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert client.flush(LONG).delivered == 20
