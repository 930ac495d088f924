"""What the log says: enough to find the fault, nothing personal, no token."""

import logging
import time

import capikit
from programs import POSIX, run

LONG = 30
NO_TOKEN = {
    "error": {"message": "Malformed access token a-token-that-must-not-be-seen", "code": 190}
}


def lead(event_id):
    user = capikit.UserData(external_id=1)
    return capikit.Event("Lead", event_id=event_id, action_source="other", user_data=user)


def wait_for(condition):
    until = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_refused_token_is_logged_once_by_a_later_call(endpoint, caplog):
    endpoint.answers = [(401, NO_TOKEN)]
    with capikit.Client("1", endpoint.token, base_url=endpoint.address) as client:
        client.track(lead("a"))
        wait_for(lambda: client.stats().shipping.parked)
        wait_for(lambda: client.stats() and caplog.records)
        for number in range(100):
            client.track(lead(str(number)))
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("capikit", logging.WARNING)
    line = record.getMessage()
    assert line.startswith("delivery is parked, no event is lost: token: HTTP 401")
    assert "must-not-be-seen" not in line


def test_an_endpoint_that_is_down_is_logged(caplog):
    with capikit.Client("1", "token", base_url="http://127.0.0.1:9", exit_timeout=0) as client:
        client.track(lead("a"))
        wait_for(lambda: client.stats() and caplog.records)
        client.close(0)
    assert [record.getMessage() for record in caplog.records] == [
        "the endpoint can not be reached; events wait"
    ]


def test_a_script_that_ends_says_why_nothing_was_delivered(endpoint):
    endpoint.answers = [(401, NO_TOKEN)]
    returncode, _, err = run('client = make()\nclient.track(lead("a"))', endpoint)
    assert returncode == 0
    assert err.startswith("delivery is parked, no event is lost: token: ")


@POSIX
def test_a_child_does_not_repeat_the_lines_of_its_parent(endpoint):
    endpoint.answers = [(401, NO_TOKEN)]
    code = """
client = make(exit_timeout=0)
client.track(lead("a"))
while not client._native.stats().shipping.parked:
    time.sleep(0.01)
time.sleep(0.1)
child = os.fork()
if not child:
    print("child", len(capikit._native.take_warnings()), flush=True)
    os._exit(0)
os.waitpid(child, 0)
print("parent", len(capikit._native.take_warnings()), flush=True)
"""
    returncode, out, err = run(code, endpoint)
    assert (returncode, out) == (0, "child 0\nparent 1\n"), err
