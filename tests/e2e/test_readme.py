"""The programs of README.md, as a newcomer copies them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAMS = {"python": [sys.executable, "-W", "error", "-"], "js": ["node", "-"]}


@pytest.mark.parametrize("language", PROGRAMS)
def test_the_program_sends_one_event(sandbox, language):
    (program,) = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert "http://127.0.0.1:8377" in program
    run = subprocess.run(
        PROGRAMS[language],
        input=program.replace("http://127.0.0.1:8377", sandbox),
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (run.stdout.strip(), run.stderr) == ("1", "")
