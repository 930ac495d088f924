"""The `capikit` command, as the package ships it."""

import hashlib
import subprocess
import sys

import capikit


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
