"""The package as a whole: what it exports, and what importing it costs."""

import importlib
import pkgutil
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


def test_every_module_can_be_imported_by_itself():
    for module in pkgutil.walk_packages(capikit.__path__, "capikit."):
        importlib.import_module(module.name)
