"""Builds both packages as they are released, and runs the comparisons of this folder with them.

In a folder of its own: the debug build, which the tests use, stays where it is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from build import PREFIX, PYTHON_MODULE, SUFFIX  # noqa: E402

BENCH = ROOT / "target" / "bench"
PROGRAMS = ["columns.py", "delivery.py"]


def release() -> None:
    """The libraries, as they are released."""
    packages = ["-p", "capikit-python", "-p", "capikit-node"]
    subprocess.run(["cargo", "build", "--quiet", "--release", *packages], cwd=ROOT, check=True)
    shutil.rmtree(BENCH, ignore_errors=True)
    copy("bindings-python/python/capikit", "python/capikit", "_native", PYTHON_MODULE)
    copy("bindings-node", "node/capikit", "capikit_node", "capikit.node")


def copy(source: str, name: str, library: str, library_name: str) -> None:
    """A package without what was built for the tests, with the released library."""
    ignored = ["*.node", "*.so", "*.pyd", "node_modules", "tests", "__pycache__"]
    shutil.copytree(ROOT / source, BENCH / name, ignore=shutil.ignore_patterns(*ignored))
    built = ROOT / "target" / "release" / f"{PREFIX}{library}{SUFFIX}"
    shutil.copyfile(built, BENCH / name / library_name)
    (BENCH / "libraries").mkdir(exist_ok=True)
    shutil.copyfile(built, BENCH / "libraries" / library_name)


if __name__ == "__main__":
    release()
    settings = {
        "PYTHONPATH": str(BENCH / "python"),
        "CAPIKIT_NODE": str(BENCH / "node" / "capikit"),
        "CAPIKIT_LIBRARIES": str(BENCH / "libraries"),
        # One thread on both sides.
        "POLARS_MAX_THREADS": "1",
    }
    environment = {**os.environ, **settings}
    for program in PROGRAMS:
        subprocess.run([sys.executable, ROOT / "benches" / program], env=environment, check=True)
