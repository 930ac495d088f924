//! Who may send, and where to: address, method, token, proof, host name.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod support;

use capikit_sandbox::Options;
use serde_json::{Value, json};
use support::{Answer, Running, purchase, start};

const PATH: &str = "/v26.0/1234567890/events";
const JSON: &str = "Content-Type: application/json";
const TOKEN: &str = "Authorization: Bearer token-1";

fn send(sandbox: &Running, path: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Answer {
    sandbox.request("POST", path, headers, body.as_ref())
}

fn batch() -> String {
    json!({ "data": [purchase("1")] }).to_string()
}

fn assert_error(answer: &Answer, status: u16, code: i64, kind: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    let error = answer.error();
    assert_eq!(error["code"], code, "{error}");
    assert_eq!(error["type"], kind, "{error}");
    assert!(error["fbtrace_id"].as_str().unwrap().starts_with('A'));
}

#[test]
fn the_token_may_be_in_the_header_the_body_or_the_address() {
    let sandbox = start(Options {
        token: Some("token-1".into()),
        ..Options::default()
    });
    let in_body = json!({ "data": [purchase("1")], "access_token": "token-1" }).to_string();
    let in_address = format!("{PATH}?access_token=token-1");
    let ways: [(&str, &str, &[&str], &str); 4] = [
        ("header", PATH, &[JSON, TOKEN], &batch()),
        (
            "header",
            PATH,
            &[JSON, "authorization: OAuth token-1"],
            &batch(),
        ),
        ("body", PATH, &[JSON], &in_body),
        ("query", &in_address, &[JSON], &batch()),
    ];
    for (place, path, headers, body) in ways {
        let answer = send(&sandbox, path, headers, body);
        assert_eq!(answer.status, 200, "{place}: {}", answer.body);
        let kept = sandbox.get("/api/requests?limit=1").json();
        assert_eq!(kept["requests"][0]["token_place"], place);
    }
}

#[test]
fn missing_and_wrong_tokens_are_refused() {
    let open = start(Options::default());
    let closed = start(Options {
        token: Some("token-2".into()),
        ..Options::default()
    });
    let empty = "Authorization: Bearer ";
    let basic = "Authorization: Basic dG9rZW4=";
    for headers in [&[JSON][..], &[JSON, empty], &[JSON, basic]] {
        assert_error(
            &send(&open, PATH, headers, batch()),
            401,
            190,
            "OAuthException",
        );
        assert_error(
            &send(&closed, PATH, headers, batch()),
            401,
            190,
            "OAuthException",
        );
    }
    assert_error(
        &send(&closed, PATH, &[JSON, TOKEN], batch()),
        401,
        190,
        "OAuthException",
    );
    assert!(open.events().is_empty() && closed.events().is_empty());
}

#[test]
fn a_token_is_shown_nowhere() {
    let sandbox = start(Options {
        token: Some("token-1".into()),
        ..Options::default()
    });
    let secret = "EAAsecret";
    let body = json!({ "data": [purchase("1")], "access_token": secret }).to_string();
    send(&sandbox, PATH, &[JSON], body);
    send(
        &sandbox,
        &format!("{PATH}?access_token={secret}"),
        &[JSON],
        batch(),
    );
    send(
        &sandbox,
        &format!("/v26.0/{secret}/events"),
        &[JSON, TOKEN],
        batch(),
    );
    send(
        &sandbox,
        &format!("/{secret}/1/events"),
        &[JSON, TOKEN],
        batch(),
    );
    send(&sandbox, PATH, &[JSON, TOKEN], batch());
    for path in ["/", "/api/events", "/api/requests"] {
        let answer = sandbox.get(path);
        assert_eq!(answer.status, 200);
        assert!(
            !answer.body.contains(secret) && !answer.body.contains("token-1"),
            "{path}"
        );
    }
    assert_eq!(sandbox.events().len(), 1);
    let options = Options {
        token: Some(secret.into()),
        app_secret: Some(secret.into()),
        ..Options::default()
    };
    assert!(!format!("{options:?}").contains(secret));
}

#[test]
fn a_configured_app_secret_demands_the_proof() {
    let sandbox = start(Options {
        app_secret: Some("app-secret".into()),
        ..Options::default()
    });
    // printf token-1 | openssl dgst -sha256 -hmac app-secret
    let right = "8e4416844a305cc4fe40bc8a5515230210fdd8442bd755396dd7e12d77c01b4f";
    let status = |proof: Option<&str>| {
        let mut body = json!({ "data": [purchase("1")] });
        if let Some(proof) = proof {
            body["appsecret_proof"] = Value::from(proof);
        }
        sandbox.post(PATH, &body)
    };
    assert_eq!(status(Some(right)).status, 200);
    assert_error(&status(None), 400, 100, "GraphMethodException");
    assert_error(
        &status(Some(&right.replace('a', "b"))),
        400,
        100,
        "GraphMethodException",
    );
}

#[test]
fn only_living_versions_of_the_graph_api_answer() {
    let sandbox = start(Options::default());
    let answer = |path: &str| send(&sandbox, path, &[JSON, TOKEN], batch());
    assert_eq!(answer("/v21.0/1/events").status, 200);
    for path in ["/v19.0/1/events", "/v20.0/1/events", "/1/events"] {
        assert_error(&answer(path), 400, 2635, "OAuthException");
    }
    for path in [
        "/26.0/1/events",
        "/v27.0/1/events",
        "/v26.0/1",
        "/nothing",
        "/v26.0/1/events/x",
    ] {
        assert_error(&answer(path), 400, 2500, "OAuthException");
    }
}

#[test]
fn only_post_to_a_number_is_supported() {
    let sandbox = start(Options::default());
    for method in ["GET", "DELETE", "PUT", "PATCH"] {
        let answer = sandbox.request(method, PATH, &[TOKEN], b"");
        assert_error(&answer, 400, 100, "GraphMethodException");
        assert_eq!(answer.error()["error_subcode"], 33);
    }
    for id in ["act_1", "me", "12a", "%2012", "-1"] {
        let answer = send(
            &sandbox,
            &format!("/v26.0/{id}/events"),
            &[JSON, TOKEN],
            batch(),
        );
        assert_error(&answer, 400, 100, "GraphMethodException");
        assert_eq!(answer.error()["error_subcode"], 33);
    }
}

#[test]
fn a_gateway_holds_the_token_itself() {
    let sandbox = start(Options {
        token: Some("token-1".into()),
        ..Options::default()
    });
    let path = "/capi/1234567890/events";
    assert_eq!(send(&sandbox, path, &[JSON], batch()).status, 200);
    assert_eq!(send(&sandbox, path, &[JSON, TOKEN], batch()).status, 200);
    let wrong = "Authorization: Bearer token-2";
    assert_error(
        &send(&sandbox, path, &[JSON, wrong], batch()),
        401,
        190,
        "OAuthException",
    );
    assert_eq!(sandbox.events()[0]["graph_version"], Value::Null);
}

#[test]
fn other_host_names_are_refused() {
    let sandbox = start(Options::default());
    let answer = sandbox.request("GET", "/api/events", &["Host: evil.example"], b"");
    assert_eq!(answer.status, 421);
    let answer = sandbox.request("GET", "/api/events", &["Host: localhost:1"], b"");
    assert_eq!(answer.status, 200);
}
