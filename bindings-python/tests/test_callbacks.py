"""Callbacks: what is told, on which thread, and what they may do."""

import gc
import logging
import queue
import threading

import capikit
from tracking import LONG, REFUSED, lead


def test_callbacks_are_told_on_a_thread_of_their_own(make, endpoint):
    endpoint.answers = [REFUSED]
    delivered, failed = queue.Queue(), queue.Queue()

    def on_delivered(outcome):
        delivered.put((outcome, threading.current_thread()))

    client = make(on_delivered=on_delivered, on_failed=failed.put)
    client.track(lead("bad"))
    failure = failed.get(timeout=LONG)
    assert (failure.event_id, failure.result, failure.reason) == ("bad", "dead", "rejected")
    assert (failure.code, failure.message) == (100, "HTTP 400: Meta says no")
    client.track(lead("good"))
    outcome, thread = delivered.get(timeout=LONG)
    assert outcome == capikit.TrackedOutcome("good", "Lead", "delivered")
    assert thread.daemon
    assert thread is not threading.main_thread()
    client.close()
    thread.join(LONG)
    assert not thread.is_alive()


def test_a_callback_that_fails_is_logged_and_the_next_event_is_told(make, caplog):
    told = queue.Queue()

    def on_delivered(outcome):
        told.put(outcome.event_id)
        raise SystemExit("a mistake of the program")

    client = make(on_delivered=on_delivered)
    with caplog.at_level(logging.ERROR, logger="capikit"):
        for event_id in ("a", "b"):
            client.track(lead(event_id))
            assert told.get(timeout=LONG) == event_id
        client.close(LONG)
    assert [record.name for record in caplog.records] == ["capikit", "capikit"]


def test_close_has_told_the_callbacks(make):
    told = []
    client = make(on_delivered=lambda outcome: told.append(outcome.event_id))
    for number in range(300):
        client.track(lead(str(number)))
    assert client.close(LONG).delivered == 300
    assert len(told) == 300


def test_a_callback_may_call_the_client(make, endpoint):
    done = queue.Queue()

    def on_delivered(outcome):
        if outcome.event_id == "first":
            client.track(lead("second"))
            client.stats()
        else:
            done.put(client.flush(LONG))
            client.close()

    client = make(on_delivered=on_delivered)
    client.track(lead("first"))
    assert done.get(timeout=LONG).delivered == 2


def test_no_thread_is_started_before_the_first_event(make):
    before = threading.active_count()
    client = make(on_delivered=print)
    assert threading.active_count() == before
    client.close()


def test_a_client_that_nobody_uses_ends_its_thread(endpoint):
    told = queue.Queue()
    client = capikit.Client("1", endpoint.token, base_url=endpoint.address, on_delivered=told.put)
    client.track(lead("a"))
    told.get(timeout=LONG)
    (thread,) = [t for t in threading.enumerate() if t.name == "capikit-outcomes"]
    del client
    gc.collect()
    thread.join(LONG)
    assert not thread.is_alive()


def test_tracking_within_a_logging_handler(make):
    told = queue.Queue()

    class Tracks(logging.Handler):
        def emit(self, record):
            client.track(lead("logged"))

    def on_delivered(outcome):
        told.put(outcome.event_id)
        if outcome.event_id == "a":
            raise RuntimeError

    client = make(on_delivered=on_delivered)
    handler = Tracks()
    logging.getLogger("capikit").addHandler(handler)
    try:
        client.track(lead("a"))
        assert [told.get(timeout=LONG) for _ in range(2)] == ["a", "logged"]
    finally:
        logging.getLogger("capikit").removeHandler(handler)
