//! Runs the cases of `tests/vectors/` on browser ids, which every language runs.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use std::fs;
use std::path::Path;

use capikit::{Request, SystemRng, TrustedProxies, Visit, VisitOptions, build_fbc, visit};
use serde_json::{Value, json};

#[test]
fn every_browser_id_is_built_or_kept_as_the_case_says() {
    for (place, row) in rows("browser_id.jsonl") {
        let index = usize::try_from(row["index"].as_u64().unwrap()).unwrap();
        let now_ms = row["now_ms"].as_i64().unwrap();
        let fbc = build_fbc(
            row["click_id"].as_str(),
            row["stored"].as_str(),
            index,
            now_ms,
        );
        assert_eq!(
            fbc.as_deref(),
            row["fbc"].as_str(),
            "{place}: {}",
            row["why"]
        );
    }
}

#[test]
fn every_visit_tells_what_the_case_says() {
    for (place, row) in rows("visit.jsonl") {
        let options = options(&row["options"]);
        let found = visit(&request(&row["request"]), &options, &SystemRng);
        let mut found = as_json(&found);
        if row["visit"].get("cookies").is_none() {
            found.as_object_mut().unwrap().remove("cookies");
        }
        assert_eq!(found, row["visit"], "{place}: {}", row["name"]);
    }
}

fn request(given: &Value) -> Request {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut request = Request::new(text(&given["url"]));
    for header in given["headers"].as_array().unwrap() {
        request = request.header(text(&header[0]), text(&header[1]));
    }
    let cookies = given.get("cookies").and_then(Value::as_object);
    request.cookies = cookies.map(|cookies| {
        let pairs = cookies.iter();
        pairs
            .map(|(name, value)| (name.clone(), text(value)))
            .collect()
    });
    request.remote_address = given.get("remote_address").map(text);
    request
}

fn options(given: &Value) -> VisitOptions {
    let mut options = VisitOptions::at(given["now_ms"].as_i64().unwrap());
    options.trusted_proxies = match given.get("trusted_proxies") {
        None => TrustedProxies::default(),
        Some(Value::Array(networks)) => {
            let networks = networks.iter().map(|network| network.as_str().unwrap());
            TrustedProxies::networks(networks).unwrap()
        }
        Some(count) => TrustedProxies::Count(usize::try_from(count.as_u64().unwrap()).unwrap()),
    };
    let flag = |key: &str| given.get(key).and_then(Value::as_bool).unwrap_or(true);
    options.consent = flag("consent");
    options.redact = flag("redact");
    options
}

/// The visit as the cases write it. A new `fbp` is random, so it is `new`.
fn as_json(found: &Visit) -> Value {
    let is_new = found
        .cookies
        .iter()
        .any(|it| it.name == "_fbp" && it.is_new);
    let is_kept = found
        .cookies
        .iter()
        .any(|it| it.name == "_fbp" && !it.is_new);
    let fbp = found.fbp.as_deref();
    let shown = if is_new || !is_kept {
        fbp.map(|_| "new")
    } else {
        fbp
    };
    let mut cookies = serde_json::to_value(&found.cookies).unwrap();
    for cookie in cookies.as_array_mut().unwrap() {
        if cookie["name"] == "_fbp" {
            cookie["value"] = json!(shown);
        }
    }
    let issues = found.issues.iter();
    let issues: Vec<_> = issues
        .map(|it| format!("{}:{}", it.field, it.code))
        .collect();
    json!({
        "url": found.url, "referrer": found.referrer, "client_ip_address": found.client_ip_address,
        "client_user_agent": found.client_user_agent, "fbc": found.fbc, "fbp": shown,
        "cookies": cookies, "issues": issues,
    })
}

fn rows(name: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let text = fs::read_to_string(folder.join(name)).unwrap();
    let rows: Vec<_> = (1..)
        .zip(text.lines())
        .map(|(line, text)| {
            (
                format!("{name}:{line}"),
                serde_json::from_str(text).unwrap(),
            )
        })
        .collect();
    assert!(rows.len() >= 20, "only {} cases in {name}", rows.len());
    rows
}
