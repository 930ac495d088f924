"""The page: what a visit tells, and the browser's half of an event."""

import capikit
import pytest


def purchase(**more):
    return capikit.Event(
        "Purchase",
        event_id="Purchase.1001",
        user_data=capikit.UserData(email="ann@example.com"),
        custom_data=capikit.CustomData(value="79.90", currency="EUR", net_revenue="31337"),
        **more,
    )


def test_both_halves_have_the_same_id():
    event = purchase()
    call = event.pixel_call()
    assert call == (
        "fbq('track','Purchase',{'currency':'EUR','value':79.90},{eventID:'Purchase.1001'});"
    )
    assert event.payload()["event_id"] in call
    assert "eid=Purchase.1001" in event.pixel_image("123")
    assert event.pixel_call(pixel_id="123").startswith("fbq('trackSingle','123','Purchase',")


def test_a_new_event_has_an_id_for_both_halves():
    event = capikit.Event("Lead", user_data=capikit.UserData(email="ann@example.com"))
    assert event.payload()["event_id"] in event.pixel_call()


def test_the_base_code_points_where_it_is_told():
    html = capikit.pixel_base_code(
        "123",
        script_url="http://127.0.0.1:1/fbevents.js",
        nonce="abc",
        limited_data_use=(1, 1000),
        advanced_matching=capikit.UserData(email="Test@Example.com", phone="0170 1234567"),
        country="DE",
    )
    assert '<script nonce="abc">' in html
    assert "'http://127.0.0.1:1/fbevents.js'" in html
    assert "['LDU'],1,1000" in html
    digest = capikit.hash_phone("0170 1234567", country="DE")
    assert f"'ph':'{digest}'" in html
    assert "xample.com" not in html


@pytest.mark.parametrize(
    "options", [{"nonce": '"'}, {"script_url": "javascript:x"}, {"pixel_id": "1'"}]
)
def test_what_could_break_out_is_refused(options):
    with pytest.raises(capikit.ConfigError):
        capikit.pixel_base_code(options.pop("pixel_id", "1"), **options)


def test_a_visit_fills_an_event():
    found = capikit.visit(
        "https://shop.example/?fbclid=IwAR",
        {"User-Agent": "Mozilla/5.0", "X-Forwarded-For": "8.8.8.8, 1.1.1.1"},
        remote_address="10.0.0.1",
        trusted_proxies=["10.0.0.0/8"],
    )
    event = found.complete(capikit.Event("Lead", user_data=found.user_data(email="a@example.com")))
    payload = event.payload()
    assert payload["event_source_url"] == "https://shop.example/?fbclid=IwAR"
    user_data = payload["user_data"]
    assert user_data["client_ip_address"] == "1.1.1.1"
    assert user_data["client_user_agent"] == "Mozilla/5.0"
    assert (user_data["fbc"], user_data["fbp"]) == (found.fbc, found.fbp)
    assert len(user_data["em"]) == 1


def test_a_bad_proxy_is_a_config_error():
    with pytest.raises(capikit.ConfigError):
        capikit.visit("https://shop.example/", trusted_proxies=["10.0.0.0/99"])


def test_no_repr_shows_the_visitor():
    found = capikit.visit("https://shop.example/?fbclid=IwAR", remote_address="1.1.1.1")
    assert "IwAR" not in repr(found)
    assert "1.1.1.1" not in repr(found)


def test_what_is_no_text_does_not_break_the_page():
    headers = {"User-Agent": "x\ud800", "Referer": "\ud800", "Cookie": "_fbp=\ud800; \udfff"}
    found = capikit.visit("https://shop.example/?\ud800", headers, remote_address="\ud800")
    assert found.client_user_agent == "x?"
    assert found.fbp is not None
