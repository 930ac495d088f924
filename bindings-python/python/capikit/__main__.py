"""The `capikit` command: `python -m capikit`."""

from __future__ import annotations

import signal
import sys

from . import _native


def main() -> None:
    """Runs the command and ends the process with its exit code."""
    # Python's own handler only takes note of Ctrl-C, and the command never returns to look.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(_native.run_cli(["capikit", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
