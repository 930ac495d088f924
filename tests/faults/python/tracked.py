"""What the programs of these tests share: `track`, which writes an id down once it is accepted."""

import itertools
import os
import threading

import capikit

_FOLDER = os.environ["CAPIKIT_TEST_IDS"]
_numbers = itertools.count()


def client():
    """With all its settings from the environment."""
    return capikit.Client(timeout=2.0)


def track(client, count=1):
    """New events, each written down after `track` returned. A kill leaves a whole line or none."""
    name = f"{os.getpid()}-{threading.get_native_id()}"
    file = os.open(os.path.join(_FOLDER, name), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        for _ in range(count):
            event_id = f"{name}-{next(_numbers)}"
            event = capikit.Event(
                "Lead", event_id=event_id, user_data=capikit.UserData(external_id=event_id)
            )
            assert client.track(event).event_id == event_id
            os.write(file, f"{event_id}\n".encode())
    finally:
        os.close(file)
