"""The programs of docs/columns.md, as a data team copies them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "columns.md").read_text(encoding="utf-8")
COMMANDS = {"python": [sys.executable, "-"], "js": ["node", "-"]}
PROGRAMS = re.findall(r"```(python|js)\n(.*?)```", GUIDE, re.DOTALL)
ANN = "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476"


def test_there_are_programs_of_both_languages():
    assert {language for language, _ in PROGRAMS} == set(COMMANDS)


@pytest.mark.parametrize(("language", "program"), PROGRAMS)
def test_it_runs(language, program):
    run = subprocess.run(
        COMMANDS[language],
        input=program,
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "print(" not in program or run.stdout.startswith("1 invalid_email")
    assert "console.log" not in program or run.stdout == "1 invalid_email\n"


def test_the_first_program_gives_what_its_comment_says():
    import capikit

    digests = capikit.hash_column("email", [" Ann@Example.com ", None, "not an address"])
    assert f"# {digests}" in GUIDE
    assert digests == [ANN, None, None]
