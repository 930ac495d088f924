"""The programs of docs/python.md: written to the files that they name, and run as a project."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(?:python|ini)\n(# (\S+\.(?:py|ini))\n.*?)```", GUIDE, re.DOTALL)

# What a shop has anyway: orders, addresses, a template.
SHOP = {
    "shop/__init__.py": "",
    "shop/orders.py": """
from dataclasses import dataclass
from decimal import Decimal


@dataclass
class Order:
    pk: int
    email: str
    total: Decimal
    phone: str = "0170 1234567"
    customer_id: int = 4711
    currency: str = "EUR"


def place_order(request):
    return Order(1001, request.POST["email"], Decimal(request.POST["total"]))
""",
    "shop/urls.py": """
from django.urls import path

from .health import conversions_health
from .views import checkout

urlpatterns = [path("checkout/", checkout), path("health/", conversions_health)]
""",
    "templates/thanks.html": "<script>{{ pixel_call|safe }}</script>",
    "site_settings.py": """
from settings import *

DEBUG = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop.urls"
SECRET_KEY = "secret"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": ["templates"]}
]
""",
}
DJANGO = "import django; django.setup()\n"


@pytest.fixture
def project(tmp_path, capikit_sandbox):
    """Runs a Python program inside the project of the guide, with the sandbox as Meta."""
    files = SHOP | {name: block for block, name in BLOCKS}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        here = text.replace("http://127.0.0.1:8377", capikit_sandbox.url)
        path.write_text(here.replace('"/tmp/capikit"', repr(str(tmp_path / "lambda"))))
    python_path = [str(tmp_path), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    environment = {
        **os.environ,
        **capikit_sandbox.environment,
        "CAPIKIT_SPOOL_DIR": str(tmp_path / "spool"),
        "DJANGO_SETTINGS_MODULE": "site_settings",
        "PYTHONPATH": os.pathsep.join(filter(None, python_path)),
    }

    def run(*command, **more):
        done = subprocess.run(
            [sys.executable, "-W", "error", *command],
            check=False,
            cwd=tmp_path,
            env=environment | more,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return done.stdout

    return run


def counted(sandbox, name):
    return [conversion.event_id for conversion in sandbox.conversions(event_name=name)]


def test_every_block_is_run_by_a_test_below():
    assert GUIDE.count("```python\n") + GUIDE.count("```ini\n") == len(BLOCKS)
    assert {name for _, name in BLOCKS} == {
        "first.py",
        "handler.py",
        "lifespan.py",
        "newsletter.py",
        "outcomes.py",
        "pytest.ini",
        "repair.py",
        "service.py",
        "settings.py",
        "shop/conversions.py",
        "shop/health.py",
        "shop/tasks.py",
        "shop/views.py",
        "tests/conftest.py",
        "tests/test_checkout.py",
    }


def test_the_programs_of_the_package_s_readme_are_those_of_the_guide():
    readme = (ROOT / "bindings-python" / "README.md").read_text(encoding="utf-8")
    programs = re.findall(r"```python\n.*?```", readme, re.DOTALL)
    assert len(programs) == 4
    assert all(program in GUIDE for program in programs)


def test_the_first_event(project, capikit_sandbox):
    out = project("first.py")
    promised = re.search(r"# (FlushReport\(.*\))", GUIDE).group(1)
    assert out.splitlines()[-1] == promised
    assert len(counted(capikit_sandbox, "Purchase")) == 1


def test_django(project, capikit_sandbox):
    program = """
from django.test import Client
browser = Client(headers={"user-agent": "Mozilla/5.0"})
for _ in range(2):  # the customer clicks twice
    page = browser.post("/checkout/", {"email": "ann@example.com", "total": "79.90"})
    assert page.status_code == 200
print(page.content.decode())
from shop.conversions import client
assert client.flush(30).pending == 0
health = browser.get("/health/")
print(health.status_code, health.json())
"""
    out = project("-c", DJANGO + program).splitlines()
    assert out[0].startswith("<script>fbq('track','Purchase'")
    assert "eventID:'Purchase.1001'" in out[0]
    assert out[1] == "200 {'pending': 0, 'dead': 0, 'parked': None}"
    events = capikit_sandbox.events(event_name="Purchase")
    assert {event["event_id"] for event in events} == {"Purchase.1001"}
    assert events[0]["custom_data"]["order_id"] == "1001"
    assert capikit_sandbox.rejected == []


def test_a_failing_track_does_not_break_the_page(project):
    program = """
import logging
logging.disable()
from django.test import Client
from shop.conversions import client
client.close(0)
page = Client().post("/checkout/", {"email": "ann@example.com", "total": "79.90"})
print(page.status_code)
"""
    assert project("-c", DJANGO + program) == "200\n"


def test_flask(project, capikit_sandbox):
    program = """
import newsletter
answer = newsletter.app.test_client().post("/newsletter", data={"email": "ann@example.com"})
print(answer.status_code)
"""
    assert project("-c", program) == "201\n"
    assert len(counted(capikit_sandbox, "Lead")) == 1


def test_celery(project, capikit_sandbox):
    program = """
from celery import Celery
app = Celery("shop", broker="memory://", backend="cache+memory://")
from shop.tasks import renewed
from celery.contrib.testing.worker import start_worker
with start_worker(app, perform_ping_check=False, shutdown_timeout=30):
    renewed.delay("S-1", "ann@example.com", "9.90").get(timeout=30)
"""
    project("-W", "default", "-c", DJANGO + program)
    assert counted(capikit_sandbox, "Subscribe") == ["Subscribe.S-1"]


def test_asyncio(project, capikit_sandbox):
    out = project("service.py")
    assert out == "FlushReport(delivered=1, pending=0, dead=0, damaged=0)\n"
    program = """
import asyncio
from lifespan import lifespan
async def serve():
    async with lifespan(None) as state:
        await state["capikit"].track("Lead", action_source="other", user_data={"external_id": 1})
asyncio.run(serve())
"""
    project("-c", program)
    assert len(counted(capikit_sandbox, "Lead")) == 2


def test_a_serverless_function(project, capikit_sandbox):
    program = 'import handler; print(handler.handler({"email": "ann@example.com"}, None))'
    assert project("-c", program) == "{'delivered': 1, 'pending': 0}\n"
    assert len(counted(capikit_sandbox, "Lead")) == 1


def test_repair_and_outcomes(project):
    program = """
import logging
logging.basicConfig(format="%(message)s", level="INFO")
import sys
logging.getLogger().handlers[0].stream = sys.stdout
import outcomes
outcomes.client.track("Lead", event_id="a", action_source="other", user_data={"external_id": 1})
outcomes.client.close(30)
"""
    assert project("-c", program) == "a\n"
    assert project("repair.py") == "0 are sent again\n"


def test_the_tests_of_the_guide(project):
    """They run on a machine that has no pixel: only this test talks to the sandbox."""
    plugins = ["-p", "no:cacheprovider", "-p", "capikit.testing.plugin"]
    nothing = {"CAPIKIT_PIXEL_ID": "", "CAPIKIT_ACCESS_TOKEN": "", "CAPIKIT_BASE_URL": ""}
    out = project("-m", "pytest", "-q", *plugins, "tests/test_checkout.py", **nothing)
    assert "1 passed" in out
