"""Compares delivery with its floors and its peers: medians of several rounds, shown as ratios.

    python benches/delivery/run.py [ROUNDS]

`make bench` builds what it needs: the release build of everything, and Meta's own packages under
`target/peers`.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILT = ROOT / "target" / "release"
PEERS = ROOT / "target" / "peers"
RUST = [BUILT / "delivery-bench"]
PYTHON = [sys.executable, HERE / "track.py"]
NODE = ["node", HERE / "track.js"]
DOWN = "http://127.0.0.1:9"
DELIVERED = 100_000
PENDING = 1_000_000


@contextmanager
def endpoint():
    """Takes everything at once, and ends with its standard input."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([BUILT / "fault-endpoint"], **pipes) as process:
        yield process.stdout.readline().strip()
        process.stdin.close()


def figures(command, mode, url, *numbers, env=None):
    """What one program measured, on a fresh spool."""
    spool = tempfile.mkdtemp(prefix="capikit-bench-")
    words = [*command, *([mode, url, spool] if mode else [url]), *numbers]
    try:
        output = subprocess.run(
            [str(word) for word in words], stdout=subprocess.PIPE, check=True, env=env
        ).stdout
    finally:
        shutil.rmtree(spool)
    return json.loads(output)


def median(rounds, measure, *path):
    """Of one figure, found under `path`; in several rounds, because machines are noisy."""
    values = rounds[measure]
    for key in path:
        values = [value[key] for value in values]
    return statistics.median(values)


def peers():
    """Meta's packages, as commands; the first use installs them."""
    python = PEERS / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "facebook_business"], check=True)
    if not (PEERS / "node_modules").exists():
        (PEERS / "package.json").write_text("{}")
        words = ["npm", "install", "--no-audit", "--no-fund", "facebook-nodejs-business-sdk"]
        subprocess.run(words, cwd=PEERS, check=True, stdout=subprocess.DEVNULL)
    return [python, HERE / "peer.py"], ["node", HERE / "peer.js"]


def measure(count):
    python_peer, node_peer = peers()
    node_path = {**os.environ, "NODE_PATH": str(PEERS / "node_modules")}
    rounds = {}
    for number in range(count):
        print(f"round {number + 1} of {count}", file=sys.stderr)
        with endpoint() as url:
            for name, command in [("rust", RUST), ("python", PYTHON), ("node", NODE)]:
                for state, address in [("up", url), ("down", DOWN)]:
                    found = figures(command, "latency", address)
                    rounds.setdefault(f"{name} {state}", []).append(found)
                found = figures(command, "deliver", url, DELIVERED)
                rounds.setdefault(f"{name} deliver", []).append(found)
            for threads in [1, 2, 4]:
                found = figures(RUST, "appends", DOWN, threads)
                rounds.setdefault(f"appends {threads}", []).append(found)
            for name, command in [("python", python_peer), ("node", node_peer)]:
                found = figures(command, None, url, DELIVERED // 10, env=node_path)
                rounds.setdefault(f"{name} peer", []).append(found)
    rounds["pending"] = [figures(RUST, "pending", DOWN, PENDING)]
    return rounds


def show(rounds):
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print("\ntrack() against building the payload alone; microseconds in brackets")
    for name in ["rust", "python", "node"]:
        for state in ["up", "down"]:
            key = f"{name} {state}"
            payload = median(rounds, key, "payload", "p50_ns")
            track = median(rounds, key, "track", "p50_ns")
            tail = median(rounds, key, "track", "p999_ns")
            print(
                f"  {name:6} endpoint {state:4}  p50 {track / payload:5.2f}x"
                f"  ({payload / 1e3:.1f} -> {track / 1e3:.1f}), p99.9 {tail / 1e3:.0f}"
            )
    print("\nappends a second from Rust, payload included")
    for threads in [1, 2, 4]:
        print(f"  {threads} threads  {median(rounds, f'appends {threads}', 'per_second'):,.0f}")
    print("\nevents tracked and delivered for each second of processor time")
    for name in ["rust", "python", "node"]:
        print(f"  {name:6} {median(rounds, f'{name} deliver', 'per_cpu_second'):,.0f}", end="")
        if f"{name} peer" in rounds:
            peer = median(rounds, f"{name} peer", "per_cpu_second")
            ratio = median(rounds, f"{name} deliver", "per_cpu_second") / peer
            print(f"  {ratio:.1f}x of Meta's package ({peer:,.0f})", end="")
        print()
    pending = rounds["pending"][0]
    print(f"\n{pending['pending']:,} events waiting")
    print(f"  {pending['grown_kib'] / 1024:.1f} MiB more memory")
    print(
        f"  a new client opens in {pending['open_ms']:.1f} ms, counts in {pending['stats_ms']:.0f}"
    )


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
