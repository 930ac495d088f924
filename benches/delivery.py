"""Compares `track` and delivery with their floors and with Meta's own packages.

    make bench

Every program runs anew in each round, on a spool of its own; a figure is the median of the rounds.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

from verdict import at_least, at_most, missing

HERE = Path(__file__).resolve().parent / "delivery"
ROOT = HERE.parent.parent
PEERS = ROOT / "target" / "peers"
DOWN = "http://127.0.0.1:9"
ROUNDS = 5
DELIVERED = 50_000
PEER_DELIVERED = 5_000
PENDING = 1_000_000


def rust_program():
    """The bench of the core, built as released."""
    command = ["cargo", "bench", "-p", "capikit", "--bench", "delivery", "--no-run"]
    options = ["--quiet", "--message-format=json"]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = [json.loads(line).get("executable") for line in done.stdout.splitlines()]
    return next(path for path in reversed(found) if path)


@contextmanager
def endpoint():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, HERE / "endpoint.py"], **pipes) as process:
        yield process.stdout.readline().strip()
        process.stdin.close()


def run(command, *words, folder=True, env=None):
    """What one program measured, on a fresh spool."""
    spool = tempfile.mkdtemp(prefix="capikit-bench-")
    mode, url, *rest = words
    arguments = [mode, url, spool, *rest] if folder else [url, *rest]
    try:
        texts = [str(word) for word in [*command, *arguments]]
        done = subprocess.run(texts, stdout=subprocess.PIPE, check=True, env=env, timeout=300)
        return json.loads(done.stdout)
    finally:
        shutil.rmtree(spool)


def peers():
    """Meta's packages, as commands; the first use installs them. Whatever fails is said loudly."""
    found = {}
    python = PEERS / "venv" / "bin" / "python"
    try:
        if not (PEERS / "venv" / "ready").exists():
            subprocess.run([sys.executable, "-m", "venv", PEERS / "venv"], check=True)
            pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "facebook_business==26.0.3"], check=True)
            (PEERS / "venv" / "ready").touch()
        found["Python"] = [python, HERE / "peer.py"]
    except (OSError, subprocess.CalledProcessError) as error:
        missing("facebook_business", f"it could not be installed ({error})")
    try:
        if not (PEERS / "node_modules" / "facebook-nodejs-business-sdk").exists():
            PEERS.mkdir(parents=True, exist_ok=True)
            (PEERS / "package.json").write_text("{}")
            npm = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
            package = "facebook-nodejs-business-sdk@24.0.1"
            subprocess.run([*npm, package], cwd=PEERS, check=True, stdout=subprocess.DEVNULL)
        found["Node"] = ["node", HERE / "peer.js"]
    except (OSError, subprocess.CalledProcessError) as error:
        missing("facebook-nodejs-business-sdk", f"it could not be installed ({error})")
    return found


def node_can_track():
    script = "process.exit('track' in require(process.argv[1]).Client.prototype ? 0 : 1)"
    done = subprocess.run(["node", "-e", script, node_package()], check=False)
    return done.returncode == 0


def node_package():
    return os.environ["CAPIKIT_NODE"]


def programs():
    found = {"Rust": [rust_program()], "Python": [sys.executable, HERE / "track.py"]}
    if node_can_track():
        found["Node"] = ["node", HERE / "track.js"]
    else:
        missing("Node", "its package has no track() yet")
    return found


def measure(ours, theirs):
    env = {**os.environ, "NODE_PATH": str(PEERS / "node_modules")}
    rounds = {}
    with endpoint() as url:
        for _ in range(ROUNDS):
            for name, program in ours.items():
                for state, address in {"answers": url, "is down": DOWN}.items():
                    found = run(program, "latency", address)
                    rounds.setdefault((name, state), []).append(found)
                found = run(program, "deliver", url, DELIVERED)
                rounds.setdefault((name, "ours"), []).append(found)
                if name in theirs:
                    found = run(theirs[name], "", url, PEER_DELIVERED, folder=False, env=env)
                    rounds.setdefault((name, "theirs"), []).append(found)
            found = run(ours["Rust"], "appends", DOWN, 100_000)
            rounds.setdefault(("Rust", "appends"), []).append(found)
    return rounds


def median(found, *path):
    values = found
    for key in path:
        values = [value[key] for value in values]
    return statistics.median(values)


def show_track(rounds, names):
    """While the endpoint answers, the disk thread syncs what was tracked and what was delivered."""
    for name in names:
        for state in ["answers", "is down"]:
            found = rounds[name, state]
            ratios = [it["track"]["p50_ns"] / it["payload"]["p50_ns"] for it in found]
            label = f"{name} track(), endpoint {state}"
            at_most(f"{label}: p50 / payload alone", statistics.median(ratios), 2)
            at_most(f"{label}: p50", median(found, "track", "p50_ns") / 1e3, 12, " us")
            at_most(f"{label}: p99.9", median(found, "track", "p999_ns") / 1e3, 500, " us")
    appends = median(rounds["Rust", "appends"], "per_second")
    at_least("Rust appends, one thread", appends, 100_000, " a second")


def show_delivery(rounds):
    for name, goal in {"Python": 15, "Node": 4}.items():
        ours, theirs = rounds.get((name, "ours")), rounds.get((name, "theirs"))
        if not (ours and theirs):
            missing(f"{name} delivered for each CPU second / Meta's package", "one side is missing")
            continue
        pairs = zip(ours, theirs, strict=True)
        ratios = [our["per_cpu_second"] / their["per_cpu_second"] for our, their in pairs]
        label = f"{name} delivered for each CPU second / Meta's package"
        at_least(label, statistics.median(ratios), goal)
        each = [median(side, "per_cpu_second") for side in (ours, theirs)]
        print("  ours {:,.0f}, theirs {:,.0f}".format(*each))


def show_sizes():
    library = Path(os.environ["CAPIKIT_LIBRARIES"])
    for file in sorted(library.iterdir()):
        with tempfile.TemporaryDirectory() as folder:
            packed = Path(folder) / "packed.zip"
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(file)
            at_most(f"{file.name}, compressed", packed.stat().st_size / 1e6, 4, " MB")


def show_pending():
    """Against an interpreter that has loaded nothing."""
    found = run([sys.executable, HERE / "track.py"], "pending", DOWN, PENDING)
    bare = run([sys.executable, HERE / "bare.py"], "bare", DOWN)
    ours, theirs = found["kib"] / 1024, bare["kib"] / 1024
    print(
        f"Python with {found['pending']:,} events pending: {ours:.1f} MiB, bare: {theirs:.1f} MiB"
    )


if __name__ == "__main__":
    print(f"track() and delivery, {ROUNDS} rounds; load {os.getloadavg()[0]:.1f}")
    show_sizes()
    ours, theirs = programs(), peers()
    rounds = measure(ours, theirs)
    show_track(rounds, ours)
    show_delivery(rounds)
    show_pending()
