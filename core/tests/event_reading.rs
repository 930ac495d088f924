//! Reading events from JSON: spellings, keys given twice, hints, and what an event never shows.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use capikit::{Code, Decimal, ErrorKind, Event, Field, Severity, Spelling, Terms, UserData};

const NOW: i64 = 1_795_392_000;

fn read(text: &str, spelling: Spelling) -> Event {
    Event::from_json(text, spelling).unwrap()
}

/// Field, code and message of everything that was noticed.
fn issues(text: &str, spelling: Spelling) -> Vec<(String, Code, String)> {
    let event = read(text, spelling);
    let result = event.prepare(&Terms::at(NOW), || String::from("new"));
    let issues = match &result {
        Ok(prepared) => prepared.issues.clone(),
        Err(error) => error.issues().to_vec(),
    };
    let parts = |issue: capikit::Issue| (issue.field, issue.code, issue.message.into_owned());
    issues.into_iter().map(parts).collect()
}

#[test]
fn camel_case_is_read_like_snake_case() {
    let camel = r#"{"eventName":"Lead","eventTime":1795391940,"eventID":"1","actionSource":"email",
        "userData":{"em":"ann@example.com","firstName":"Ann","clientIpAddress":"8.8.8.8","f5first":"ann"},
        "customData":{"predictedLtv":5,"contents":[{"id":1,"itemPrice":"5.00"}],
            "storeData":{"storeCode":"s"},"extra":{"myKey":{"innerKey":1}}},
        "appData":{"considerViews":true},"originalEventData":{"orderId":7},
        "attributionData":{"adId":"7","attributionSetting":{"inactivityWindowHours":1}},
        "dataProcessingOptions":[]}"#;
    let snake = r#"{"event_name":"Lead","event_time":1795391940,"event_id":"1","action_source":"email",
        "user_data":{"em":"ann@example.com","first_name":"Ann","client_ip_address":"8.8.8.8","f5first":"ann"},
        "custom_data":{"predicted_ltv":5,"contents":[{"id":1,"item_price":"5.00"}],
            "store_data":{"store_code":"s"},"extra":{"myKey":{"innerKey":1}}},
        "app_data":{"consider_views":true},"original_event_data":{"order_id":7},
        "attribution_data":{"ad_id":"7","attribution_setting":{"inactivity_window_hours":1}},
        "data_processing_options":[]}"#;
    let expected = read(snake, Spelling::Snake);
    assert!(read(camel, Spelling::Camel) == expected);
    assert!(read(snake, Spelling::Camel) == expected);
    let payload = expected
        .prepare(&Terms::at(NOW), String::new)
        .unwrap()
        .payload;
    assert!(
        payload.contains(r#""myKey":{"innerKey":1}"#),
        "own properties keep their spelling"
    );
    assert!(payload.contains(r#""item_price":5.00"#));
}

#[test]
fn camel_case_is_no_wire_form() {
    let found = issues(r#"{"eventName":"Lead"}"#, Spelling::Snake);
    let (field, code, message) = &found[0];
    assert_eq!((field.as_str(), *code), ("eventName", Code::UnknownKey));
    assert_eq!(message, "no such parameter; did you mean `event_name`?");
}

#[test]
fn a_hint_is_spelled_as_the_caller_spells() {
    for (text, spelling, hint) in [
        (
            r#"{"custom_data":{"curency":"EUR"}}"#,
            Spelling::Snake,
            "did you mean `currency`?",
        ),
        (
            r#"{"customData":{"orderID2":1}}"#,
            Spelling::Camel,
            "did you mean `orderId`?",
        ),
        (
            r#"{"userData":{"userAgent":"x"}}"#,
            Spelling::Camel,
            "`clientUserAgent`",
        ),
        (
            r#"{"currency":"EUR"}"#,
            Spelling::Snake,
            "`custom_data.currency`",
        ),
        (
            r#"{"custom_data":{"event_id":"1"}}"#,
            Spelling::Snake,
            "stands beside the name",
        ),
        (
            r#"{"custom_data":{"colour":"red"}}"#,
            Spelling::Snake,
            "`custom_data.extra`",
        ),
    ] {
        let found = issues(text, spelling);
        let unknown = found
            .iter()
            .find(|issue| issue.1 == Code::UnknownKey)
            .unwrap();
        assert!(unknown.2.contains(hint), "{text}: {}", unknown.2);
    }
}

#[test]
fn a_key_given_twice_is_refused() {
    for (text, field) in [
        (
            r#"{"event_name":"Lead","event_name":"Purchase"}"#,
            "event_name",
        ),
        (r#"{"event_name":"Lead","eventName":"Lead"}"#, "event_name"),
        (
            r#"{"userData":{"fn":"a","firstName":"a"}}"#,
            "user_data.first_name",
        ),
    ] {
        let found = issues(text, Spelling::Camel);
        assert_eq!(
            (found[0].0.as_str(), found[0].1),
            (field, Code::DuplicateKey)
        );
    }
}

#[test]
fn only_text_that_is_no_object_fails_to_read() {
    for text in ["", "{", "[]", "null", "5", "\"x\"", "{\"a\":NaN}", "{} {}"] {
        let error = Event::from_json(text, Spelling::Snake).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Event, "{text}");
    }
    let secret = "{\"event_name\": ann@example.com}";
    let error = Event::from_json(secret, Spelling::Snake).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the event is not JSON: see line 1, column 16"
    );
}

#[test]
fn text_that_is_not_unicode_has_the_wrong_type() {
    let found = issues(r#"{"event_name":"\ud800"}"#, Spelling::Snake);
    assert_eq!(
        (found[0].0.as_str(), found[0].1),
        ("event_name", Code::WrongType)
    );
}

#[test]
fn a_name_that_is_not_unicode_is_an_unknown_one() {
    let found = issues(r#"{"\ud800":1}"#, Spelling::Snake);
    assert_eq!((found[0].0.as_str(), found[0].1), ("?", Code::UnknownKey));
}

#[test]
fn deep_nesting_is_an_issue_and_no_crash() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!(r#"{{"custom_data":{{"extra":{{"a":{deep}}},"value":{deep}}}}}"#);
    let found = issues(&text, Spelling::Snake);
    assert!(found.iter().any(|issue| issue.0 == "custom_data.extra"));
    assert!(found.iter().any(|issue| issue.0 == "custom_data.value"));
}

#[test]
fn money_in_json_keeps_its_digits() {
    let text = r#"{"event_name":"Purchase","user_data":{"em":"ann@example.com"},
        "custom_data":{"currency":"EUR","value":12345678901234567.80,"net_revenue":1.10e1}}"#;
    let prepared = read(text, Spelling::Snake).prepare(&Terms::at(NOW), || String::from("1"));
    let payload = prepared.unwrap().payload;
    assert!(
        payload.contains(r#""value":12345678901234567.80,"net_revenue":11.0"#),
        "{payload}"
    );
}

#[test]
fn digits_that_a_property_of_your_own_may_lose_are_reported() {
    let text =
        r#"{"custom_data":{"extra":{"booking":18446744073709551616,"ok":18446744073709551615}}}"#;
    let found = issues(text, Spelling::Snake);
    let inexact = found.iter().filter(|issue| issue.1 == Code::InexactNumber);
    assert_eq!(inexact.count(), 1);
}

#[test]
fn an_event_without_id_and_time_gets_both() {
    let mut event = Event::new("Lead");
    event.user_data = UserData::new().add(Field::Email, "ann@example.com");
    for blank in [None, Some(String::from(" "))] {
        event.event_id = blank;
        let prepared = event
            .prepare(&Terms::at(NOW), || String::from("new"))
            .unwrap();
        assert_eq!(
            (prepared.event_id.as_str(), prepared.event_time),
            ("new", NOW)
        );
        assert!(prepared.payload.contains(r#""event_id":"new""#));
    }
}

#[test]
fn an_id_of_the_wrong_type_is_replaced_and_reported() {
    let text = r#"{"event_name":"Lead","event_id":{},"user_data":{"em":"ann@example.com"}}"#;
    let event = read(text, Spelling::Snake);
    let prepared = event
        .prepare(&Terms::at(NOW), || String::from("new"))
        .unwrap();
    assert_eq!(prepared.event_id, "new");
    assert_eq!(prepared.issues[0].field, "event_id");
    assert_eq!(prepared.issues[0].severity, Severity::Dropped);
}

#[test]
fn the_error_names_every_reason() {
    let mut terms = Terms::at(NOW);
    terms.strict = true;
    let mut event = Event::new("Purchase");
    event.user_data = UserData::new().add(Field::Email, "ann@example.com");
    let text = event.prepare(&terms, String::new).unwrap_err().to_string();
    for field in [
        "custom_data.value",
        "custom_data.currency",
        "event_source_url",
        "client_user_agent",
    ] {
        assert!(text.contains(field), "{text}");
    }
}

#[test]
fn debug_output_shows_no_value() {
    let text = r#"{"event_name":"Lead","event_id":"Secret-1","event_source_url":"https://secret.example/",
        "user_data":{"em":"secret@example.com","fbp":"fb.1.1.secret","client_user_agent":"secret"},
        "custom_data":{"value":"secret","order_id":"secret","search_string":"secret",
            "contents":[{"id":"secret"}],"store_data":{"store_code":"secret"},"extra":{"secret":"secret"}},
        "app_data":{"vendor_id":"secret"},"original_event_data":{"order_id":"secret"},
        "attribution_data":{"ad_id":"secret"},"secret":"secret value"}"#;
    let event = read(text, Spelling::Snake);
    let shown = format!(
        "{event:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        event.custom_data.contents,
        event.custom_data.store_data,
        event.custom_data.value,
        event.app_data,
        event.original_event_data,
        event.user_data.identifiers,
    );
    assert!(!shown.to_lowercase().contains("secret"), "{shown}");
    assert!(
        shown.starts_with("Lead(event_id, event_source_url"),
        "{shown}"
    );
    let prepared = event_with_email().prepare(&Terms::at(NOW), || String::from("Secret-1"));
    assert!(!format!("{:?}", prepared.unwrap()).contains("Secret"));
}

fn event_with_email() -> Event {
    let mut event = Event::new("Lead");
    event.user_data = UserData::new().add(Field::Email, "ann@example.com");
    event.custom_data.value = Some(Decimal::from(5));
    event
}
