"""Builds the Python package as it is released, and runs the comparisons of this folder with it.

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


def release_package() -> Path:
    """The folder that holds the package."""
    command = ["cargo", "build", "--quiet", "--release", "-p", "capikit-python"]
    subprocess.run(command, cwd=ROOT, check=True)
    folder = ROOT / "target" / "bench"
    source = ROOT / "bindings-python" / "python" / "capikit"
    no_libraries = shutil.ignore_patterns("_native.abi3.so", "_native.pyd", "__pycache__")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder / "capikit", ignore=no_libraries)
    library = ROOT / "target" / "release" / f"{PREFIX}_native{SUFFIX}"
    shutil.copyfile(library, folder / "capikit" / PYTHON_MODULE)
    return folder


if __name__ == "__main__":
    # One thread on both sides.
    settings = {"PYTHONPATH": str(release_package()), "POLARS_MAX_THREADS": "1"}
    environment = {**os.environ, **settings}
    for program in sorted(Path(__file__).parent.glob("*.py")):
        if program != Path(__file__):
            subprocess.run([sys.executable, program], env=environment, check=True)
