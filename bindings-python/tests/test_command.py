"""The `capikit` command, as the package ships it."""

import hashlib
import json
import subprocess
import sys

import capikit
import pytest


def capikit_command(*arguments):
    command = [sys.executable, "-m", "capikit", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_hash():
    done = capikit_command("hash", "email", " Ann@Example.com ")
    assert done.stdout.strip() == hashlib.sha256(b"ann@example.com").hexdigest()
    assert (done.returncode, done.stderr) == (0, "")


def test_exit_codes():
    assert capikit_command("hash", "email", "nonsense").returncode == 1
    assert capikit_command("no-such-command").returncode == 2


def test_version():
    assert capikit.__version__ in capikit_command("--version").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_ship_ends_by_sigterm(tmp_path):
    command = [sys.executable, "-m", "capikit", "spool", "ship", "--json", "--pixel-id", "123"]
    command += ["--base-url", "http://127.0.0.1:1", "--spool-dir", str(tmp_path / "spool")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as ship:
        assert json.loads(ship.stdout.readline())["state"] == "delivers"
        ship.terminate()
        assert ship.wait(timeout=60) == 0
