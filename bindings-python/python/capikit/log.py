"""Logs what the core warns of, on the thread that calls next: no thread is needed for it."""

from __future__ import annotations

from . import _native

__all__ = ["log_warnings"]


def log_warnings() -> None:
    """One line of each kind per minute at most, without tokens and personal data."""
    lines = _native.take_warnings()
    if lines:
        import logging  # noqa: PLC0415 - slow to import, and rarely needed

        for line in lines:
            logging.getLogger("capikit").warning("%s", line)
