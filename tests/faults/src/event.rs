//! A numbered event such as a shop sends.

use capikit::{Event, Field, Spelling, UserData};

/// A purchase with this id: eleven identifiers, two products, about a thousand bytes.
pub fn purchase(id: &str) -> Event {
    let json = r#"{"event_name": "Purchase", "event_source_url": "https://shop.example/thanks",
        "custom_data": {"currency": "EUR", "value": 79.9, "order_id": "1001", "contents": [
            {"id": "SKU-1", "quantity": 2, "item_price": 29.95},
            {"id": "SKU-2", "quantity": 1, "item_price": 20}]}}"#;
    let mut event = Event::from_json(json, Spelling::Snake).unwrap();
    event.event_id = Some(id.to_owned());
    let identifiers = [
        ("email", "ann@example.com"),
        ("phone", "+49 170 1234567"),
        ("first_name", "Ann"),
        ("last_name", "Example"),
        ("date_of_birth", "1990-02-28"),
        ("gender", "f"),
        ("city", "Berlin"),
        ("zip", "10115"),
        ("country", "DE"),
        ("external_id", "4711"),
        ("client_ip_address", "203.0.114.7"),
    ];
    for (name, value) in identifiers {
        let field: Field = name.parse().unwrap();
        let user_data: UserData = std::mem::take(&mut event.user_data);
        event.user_data = user_data.add(field, value);
    }
    event.user_data.client_user_agent = Some("Mozilla/5.0 (X11; Linux x86_64)".to_owned());
    event
}
