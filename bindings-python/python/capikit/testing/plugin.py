"""The fixtures for pytest. pytest finds this module by itself once capikit is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .sandbox import Sandbox

__all__ = ["capikit_sandbox", "capikit_sandbox_process"]


@pytest.fixture(scope="session")
def capikit_sandbox_process() -> Iterator[Sandbox]:
    """One sandbox for the whole run. Tests use `capikit_sandbox`, which is empty at their start."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def capikit_sandbox(
    capikit_sandbox_process: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Sandbox:
    """An empty stand-in for Meta. Clients that are made during the test send to it by default."""
    for name, value in capikit_sandbox_process.environment.items():
        monkeypatch.setenv(name, value)
    # What one test leaves undelivered is no other test's.
    monkeypatch.setenv("CAPIKIT_SPOOL_DIR", str(tmp_path / "capikit"))
    monkeypatch.delenv("CAPIKIT_ENABLED", raising=False)
    capikit_sandbox_process.reset()
    return capikit_sandbox_process
