"""The package as a whole: what it exports, and what importing it costs."""

import subprocess
import sys

import capikit


def test_all_names_exist():
    for name in capikit.__all__:
        assert getattr(capikit, name).__doc__, name


def test_importing_it_loads_neither_asyncio_nor_a_network_module():
    code = "import capikit, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"asyncio", "socket", "ssl", "http", "logging"} & set(done.stdout.split())
