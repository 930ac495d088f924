"""The lines of docs/browser.md that give the same event id in a template."""

import json
import re
from pathlib import Path

import jinja2
import pytest
from django.template import Context, Engine

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "browser.md").read_text(encoding="utf-8")


def line_of(language):
    """The one line of the guide in this language."""
    (line,) = re.findall(rf"```{language}\n(.*)\n```", GUIDE)
    return line


def rows():
    """The cases that every language runs, without those whose key is too long for a template."""
    text = (ROOT / "tests" / "vectors" / "event_id.jsonl").read_text(encoding="utf-8")
    every = [json.loads(line) for line in text.split("\n") if line]
    plain = [row for row in every if not re.fullmatch(r".*\.[0-9a-f]{64}", row["event_id"])]
    assert len(plain) >= 15
    return plain


def django(name, key):
    template = Engine().from_string(line_of("django"))
    return template.render(Context({"event_name": name, "key": key}))


def jinja(name, key):
    template = jinja2.Environment(autoescape=True).from_string(line_of("jinja"))
    return template.render(event_name=name, key=key)


@pytest.mark.parametrize("render", [django, jinja])
@pytest.mark.parametrize("row", rows())
def test_the_template_gives_the_same_id(render, row):
    found = render(row["event_name"], row["key"])
    assert found == row["event_id"]
    assert not re.search(r'["<>&\s]', found)


def test_the_program_of_the_guide_runs():
    (program,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    exec(compile(program, "docs/browser.md", "exec"), {})
