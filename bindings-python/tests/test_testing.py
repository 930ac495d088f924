"""`capikit.testing`: the sandbox inside a test."""

import os
import subprocess
import sys
import urllib.request
from datetime import timedelta

import capikit
import pytest
from capikit.testing import Sandbox


def lead(event_id):
    user_data = {"email": "ann@example.com", "client_user_agent": "Mozilla/5.0"}
    return capikit.Event(
        "Lead",
        event_id=event_id,
        event_source_url="https://shop.example/",
        user_data=capikit.UserData(**user_data),
    )


def test_a_client_made_during_the_test_sends_to_the_sandbox(capikit_sandbox):
    with capikit.Client() as client:
        client.send([lead("Lead.1")])
    (conversion,) = capikit_sandbox.conversions(event_name="Lead")
    assert conversion.event_id == "Lead.1"
    assert conversion.server.counted
    assert conversion.browser is None
    assert capikit_sandbox.conversions(event_name="Purchase") == []
    assert capikit_sandbox.events(event_id="Lead.1")[0]["event_name"] == "Lead"


def test_tracked_events_stay_in_the_folder_of_the_test(capikit_sandbox, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CAPIKIT_ENABLED", "0")
    with capikit_sandbox.client(enabled=True) as client:
        client.track(lead("Lead.1"))
        assert client.flush(30).delivered == 1
    assert (tmp_path / "capikit").is_dir()
    assert not (tmp_path / "home").exists()


def test_a_sandbox_takes_its_folder_along(monkeypatch):
    monkeypatch.delenv("CAPIKIT_SPOOL_DIR")
    with Sandbox() as sandbox:
        folder = sandbox.environment["CAPIKIT_SPOOL_DIR"]
        with sandbox.client() as client:
            client.track(lead("Lead.1"))
            assert os.listdir(folder)
    assert not os.path.exists(folder)


def test_every_test_starts_with_an_empty_sandbox(capikit_sandbox):
    assert capikit_sandbox.conversions() == []
    assert capikit_sandbox.deduplicated == []
    assert capikit_sandbox.rejected == []


def test_rejected_says_what_meta_would_say(capikit_sandbox):
    with (
        capikit_sandbox.client(graph_version="v19.0") as client,
        pytest.raises(capikit.ConfigError),
    ):
        client.send([lead("1")])
    (rejected,) = capikit_sandbox.rejected
    assert (rejected.status, rejected.code, rejected.rule) == (400, 2635, "version")
    assert rejected.advice


def test_it_misbehaves_for_as_many_requests_as_asked(capikit_sandbox):
    capikit_sandbox.misbehave("expired_token", requests=1)
    with capikit_sandbox.client() as client:
        with pytest.raises(capikit.AuthError):
            client.send([lead("1")])
        assert client.send([lead("1")]).events_received == 1


def test_throttling_is_understood_by_the_client(capikit_sandbox):
    capikit_sandbox.misbehave("throttling")
    with capikit_sandbox.client() as client, pytest.raises(capikit.ThrottledError) as caught:
        client.send([lead("1")])
    assert caught.value.retry_after == 60


def test_its_clock_can_be_moved(capikit_sandbox):
    before = capikit_sandbox.now()
    capikit_sandbox.advance(timedelta(hours=49))
    assert capikit_sandbox.now() >= before + 49 * 3600


def test_nothing_personal_is_shown(capikit_sandbox):
    with capikit_sandbox.client() as client:
        client.send([lead("1")])
    assert "Mozilla" not in repr(capikit_sandbox.conversions())


def test_a_sandbox_of_ones_own_ends_with_its_block():
    with Sandbox(strict=True) as sandbox:
        process = sandbox._process
        assert sandbox.conversions() == []
    assert process.poll() is not None


def test_it_ends_with_a_process_that_is_killed():
    code = "import capikit.testing as t, time; print(t.Sandbox().url, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    url = parent.stdout.readline().strip()
    urllib.request.urlopen(url).close()
    parent.kill()
    parent.communicate()
    with pytest.raises(OSError):
        while True:
            urllib.request.urlopen(url).close()


def test_pytest_is_not_imported_at_run_time():
    code = "import capikit, capikit.testing, sys; sys.exit('pytest' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
