"""The main job, shown: shop orders leave Python and Node, arrive hashed alike, and count once.

Starts the local stand-in for Meta's endpoint on a free port, runs both example programs on the
orders, sends what the pixel of the shop's page would send, and shows what Meta would count. Ends by
itself and leaves nothing running; with --keep it waits, so that the page can be looked at.
"""

import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from capikit.testing import Sandbox
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
ORDERS = sorted((ROOT / "examples" / "orders").glob("*.json"))
PROGRAMS = {
    "Python": [sys.executable, "examples/purchases.py"],
    "Node": ["node", "examples/purchases.mjs"],
}
# Two things that happen in every shop.
BLOCKED = "stripe-india"  # this buyer's browser blocks the pixel
MISTAKEN = "shopify-usa"  # this page makes an id of its own


def send_orders(program, sandbox):
    """What one example program said, by order."""
    command = [*program, *map(str, ORDERS)]
    environment = {**os.environ, **sandbox.environment}
    run = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    )
    if run.returncode:
        sys.exit("the example program failed; its message is above")
    return {line["order"]: line for line in map(json.loads, run.stdout.splitlines())}


def arrived(sandbox):
    """The events that the stand-in holds, by event id."""
    return {event["event_id"]: event for event in sandbox.events()}


def send_browser_half(sandbox, order, event):
    """The request that the pixel makes on the page of thanks."""
    if order == BLOCKED:
        return
    event_id = f"order-{time.time_ns()}" if order == MISTAKEN else event["event_id"]
    parameters = {
        "id": sandbox.pixel_id,
        "ev": event["event_name"],
        "eid": event_id,
        "dl": event["event_source_url"],
        "cd[value]": event["custom_data"]["value"],
        "cd[currency]": event["custom_data"]["currency"],
        "fbp": event["user_data"].get("fbp", ""),
        "fbc": event["user_data"].get("fbc", ""),
    }
    urllib.request.urlopen(f"{sandbox.url}/tr?{urllib.parse.urlencode(parameters)}").close()


def sent_parts(event):
    """The match keys and the amount of one event, in a few words."""
    hidden = {"client_ip_address": "ip", "client_user_agent": "ua", "external_id": "customer"}
    keys = " ".join(hidden.get(key, key) for key in event["user_data"])
    value, currency = event["custom_data"]["value"], event["custom_data"]["currency"]
    # Yen have no cents and come as whole numbers.
    amount = f"{value:.2f}" if isinstance(value, float) else str(value)
    return keys, f"{amount} {currency}"


def identical(*copies):
    """Whether Python and Node sent the same identifiers, byte for byte."""
    texts = {json.dumps([copy["user_data"], copy["custom_data"]]) for copy in copies}
    return len(texts) == 1


def counted(conversion):
    """How often the order counts, in a few words."""
    if conversion.deduplicated:
        return "[green]once[/green], both halves"
    if conversion.looks_like:
        why = {"event_id": "ids differ"}.get(reason := conversion.looks_like.reason, reason)
        return f"[bold red]twice[/bold red]: {why}"
    return "once, server only"


def describe(issue):
    color = {"dropped": "red", "warning": "yellow"}.get(issue["severity"], "dim")
    field = issue["field"].removeprefix("user_data.").removeprefix("custom_data.")
    return f"[{color}]{field}: {issue['code']}[/{color}]"


def table_of(reports, events, conversions):
    table = Table(title="Twelve orders, by the browser and by the server", title_justify="left")
    headings = ("order", "event id", "match keys sent", "value", "noticed", "counted", "match")
    for heading in (*headings, "same"):
        table.add_column(heading, overflow="fold")
    same = 0
    for order in (path.stem for path in ORDERS):
        report = reports["Python"][order]
        copies = [events[name][report["event_id"]] for name in PROGRAMS]
        keys, value = sent_parts(copies[0])
        alike = identical(*copies) and report["issues"] == reports["Node"][order]["issues"]
        same += alike
        conversion = conversions[report["event_id"]]
        noticed = "\n".join(
            describe(issue) for issue in report["issues"] if issue["code"] != "empty"
        )
        mark = "[green]yes[/green]" if alike else "[bold red]NO[/bold red]"
        shown = (counted(conversion), conversion.estimate, mark)
        table.add_row(order, report["event_id"], keys, value, noticed, *shown)
    return table, same


def run(sandbox):
    """Both programs and the browser; gives the table and how many orders were sent alike."""
    reports, events = {}, {}
    reports["Node"] = send_orders(PROGRAMS["Node"], sandbox)
    events["Node"] = arrived(sandbox)
    sandbox.reset()
    for order, report in reports["Node"].items():
        send_browser_half(sandbox, order, events["Node"][report["event_id"]])
    reports["Python"] = send_orders(PROGRAMS["Python"], sandbox)
    conversions = [found for found in sandbox.conversions() if found.server]
    events["Python"] = {found.server.event_id: found.server.event for found in conversions}
    by_id = {found.server.event_id: found for found in conversions}
    return table_of(reports, events, by_id)


def wait(console, sandbox):
    console.print(f"Look at it: [bold]{sandbox.url}[/bold]   (Ctrl-C ends it)")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("ended")


def main():
    keep = "--keep" in sys.argv[1:]
    # Where output is not a terminal there is no width to measure; 140 columns show every cell.
    console = Console(width=None if sys.stdout.isatty() else 140)
    with Sandbox() as sandbox:
        table, same = run(sandbox)
        console.print(table)
        console.print(
            f"{same} of {len(ORDERS)} orders left both languages with byte-identical identifiers.\n"
            "[red]Red[/red] fields were dropped, [yellow]yellow[/yellow] ones kept with a doubt; "
            "the purchase was sent all the same.\n"
            f"One browser blocked the pixel ({BLOCKED}), one page made an id of its own "
            f"({MISTAKEN}): that order counts twice.\n"
            "match is our estimate of ten; it is not Meta's Event Match Quality.\n"
        )
        if keep:
            wait(console, sandbox)
    console.print(
        "Next:\n"
        "  make demo KEEP=1                    # the same, and the page to look at\n"
        "  target/debug/capikit explain phone '0171 2345678' --country DE\n"
        "  target/debug/capikit sandbox        # then open the address it prints\n"
        "  examples/purchases.py, examples/purchases.mjs   # the code you have just seen\n"
    )
    sys.exit(same != len(ORDERS))


if __name__ == "__main__":
    main()
