//! What the page gets, and that no text breaks out of where it stands.

use proptest::prelude::*;

use super::*;
use crate::event::{Content, Decimal};
use crate::identity::Field;

/// 2026-11-23.
const TERMS: Terms = Terms::at(1_795_392_000);

fn purchase() -> Event {
    let mut event = Event::new("Purchase");
    event.event_id = Some("Purchase.1001".into());
    event
}

fn base_code(change: impl FnOnce(&mut BaseCode)) -> Result<String, Error> {
    let mut code = BaseCode::new("123");
    change(&mut code);
    pixel_base_code(&code, &TERMS)
}

#[test]
fn the_browser_never_learns_what_only_the_server_should_know() {
    let mut event = purchase();
    event.user_data = UserData::new()
        .add(Field::Email, "secret@example.com")
        .add(Field::Phone, "+491701234567");
    event.user_data.fbc = Some("fb.1.1795392000000.secret".into());
    let data = &mut event.custom_data;
    data.value = Some(Decimal::from("79.90"));
    data.currency = Some("EUR".into());
    data.content_ids = vec!["sku-1".into()];
    data.net_revenue = Some(Decimal::from("31337"));
    data.predicted_ltv = Some(Decimal::from("31338"));
    data.order_id = Some("secret".into());
    data.customer_segmentation = Some("customer_in_loyalty_program".into());
    data.extra.insert("margin".into(), "secret".into());
    let shown = "{'currency':'EUR','value':79.90,'content_ids':['sku-1']}";
    assert_eq!(
        pixel_call(&event, None).unwrap(),
        format!("fbq('track','Purchase',{shown},{{eventID:'Purchase.1001'}});")
    );
    let image = pixel_image(&event, "123").unwrap();
    for secret in ["secret", "3133", "loyalty", "49170"] {
        assert!(!image.contains(secret), "{secret}");
    }
}

#[test]
fn the_verb_follows_from_the_name_and_the_pixel() {
    let verb = |name: &str, pixel_id| {
        let mut event = purchase();
        event.event_name = name.into();
        pixel_call(&event, pixel_id).unwrap()
    };
    assert!(verb("Lead", None).starts_with("fbq('track','Lead',{},"));
    assert!(verb("Mine", None).starts_with("fbq('trackCustom','Mine',{},"));
    assert!(verb("Lead", Some("12")).starts_with("fbq('trackSingle','12','Lead',{},"));
    assert!(verb("Mine", Some("12")).starts_with("fbq('trackSingleCustom','12','Mine',{},"));
}

#[test]
fn an_event_without_an_id_is_refused() {
    for id in [None, Some(" ".to_owned())] {
        let mut event = purchase();
        event.event_id = id;
        let error = pixel_call(&event, None).unwrap_err();
        assert_eq!(error.field(), Some("event_id"));
        assert!(pixel_image(&event, "123").is_err());
    }
}

#[test]
fn a_wish_for_limited_data_use_reaches_the_browser() {
    let mut event = purchase();
    event.data_processing_options = Some(vec!["LDU".into()]);
    event.data_processing_options_country = Some(1);
    event.data_processing_options_state = Some(1000);
    let call = pixel_call(&event, None).unwrap();
    assert!(
        call.starts_with("fbq('dataProcessingOptions',['LDU'],1,1000);fbq('track',"),
        "{call}"
    );
    let image = pixel_image(&event, "123").unwrap();
    assert!(
        image.contains("&amp;dpo=LDU&amp;dpoco=1&amp;dpost=1000"),
        "{image}"
    );
    event.data_processing_options = Some(vec!["LTD".into()]);
    assert!(pixel_call(&event, None).is_err());
    event.data_processing_options = None;
    assert!(pixel_call(&event, None).is_err());
}

#[test]
fn a_wish_that_was_lost_in_reading_refuses_the_half() {
    let text = r#"{"event_name":"Lead","event_id":"7","data_processing_options":{"LDU":true}}"#;
    let event = Event::from_json(text, crate::event::Spelling::Snake).unwrap();
    let error = pixel_call(&event, None).unwrap_err();
    assert_eq!(error.field(), Some("data_processing_options"));
}

#[test]
fn the_image_carries_the_id_and_the_amount() {
    let mut event = purchase();
    event.custom_data.value = Some(Decimal::from("79.90"));
    event.custom_data.currency = Some("EUR".into());
    assert_eq!(
        pixel_image(&event, "123").unwrap(),
        "<img height=\"1\" width=\"1\" style=\"display:none\" alt=\"\" src=\"https://www.facebook.com/tr\
         ?id=123&amp;ev=Purchase&amp;noscript=1&amp;eid=Purchase.1001&amp;cd[currency]=EUR&amp;cd[value]=79.90\">"
    );
}

#[test]
fn the_base_code_in_its_shortest_form() {
    let html = base_code(|_| {}).unwrap();
    assert!(html.starts_with("<script>\n!function(f,b,e,v,n,t,s)"));
    assert!(html.contains("'https://connect.facebook.net/en_US/fbevents.js');\n"));
    assert!(
        html.contains("\nfbq('init','123');\nfbq('track','PageView');\n</script>\n<noscript><img")
    );
    assert!(
        html.contains("src=\"https://www.facebook.com/tr?id=123&amp;ev=PageView&amp;noscript=1\"")
    );
}

