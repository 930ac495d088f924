"""A run for each test: a fresh spool, and an endpoint that counts."""

import subprocess
import sys
from pathlib import Path

import pytest
from fault_run import Run

ENDPOINT = Path(__file__).resolve().parents[3] / "target" / "debug" / "fault-endpoint"


def pytest_collection_modifyitems(items):
    for item in items:
        if sys.platform == "win32" and item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.skip(reason="Windows has no fork"))


@pytest.fixture
def run(tmp_path):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([ENDPOINT, "5"], **pipes)
    yield Run(tmp_path, process.stdout.readline().strip())
    process.stdin.close()
    process.wait(timeout=10)
    process.stdout.close()
