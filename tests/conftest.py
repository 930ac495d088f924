"""What the tests across packages share: a running sandbox."""

import subprocess
import sys
from pathlib import Path

import pytest

# An installed package brings these by itself; here it is used from its folder.
from capikit.testing.plugin import capikit_sandbox, capikit_sandbox_process  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
COMMAND = ROOT / "target" / "debug" / ("capikit.exe" if sys.platform == "win32" else "capikit")


@pytest.fixture
def sandbox():
    """The address of a fresh stand-in for Meta's endpoint, on a free port."""
    command = [COMMAND, "sandbox", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    assert "http://" in line, "the sandbox did not start"
    yield "http://" + line.split("http://")[1].split()[0].rstrip("/")
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture(autouse=True)
def _spool_of_this_test_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("CAPIKIT_SPOOL_DIR", str(tmp_path / "spool"))
