"""Python programs around one spool, and the count at the end."""

import json
import os
import random
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

FULL = os.environ.get("CAPIKIT_FAULTS") == "full"
SEED = int(os.environ.get("CAPIKIT_SEED") or random.randrange(2**32))
# A hang is what fails; nothing here takes so long.
WATCHDOG = 600 if FULL else 60


def times(short, full):
    """How often a test repeats what it does."""
    return full if FULL else short


class Run:
    """The folder of a spool, its endpoint, and the ids that were accepted."""

    def __init__(self, folder, url):
        self.folder = folder
        self.url = url
        self.ids = folder / "ids"
        self.ids.mkdir()

    def environment(self):
        """What a program needs, so that `import tracked` gives it a client."""
        paths = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "CAPIKIT_PIXEL_ID": "1",
            "CAPIKIT_ACCESS_TOKEN": "a-token",
            "CAPIKIT_BASE_URL": self.url,
            "CAPIKIT_SPOOL_DIR": str(self.folder / "spool"),
            "CAPIKIT_TEST_IDS": str(self.ids),
        }

    def start(self, code, *arguments):
        """A Python program of its own."""
        return self.command(sys.executable, "-c", code, *arguments)

    def command(self, *command, **options):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        words = [str(word) for word in command]
        return subprocess.Popen(
            words, env=self.environment(), start_new_session=True, **pipes, **options
        )

    def run(self, code, *arguments):
        """The same, to its end, which must be a good one."""
        return self.finish(self.start(code, *arguments))

    def finish(self, process):
        try:
            out, err = process.communicate(timeout=WATCHDOG)
        except subprocess.TimeoutExpired:
            # The whole group: a child that hangs holds the pipes open.
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"it hangs: {process.communicate()[1]}")
        assert process.returncode == 0, err
        return out

    def accepted(self):
        """The ids whose `track` returned, in all processes. A line without an end was killed."""
        for file in self.ids.iterdir():
            text = file.read_text()
            yield from text[: text.rfind("\n") + 1].split()

    def ledger(self):
        with urllib.request.urlopen(f"{self.url}/ledger", timeout=60) as answer:
            return json.load(answer)

    def check(self, repeats=0):
        """Delivers what is left, and counts: nothing is lost, and nothing is sent twice."""
        books = json.loads(self.run(DRAIN))
        ledger = self.ledger()
        accepted = list(self.accepted())
        received = ledger["received"]
        lost = [event_id for event_id in accepted if event_id not in received]
        again = sum(count - 1 for count in received.values())
        terms = ["delivered", "dead", "pending", "purged", "damaged"]
        sums = " + ".join(f"{term} {books[term]}" for term in terms)
        print(
            f"seed {SEED}: accepted {books['accepted']} = {sums}; "
            f"{len(accepted)} known to their callers, {len(lost)} lost, {again} received again"
        )
        assert not lost
        assert books["accepted"] == sum(books[term] for term in terms)
        assert books["dead"] == books["damaged"] == 0
        assert again <= repeats
        assert len(set(accepted)) == len(accepted) > 0


DRAIN = """
import json, time, capikit
with capikit.Client() as client:
    end = time.monotonic() + 60
    while client.stats().books.pending and time.monotonic() < end:
        client.flush(0.02)
        time.sleep(0.02)
    books = client.stats().books
print(json.dumps({term: getattr(books, term) for term in
    ["accepted", "delivered", "dead", "pending", "purged", "damaged"]}))
"""
