"""Builds the command and both language packages in one cargo call, and puts the libraries in place.

One call, because three calls would compile most crates three times with other features.
"""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PREFIX, SUFFIX = {"win32": ("", ".dll"), "darwin": ("lib", ".dylib")}.get(
    sys.platform, ("lib", ".so")
)
PYTHON_MODULE = "_native.pyd" if sys.platform == "win32" else "_native.abi3.so"
CRATES = ["capikit-python", "capikit-node", "capikit-cli"]


def build():
    packages = [argument for crate in CRATES for argument in ("-p", crate)]
    subprocess.run(["cargo", "build", "--quiet", *packages], cwd=ROOT, check=True)


def put_in_place():
    target = ROOT / "target" / "debug"
    python_package = ROOT / "bindings-python" / "python"
    replace(target / f"{PREFIX}_native{SUFFIX}", python_package / "capikit" / PYTHON_MODULE)
    replace(target / f"{PREFIX}capikit_node{SUFFIX}", ROOT / "bindings-node" / "capikit.node")
    (site_packages() / "capikit.pth").write_text(f"{python_package}\n", encoding="utf-8")
    link_node_package()


def replace(library, destination):
    """A new file under the old name: a process that has the old one loaded keeps it."""
    fresh = destination.with_suffix(".new")
    shutil.copyfile(library, fresh)
    fresh.replace(destination)


def site_packages():
    return Path(sysconfig.get_path("purelib"))


def link_node_package():
    link = ROOT / "node_modules" / "capikit"
    link.parent.mkdir(exist_ok=True)
    if not link.exists():
        script = "require('fs').symlinkSync(process.argv[1], process.argv[2], 'junction')"
        subprocess.run(["node", "-e", script, str(ROOT / "bindings-node"), str(link)], check=True)


if __name__ == "__main__":
    build()
    put_in_place()