#[test]
fn the_base_code_with_everything() {
    let html = base_code(|code| {
        code.script_url = "http://127.0.0.1:8080/fbevents.js".into();
        code.image_url = "/tr".into();
        code.nonce = Some("abc+/=".into());
        code.consent = Some(true);
        code.limited_data_use = Some(LimitedDataUse {
            country: 1,
            state: 1000,
        });
        code.advanced_matching = Some(UserData::new().add(Field::Email, "Test@Example.com"));
        code.page_view_event_id = Some("PageView.7".into());
    })
    .unwrap();
    assert!(html.starts_with("<script nonce=\"abc+/=\">"));
    let calls = "'http://127.0.0.1:8080/fbevents.js');\n\
        fbq('consent','grant');\n\
        fbq('dataProcessingOptions',['LDU'],1,1000);\n\
        fbq('init','123',{'em':'973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b'});\n\
        fbq('track','PageView',{},{eventID:'PageView.7'});\n</script>";
    assert!(html.contains(calls), "{html}");
    assert!(html.contains(
        "src=\"/tr?id=123&amp;ev=PageView&amp;noscript=1&amp;eid=PageView.7&amp;dpo=LDU"
    ));
    assert!(!html.to_lowercase().contains("example.com"));
}

#[test]
fn without_consent_there_is_no_image() {
    let html = base_code(|code| code.consent = Some(false)).unwrap();
    assert!(html.contains("fbq('consent','revoke');\nfbq('init'"));
    assert!(!html.contains("<img"));
}

#[test]
fn what_could_break_out_is_refused() {
    for pixel_id in ["", "12a", "1'", "１"] {
        assert!(
            base_code(|code| code.pixel_id = pixel_id.into()).is_err(),
            "{pixel_id}"
        );
    }
    for url in [
        "javascript:alert(1)",
        "//evil.example/x.js",
        "https://a.example/'",
        "/a b",
        "",
    ] {
        assert!(
            base_code(|code| code.script_url = url.into()).is_err(),
            "{url}"
        );
        assert!(
            base_code(|code| code.image_url = url.into()).is_err(),
            "{url}"
        );
    }
    for nonce in ["", "a\"", "a b", "é"] {
        assert!(
            base_code(|code| code.nonce = Some(nonce.into())).is_err(),
            "{nonce}"
        );
    }
}

/// What ends a script, a line or an attribute.
const RISKY: [char; 9] = ['"', '<', '>', '&', '`', '\n', '\r', '\u{2028}', '\u{2029}'];

/// Undoes JavaScript's single-quoted strings, and nothing else.
fn unquote(text: &str) -> String {
    let inner = text
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''));
    serde_json::from_str(&format!("\"{}\"", inner.unwrap())).unwrap()
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("</script>".to_owned()),
        Just("<!--".to_owned()),
        Just("'\"`\\".to_owned()),
        Just("\\'".to_owned()),
        Just("]]>&quot;&#39;".to_owned()),
        Just("\u{2028}\u{2029}\r\n\0".to_owned()),
        Just("%27%22&a=b#?".to_owned()),
        ".{0,12}",
    ];
    prop::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_string_is_what_it_was_and_can_not_end_anything(text in hostile()) {
        let literal = string(&text);
        prop_assert_eq!(unquote(&literal), text);
        let inner = &literal[1..literal.len() - 1];
        let is_safe = !inner.contains('\'') && !inner.contains(RISKY);
        prop_assert!(is_safe);
    }

    #[test]
    fn json_keeps_its_meaning(texts in prop::collection::vec(hostile(), 0..4), number in any::<i32>()) {
        let given = serde_json::json!({ "a": texts, "b": number, "c": { "d": [null, true] } });
        let script = json(&given.to_string());
        let is_safe = !script.contains(RISKY);
        prop_assert!(is_safe);
        let back: serde_json::Value = serde_json::from_str(&script.replace('\'', "\"")).unwrap();
        prop_assert_eq!(back, given);
    }

    #[test]
    fn no_event_breaks_out(name in hostile(), id in hostile(), text in hostile()) {
        // Neither may be blank.
        let (name, id) = (format!("{name}x"), format!("{id}x"));
        let mut event = Event::new(name);
        event.event_id = Some(id.clone());
        event.custom_data.content_name = Some(text.clone());
        event.custom_data.search_string = Some(text.clone());
        event.custom_data.content_ids = vec![text.clone()];
        let content = Content { id: Some(text), ..Content::default() };
        event.custom_data.contents = vec![content];
        let call = pixel_call(&event, None).unwrap();
        let is_safe = !call.contains(RISKY);
        prop_assert!(is_safe, "{}", call);
        let end = format!("{{eventID:{}}});", string(&id));
        prop_assert!(call.ends_with(&end), "{}", call);
        let image = pixel_image(&event, "123").unwrap();
        let source = image.strip_prefix("<img height=\"1\" width=\"1\" style=\"display:none\" alt=\"\" src=\"");
        let source = source.and_then(|rest| rest.strip_suffix("\">")).unwrap();
        prop_assert!(source.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>".contains(&byte)), "{}", image);
        let code = base_code(|code| code.page_view_event_id = Some(id)).unwrap();
        prop_assert_eq!((code.matches("<script").count(), code.matches("</script").count()), (1, 1));
    }
}
