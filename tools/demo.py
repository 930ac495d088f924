"""The main job, shown: shop orders leave Python and Node, and arrive hashed alike.

Starts the local stand-in for Meta's endpoint on a free port, runs both example programs on the
orders, and compares what arrived. Ends by itself and leaves nothing running.
"""

import json
import os
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
COMMAND = ROOT / "target" / "debug" / ("capikit.exe" if sys.platform == "win32" else "capikit")
ORDERS = sorted((ROOT / "examples" / "orders").glob("*.json"))
PROGRAMS = {
    "Python": [sys.executable, "examples/purchases.py"],
    "Node": ["node", "examples/purchases.mjs"],
}


@contextmanager
def sandbox():
    """Yields the address of a running stand-in, and ends it."""
    command = [COMMAND, "sandbox", "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        line = process.stdout.readline()
        if "http://" not in line:
            sys.exit(f"the sandbox did not start; run it by hand to see why: {COMMAND} sandbox")
        yield "http://" + line.split("http://")[1].split()[0].rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=10)


def send_orders(program, address):
    """What one example program said, by order."""
    settings = {"CAPIKIT_BASE_URL": address, "CAPIKIT_PIXEL_ID": "1234567890"}
    # The stand-in takes any token; a real one comes from Meta's Events Manager.
    environment = {**os.environ, **settings, "CAPIKIT_ACCESS_TOKEN": "demo-token"}
    command = [*program, *map(str, ORDERS)]
    run = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    )
    if run.returncode:
        sys.exit("the example program failed; its message is above")
    return {line["order"]: line for line in map(json.loads, run.stdout.splitlines())}


def arrived(address):
    """The events that the stand-in holds, by event id, in order of arrival."""
    with urllib.request.urlopen(f"{address}/api/events?limit=1000") as answer:
        events = json.load(answer, parse_float=str)["events"]
    by_id = {}
    for record in sorted(events, key=lambda record: record["received_at_ms"]):
        by_id.setdefault(record["event"]["event_id"], []).append(record["event"])
    return by_id


def sent_parts(event):
    """The match keys and the amount of one event, in a few words."""
    hidden = {"client_ip_address": "ip", "client_user_agent": "ua", "external_id": "id"}
    keys = " ".join(hidden.get(key, key) for key in event["user_data"])
    money = event["custom_data"]
    return keys, f"{money['value']} {money['currency']}"


def identical(copies):
    """Whether Python and Node sent the same identifiers, byte for byte."""
    texts = {json.dumps([copy["user_data"], copy["custom_data"]]) for copy in copies}
    return len(copies) == len(PROGRAMS) and len(texts) == 1


def describe(issue):
    color = {"dropped": "red", "warning": "yellow"}.get(issue["severity"], "dim")
    field = issue["field"].removeprefix("user_data.").removeprefix("custom_data.")
    return f"[{color}]{field}: {issue['code']}[/{color}]"


def table_of(reports, events):
    table = Table(title="Twelve orders, sent from Python and from Node", title_justify="left")
    for heading in ("order", "event id", "match keys sent", "value", "noticed", "received", "same"):
        table.add_column(heading, overflow="fold")
    same = 0
    for order in (path.stem for path in ORDERS):
        report = reports["Python"][order]
        copies = events.get(report["event_id"], [])
        keys, value = sent_parts(copies[0])
        alike = identical(copies) and report["issues"] == reports["Node"][order]["issues"]
        same += alike
        received = "+".join(str(reports[name][order]["events_received"]) for name in PROGRAMS)
        noticed = "\n".join(
            describe(issue) for issue in report["issues"] if issue["code"] != "empty"
        )
        mark = "[green]yes[/green]" if alike else "[bold red]NO[/bold red]"
        table.add_row(order, report["event_id"], keys, value, noticed, received, mark)
    return table, same


def main():
    with sandbox() as address:
        reports = {name: send_orders(program, address) for name, program in PROGRAMS.items()}
        events = arrived(address)
    table, same = table_of(reports, events)
    # Where output is not a terminal there is no width to measure; 140 columns show every cell.
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    console.print(
        f"{same} of {len(ORDERS)} orders left both languages with byte-identical identifiers.\n"
        "[red]Red[/red] fields were dropped, [yellow]yellow[/yellow] ones kept with a doubt; "
        "the purchase was sent all the same.\n\n"
        "Next:\n"
        "  target/debug/capikit explain phone '0171 2345678' --country DE\n"
        "  target/debug/capikit sandbox        # then open the address it prints\n"
        "  examples/purchases.py, examples/purchases.mjs   # the code you have just seen\n"
    )
    sys.exit(same != len(ORDERS))


if __name__ == "__main__":
    main()
