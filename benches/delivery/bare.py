"""How much memory an interpreter takes that has loaded nothing."""

import json
from pathlib import Path


def resident_kib():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


if __name__ == "__main__":
    print(json.dumps({"kib": resident_kib()}))
