"""Installs both packages as a user would, from a clean copy of this folder, and uses them.

The copy has a fixed place under target/, so that cargo knows what it has built there before, and a
target folder of its own, because cargo would take what was built there for what is in this folder.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "target" / "packages"
COPY = PLACE / "source"
BUILT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "target", "*.node", "*.pyd", "*.so", "__pycache__"
)
EXPECTED = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"
SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"
NPM, NPX = ("npm.cmd", "npx.cmd") if sys.platform == "win32" else ("npm", "npx")


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, check=True, text=True, stdout=subprocess.PIPE).stdout


def copy():
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(ROOT, COPY, ignore=BUILT)


def check_python(folder):
    venv.create(folder / "venv", with_pip=True)
    binaries = folder / "venv" / SCRIPTS
    package = COPY / "bindings-python"
    run(binaries / "python", "-m", "pip", "install", "--quiet", "--no-deps", package, cwd=folder)
    code = "import capikit; print(capikit.hash_field('email', ' Test@Example.com '))"
    assert run(binaries / "python", "-c", code, cwd=folder).strip() == EXPECTED
    code = "from importlib.metadata import entry_points; print(entry_points(group='pytest11'))"
    assert "capikit.testing.plugin" in run(binaries / "python", "-c", code, cwd=folder)
    code = "from capikit.testing import Sandbox\nwith Sandbox() as s: print(len(s.conversions()))"
    assert run(binaries / "python", "-c", code, cwd=folder).strip() == "0"
    assert EXPECTED in run(binaries / "capikit", "hash", "email", "test@example.com", cwd=folder)
    print("pip install ./bindings-python: works, and so does its command")


def check_node(folder):
    package = COPY / "bindings-node"
    run(NPM, "install", "--no-audit", "--no-fund", "--loglevel=error", cwd=package)
    (folder / "package.json").write_text('{"name": "shop", "version": "1.0.0", "private": true}')
    run(NPM, "install", "--no-audit", "--no-fund", "--loglevel=error", package, cwd=folder)
    code = "console.log(require('capikit').hashField('email', ' Test@Example.com '))"
    assert run("node", "-e", code, cwd=folder).strip() == EXPECTED
    start = "require('capikit/testing').startSandbox()"
    code = f"{start}.then((s) => s.conversions()).then((found) => console.log(found.length))"
    assert run("node", "-e", code, cwd=folder).strip() == "0"
    assert EXPECTED in run(NPX, "--no", "capikit", "hash", "email", "test@example.com", cwd=folder)
    print("npm install in ./bindings-node: works, and so does its command")


if __name__ == "__main__":
    # Both builds share it, so the crates are compiled once.
    os.environ["CARGO_TARGET_DIR"] = str(PLACE / "build")
    copy()
    for check in (check_python, check_node):
        folder = Path(tempfile.mkdtemp(prefix="capikit-package-"))
        try:
            check(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
