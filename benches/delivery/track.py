"""What `track` costs its caller in Python, and what delivery costs the machine."""

import json
import resource
import sys
import time

import capikit
from bare import resident_kib

CALLS = 50_000


def purchase(number):
    return capikit.Event(
        "Purchase",
        event_id=f"order-{number}",
        event_source_url="https://shop.example/thanks",
        user_data=capikit.UserData(
            email="ann@example.com",
            phone="+49 170 1234567",
            first_name="Ann",
            last_name="Example",
            date_of_birth="1990-02-28",
            gender="f",
            city="Berlin",
            zip="10115",
            country="DE",
            external_id="4711",
            client_ip_address="203.0.114.7",
            client_user_agent="Mozilla/5.0 (X11; Linux x86_64)",
        ),
        custom_data=capikit.CustomData(
            currency="EUR",
            value="79.9",
            order_id="1001",
            contents=[
                capikit.Content("SKU-1", quantity=2, item_price="29.95"),
                capikit.Content("SKU-2", quantity=1, item_price="20"),
            ],
        ),
    )


def measure(call):
    """Nanoseconds: the median, and the 99.9th percentile."""
    event = purchase(0)
    times = []
    for _ in range(CALLS):
        start = time.perf_counter_ns()
        call(event)
        times.append(time.perf_counter_ns() - start)
    times.sort()
    return {"p50_ns": times[CALLS // 2], "p999_ns": times[CALLS * 999 // 1000], "max_ns": times[-1]}


def latency(client):
    payload = measure(lambda event: event.payload_json())
    track = measure(client.track)
    client.close(timeout=2.0)
    return {"payload": payload, "track": track}


def deliver(client, events):
    usage = resource.getrusage(resource.RUSAGE_SELF)
    for number in range(events):
        client.track(purchase(number))
    report = client.flush(120)
    assert report.delivered == events, report
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime
    return {"per_cpu_second": events / cpu}


def pending(client, events):
    event = purchase(0)
    for _ in range(events):
        client.track(event)
    # The shipper has looked at all there is.
    time.sleep(3)
    waiting = client.stats().books.pending
    kib = resident_kib()
    client.close(timeout=0)
    return {"pending": waiting, "kib": kib}


if __name__ == "__main__":
    _, mode, url, spool, *numbers = sys.argv
    client = capikit.Client("1", "a-token", base_url=url, spool_dir=spool, spool_bytes=16 << 30)
    modes = {"latency": latency, "deliver": deliver, "pending": pending}
    print(json.dumps(modes[mode](client, *map(int, numbers))))
