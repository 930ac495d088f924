"""Turns shop orders into Purchase events and sends them.

    python examples/purchases.py examples/orders/*.json

Settings come from the environment: CAPIKIT_PIXEL_ID, CAPIKIT_ACCESS_TOKEN, and, to try it without
a Meta account, CAPIKIT_BASE_URL of a running `capikit sandbox`. Prints one JSON line per order.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

import capikit

ZERO_DECIMAL_CURRENCIES = {"jpy", "krw", "vnd", "clp"}  # Stripe counts these in whole units.


def from_shopify(order):
    """The body of Shopify's `orders/create` webhook."""
    address = order["billing_address"]
    notes = {note["name"]: note["value"] for note in order["note_attributes"]}
    return capikit.Event(
        "Purchase",
        # The page that shows the pixel derives the same id from the same order number.
        event_id=capikit.derive_event_id("Purchase", str(order["order_number"])),
        # event_time is left out: a webhook arrives within seconds of the order.
        event_source_url="https://shop.example/checkout",
        referrer_url=order["referring_site"],
        user_data=capikit.UserData(
            email=order["email"],
            phone=order["phone"],
            first_name=address["first_name"],
            last_name=address["last_name"],
            city=address["city"],
            state=address["province"],
            zip=address["zip"],
            country=address["country_code"],
            external_id=order["customer"]["id"],
            client_ip_address=order["client_details"]["browser_ip"],
            client_user_agent=order["client_details"]["user_agent"],
            fbc=notes.get("_fbc"),
            fbp=notes.get("_fbp"),
        ),
        custom_data=capikit.CustomData(
            value=Decimal(order["total_price"]),
            currency=order["currency"],
            order_id=str(order["order_number"]),
            contents=[
                capikit.Content(item["sku"], quantity=item["quantity"], item_price=item["price"])
                for item in order["line_items"]
            ],
        ),
    )


def from_woocommerce(order):
    """An order of the WooCommerce REST API."""
    billing = order["billing"]
    meta = {entry["key"]: entry["value"] for entry in order["meta_data"]}
    return capikit.Event(
        "Purchase",
        event_id=capikit.derive_event_id("Purchase", order["number"]),
        event_source_url="https://shop.example/checkout/order-received/",
        user_data=capikit.UserData(
            email=billing["email"],
            phone=billing["phone"],
            first_name=billing["first_name"],
            last_name=billing["last_name"],
            city=billing["city"],
            state=billing["state"],
            zip=billing["postcode"],
            country=billing["country"],
            external_id=order["customer_id"],
            client_ip_address=order["customer_ip_address"],
            client_user_agent=order["customer_user_agent"],
            fbc=meta.get("_fbc"),
            fbp=meta.get("_fbp"),
        ),
        custom_data=capikit.CustomData(
            value=Decimal(order["total"]),
            currency=order["currency"],
            order_id=order["number"],
            contents=[
                capikit.Content(item["sku"], quantity=item["quantity"], item_price=item["price"])
                for item in order["line_items"]
            ],
        ),
    )


def from_stripe(stripe_event):
    """Stripe's `checkout.session.completed`. The shop put its own facts into the metadata."""
    session = stripe_event["data"]["object"]
    customer, facts = session["customer_details"], session["metadata"]
    address = customer["address"]
    # Stripe has one name field. Two words are a first and a last name; anything else is a guess.
    first_name, _, last_name = customer["name"].partition(" ")
    exponent = 0 if session["currency"] in ZERO_DECIMAL_CURRENCIES else 2
    return capikit.Event(
        "Purchase",
        event_id=capikit.derive_event_id("Purchase", facts["order_id"]),
        event_source_url="https://shop.example/thanks",
        user_data=capikit.UserData(
            email=customer["email"],
            phone=customer["phone"],
            first_name=first_name,
            last_name=last_name,
            city=address["city"],
            state=address["state"],
            zip=address["postal_code"],
            country=address["country"],
            external_id=facts["customer_id"],
            client_ip_address=facts["client_ip_address"],
            client_user_agent=facts["client_user_agent"],
            fbc=facts.get("fbc"),
            fbp=facts.get("fbp"),
        ),
        custom_data=capikit.CustomData(
            value=Decimal(session["amount_total"]).scaleb(-exponent),
            currency=session["currency"],
            order_id=facts["order_id"],
        ),
    )


def event_from(order):
    """Recognises the three shapes by a field that only one of them has."""
    if order.get("type") == "checkout.session.completed":
        return from_stripe(order)
    return from_shopify(order) if "order_number" in order else from_woocommerce(order)


def main(paths):
    with capikit.Client() as client:
        for path in map(Path, paths):
            event = event_from(json.loads(path.read_text(encoding="utf-8")))
            issues = [
                {"field": issue.field, "code": issue.code, "severity": issue.severity}
                for issue in client.check(event).issues
            ]
            report = client.send([event])
            line = {"order": path.stem, "event_id": event.event_id}
            line |= {"events_received": report.events_received, "issues": issues}
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
