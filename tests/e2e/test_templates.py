"""The lines of docs/browser.md that give the same event id in a template."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jinja2
import pytest
from django.template import Context, Engine

VISITS = """
from django.conf import settings
settings.configure(ALLOWED_HOSTS=["*"])
from django.http import HttpResponse
from django.test import RequestFactory

visited = browser_ids(lambda request: HttpResponse(request.visit.fbc))
landing = visited(RequestFactory().get("/?fbclid=AbC", headers={"host": "www.shop.example"}))
fbc = landing.cookies["_fbc"]
assert fbc.value == landing.content.decode() and fbc.value.endswith(".AbC")
assert (fbc["domain"], fbc["samesite"], fbc["max-age"]) == ("shop.example", "Lax", 90 * 86400)
later = RequestFactory(headers={"host": "www.shop.example"})
later.cookies.load({name: cookie.value for name, cookie in landing.cookies.items()})
answer = visited(later.get("/thanks"))
assert (answer.content.decode(), len(answer.cookies)) == (fbc.value, 0)
"""
ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "browser.md").read_text(encoding="utf-8")


PROGRAMS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


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
    exec(compile(PROGRAMS[0], "docs/browser.md", "exec"), {})


def test_the_middleware_sets_new_cookies_once():
    (module,) = PROGRAMS[1:]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", module + VISITS],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
