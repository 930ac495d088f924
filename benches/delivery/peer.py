"""The same events through Meta's own Python package, in requests of a thousand."""

import json
import resource
import sys
import time

from facebook_business.adobjects.serverside.content import Content
from facebook_business.adobjects.serverside.custom_data import CustomData
from facebook_business.adobjects.serverside.event import Event
from facebook_business.adobjects.serverside.event_request import EventRequest
from facebook_business.adobjects.serverside.gender import Gender
from facebook_business.adobjects.serverside.user_data import UserData
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession


def purchase(number):
    return Event(
        event_name="Purchase",
        event_id=f"order-{number}",
        event_time=int(time.time()),
        event_source_url="https://shop.example/thanks",
        user_data=UserData(
            email="ann@example.com",
            phone="+49 170 1234567",
            first_name="Ann",
            last_name="Example",
            date_of_birth="19900228",
            gender=Gender.FEMALE,
            city="Berlin",
            zip_code="10115",
            country_code="de",
            external_id="4711",
            client_ip_address="203.0.114.7",
            client_user_agent="Mozilla/5.0 (X11; Linux x86_64)",
        ),
        custom_data=CustomData(
            currency="EUR",
            value=79.9,
            order_id="1001",
            contents=[
                Content(product_id="SKU-1", quantity=2, item_price=29.95),
                Content(product_id="SKU-2", quantity=1, item_price=20),
            ],
        ),
    )


if __name__ == "__main__":
    _, url, events = sys.argv
    FacebookSession.GRAPH = url
    FacebookAdsApi.init(access_token="a-token", crash_log=False)
    before = resource.getrusage(resource.RUSAGE_SELF)
    for start in range(0, int(events), 1000):
        batch = [purchase(number) for number in range(start, start + 1000)]
        EventRequest(pixel_id="1", events=batch).execute()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"per_cpu_second": int(events) / cpu}))
