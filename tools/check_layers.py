"""Fails when a file of the core uses a floor above its own, or knows another language.

The floors, lowest first; a file may use its own floor and those below:

    error, issue, ports, report  <  identity  <  event  <  browser, delivery
"""

import re
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "core" / "src"
ALLOWED = {
    "error": {"error", "issue", "report"},
    "issue": {"issue"},
    "ports": {"ports"},
    "report": {"report", "issue"},
    "identity": {"identity", "error", "issue", "ports"},
    "event": {"event", "identity", "error", "issue", "ports"},
    "browser": {"browser", "event", "identity", "error", "issue", "ports"},
    "delivery": {"delivery", "event", "identity", "error", "issue", "ports", "report"},
}
USE = re.compile(r"\bcrate::(?:\{([^}]*)\}|(\w+))")
FOREIGN = re.compile(r"\b(pyo3|napi|uniffi)\b")
PURE = {"identity", "event"}
IMPURE = re.compile(
    r"\b(SystemTime::now|Instant::now|std::fs|std::net::(Tcp|Udp)|getrandom|tokio|reqwest)\b"
)


def complaints():
    for path in sorted(SOURCE.rglob("*.rs")):
        floor = path.relative_to(SOURCE).parts[0].removesuffix(".rs")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = line.split("//")[0]
            where = f"{path.relative_to(SOURCE.parent.parent)}:{number}"
            if FOREIGN.search(code):
                yield f"{where}: the core knows no other language"
            if floor in PURE and IMPURE.search(code):
                yield f"{where}: {floor} is given time, randomness, disk and network; it never asks"
            for used in used_floors(code):
                if floor in ALLOWED and used in ALLOWED and used not in ALLOWED[floor]:
                    yield f"{where}: {floor} may not use {used}"


def used_floors(code):
    for group, single in USE.findall(code):
        for path in (group or single).split(","):
            yield path.strip().split("::")[0]


if __name__ == "__main__":
    found = list(complaints())
    print("\n".join(found))
    sys.exit(bool(found))
