//! What holds for every event: no input crashes, what is sent is JSON that reads back as itself,
//! and no identifier is sent or shown in plain.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use capikit::{Event, Field, Prepared, Spelling, Terms};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const NOW: i64 = 1_795_392_000;

/// Keys that mean something, and one that does not.
const KEYS: [&str; 40] = [
    "event_name",
    "event_time",
    "event_id",
    "action_source",
    "event_source_url",
    "referrer_url",
    "opt_out",
    "data_processing_options",
    "data_processing_options_country",
    "data_processing_options_state",
    "messaging_channel",
    "original_event_data",
    "attribution_data",
    "user_data",
    "custom_data",
    "app_data",
    "email",
    "em",
    "phone",
    "zip",
    "country",
    "client_ip_address",
    "client_user_agent",
    "fbc",
    "fbp",
    "lead_id",
    "fb_login_id",
    "value",
    "currency",
    "content_ids",
    "contents",
    "id",
    "quantity",
    "num_items",
    "extra",
    "extinfo",
    "advertiser_tracking_enabled",
    "attribution_share",
    "touchpoint_ts",
    "madeUp",
];

fn object(members: Vec<(&str, Value)>) -> Value {
    let owned = members.into_iter();
    owned.map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Values near the edges of the checks.
fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            json!("Purchase"),
            json!("AppendValue"),
            json!("EUR"),
            json!("79.90"),
            json!("1e9"),
            json!("website"),
            json!("app"),
            json!("business_messaging"),
            json!("whatsapp"),
            json!("ann@example.com"),
            json!("+16505551212"),
            json!("8.8.8.8"),
            json!("LDU"),
            json!("fb.1.1795391000123.x"),
            json!(NOW - 60),
            json!(NOW * 1000),
            json!(0),
            json!(1),
            json!("https://shop.example/"),
            json!("12345678901234567"),
            json!({"hashed": "x"}),
        ]),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 40, 8, |inner| {
        let key = prop::sample::select(KEYS.to_vec());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..8).prop_map(|members| { object(members) }),
        ]
    })
}

/// Members of `user_data` and `custom_data` that are well-formed or nearly so.
fn members(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let member = (prop::sample::select(keys), leaf());
    prop::collection::vec(member, 0..6).prop_map(|members| object(members))
}

/// An event that is often accepted.
fn likely() -> impl Strategy<Value = Value> {
    let user = members(&[
        "phone",
        "first_name",
        "last_name",
        "city",
        "zip",
        "country",
        "external_id",
        "fbc",
        "fbp",
        "client_ip_address",
        "client_user_agent",
        "madid",
        "lead_id",
        "fb_login_id",
        "anon_id",
    ]);
    let custom = members(&[
        "value",
        "currency",
        "order_id",
        "num_items",
        "predicted_ltv",
        "net_revenue",
        "status",
        "content_ids",
        "content_type",
        "delivery_category",
        "search_string",
    ]);
    (user, custom, ".{1,20}").prop_map(|(mut user, custom, name)| {
        user["email"] = json!("ann@example.com");
        json!({"event_name": name, "event_id": "1", "user_data": user, "custom_data": custom})
    })
}

fn prepare(text: &str) -> Option<Prepared> {
    let event = Event::from_json(text, Spelling::Snake).ok()?;
    event.prepare(&Terms::at(NOW), || String::from("new")).ok()
}

fn properties(value: &Value) -> Option<&Map<String, Value>> {
    value["custom_data"]["extra"].as_object()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,80}") {
        let _ = Event::from_json(&text, Spelling::Snake);
    }

    #[test]
    fn any_json_is_prepared_or_refused(tree in tree(), strict in any::<bool>(), camel in any::<bool>()) {
        let spelling = if camel { Spelling::Camel } else { Spelling::Snake };
        if let Ok(event) = Event::from_json(&tree.to_string(), spelling) {
            let mut terms = Terms::at(NOW);
            terms.strict = strict;
            match event.prepare(&terms, || String::from("new")) {
                Ok(prepared) => {
                    let sent: Value = serde_json::from_str(&prepared.payload).unwrap();
                    prop_assert!(sent.is_object());
                    prop_assert!(!prepared.issues.iter().any(capikit::Issue::is_refusal));
                }
                Err(error) => prop_assert!(error.issues().iter().any(capikit::Issue::is_refusal)),
            }
        }
    }

    #[test]
    fn what_is_sent_reads_back_as_itself(event in likely()) {
        if let Some(first) = prepare(&event.to_string()) {
            prop_assert!(properties(&event).is_none());
            let again = prepare(&first.payload).unwrap();
            prop_assert_eq!(again.payload, first.payload);
        }
    }

    #[test]
    fn a_decimal_is_sent_as_the_same_number(cents in 0..10_000_000_000_i64) {
        let value = format!("{}.{:02}", cents / 100, cents % 100);
        let event = json!({"event_name": "Purchase", "user_data": {"em": "ann@example.com"},
            "custom_data": {"currency": "EUR", "value": value}});
        let payload = prepare(&event.to_string()).unwrap().payload;
        let expected = format!(r#""value":{value}}}"#);
        prop_assert!(payload.contains(&expected));
    }

    #[test]
    fn no_plain_identifier_is_sent_or_shown(
        field in prop::sample::select(Field::ALL.to_vec()),
        secret in "[a-z]{3}Q7[0-9]{4}x[a-z]{3}",
        shape in 0..4_usize,
    ) {
        let value = match shape {
            0 => secret.clone(),
            1 => format!("{secret}@{secret}.example"),
            2 => format!("+1 650 {secret}"),
            _ => format!("  {secret},"),
        };
        let event = json!({"event_name": "Lead", "event_id": "1", secret.clone() + " ": 1,
            "user_data": {"fbp": "fb.1.1795391000123.1", field.name(): [value, {"hashed": secret}]}});
        let read = Event::from_json(&event.to_string(), Spelling::Snake).unwrap();
        let shown = format!("{read:?} {:?}", read.prepare(&Terms::at(NOW), String::new));
        let mut event = event;
        event.as_object_mut().unwrap().retain(|key, _| !key.ends_with(' '));
        let sent = prepare(&event.to_string()).unwrap();
        let all = format!("{shown} {} {:?}", sent.payload, sent.issues).to_lowercase();
        prop_assert!(!all.contains(&secret.to_lowercase()), "{}", field);
    }
}
