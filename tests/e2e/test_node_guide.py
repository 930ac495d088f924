"""The programs of docs/node.md: written to the files that they name, and run as a project."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "bindings-node"
GUIDE = (ROOT / "docs" / "node.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```js\n(// (\S+\.js)\n.*?)```", GUIDE, re.DOTALL)

# What a shop has anyway.
ORDERS = """
exports.placeOrder = async ({ email, total }) => ({
  id: 1001, email, total, phone: '0170 1234567', customerId: 4711, currency: 'EUR',
})
"""


@pytest.fixture
def project(tmp_path, capikit_sandbox):
    """Runs a Node program inside the project of the guide, with the sandbox as Meta."""
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (modules / "capikit").symlink_to(PACKAGE)
    (modules / "express").symlink_to(PACKAGE / "node_modules" / "express")
    for name, text in [*((name, block) for block, name in BLOCKS), ("orders.js", ORDERS)]:
        here = text.replace("http://127.0.0.1:8377", capikit_sandbox.url)
        (tmp_path / name).write_text(here.replace("'/tmp/capikit'", repr(str(tmp_path / "lambda"))))
    environment = {
        **os.environ,
        **capikit_sandbox.environment,
        "CAPIKIT_SPOOL_DIR": str(tmp_path / "spool"),
    }

    def run(*command):
        done = subprocess.run(
            ["node", "--throw-deprecation", *command],
            check=False,
            cwd=tmp_path,
            env=environment,
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
    assert GUIDE.count("```js\n") == len(BLOCKS)
    assert [name for _, name in BLOCKS] == [
        "first.js",
        "conversions.js",
        "app.js",
        "handler.js",
        "checkout.test.js",
        "health.js",
        "repair.js",
        "outcomes.js",
    ]


def test_the_first_event(project, capikit_sandbox):
    out = project("first.js")
    promised = re.search(r"// (\{ delivered: 1.*\})", GUIDE).group(1)
    assert out.splitlines()[-1] == promised
    assert len(counted(capikit_sandbox, "Purchase")) == 1


def test_the_shop_and_its_test(project):
    assert "# pass 1" in project("--test", "--test-reporter=tap", "checkout.test.js")


def test_the_function(project, capikit_sandbox):
    program = """
    require('./handler.js').handler({ email: 'ann@example.com' })
      .then((told) => console.log(JSON.stringify(told)))
    """
    assert json.loads(project("-e", program)) == {"delivered": 1, "pending": 0}
    assert len(counted(capikit_sandbox, "Lead")) == 1


def test_the_monitor(project):
    program = """
    const response = { status(code) { this.code = code; return this },
      json(told) { console.log(this.code, JSON.stringify(told)) } }
    require('./health.js').health({}, response)
    """
    assert project("-e", program) == '200 {"pending":0,"dead":0,"parked":null}\n'


def test_the_repair(project):
    assert project("repair.js") == "0 are sent again\n"


def test_the_outcomes(project, capikit_sandbox):
    assert project("outcomes.js") == "delivered lead-1\n"
    assert counted(capikit_sandbox, "Lead") == ["lead-1"]
