use serde_json::{Value, json};

use super::*;
use crate::delivery::secret::Secret;

const NOW: i64 = 1_795_478_400_000;

fn answer(status: u16, body: &Value) -> Answer {
    Answer {
        status,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}

fn verdict(answer: Answer) -> Verdict {
    classify(&Ok(answer), 2, NOW, &Redactor::default())
}

fn of_code(status: u16, code: i64, subcode: Option<i64>) -> Outcome {
    let error = json!({"error": {"message": "m", "code": code, "error_subcode": subcode}});
    verdict(answer(status, &error)).outcome
}

fn of_status(status: u16) -> Outcome {
    let page = Answer {
        body: b"<html>no</html>".to_vec(),
        ..answer(status, &json!(null))
    };
    verdict(page).outcome
}

/// Every row of the table, at the status that Meta usually pairs it with.
#[test]
fn a_code_of_meta_decides() {
    use Outcome::{Ambiguous, Isolate, Parked, Throttled, Waiting};
    use Repair::{Dataset, Endpoint, Permission, Token};
    let rows = [
        (1, None, Ambiguous),
        (1, Some(99), Ambiguous),
        (2, None, Ambiguous),
        (3, None, Parked(Permission)),
        (4, None, Throttled),
        (4, Some(1_504_022), Throttled),
        (10, None, Parked(Permission)),
        (17, Some(2_446_079), Throttled),
        (32, None, Throttled),
        (100, None, Isolate),
        (100, Some(33), Parked(Dataset)),
        (100, Some(2_804_003), Isolate),
        (100, Some(2_804_019), Isolate),
        (100, Some(2_804_050), Isolate),
        (100, Some(2_899_999), Isolate),
        (102, None, Parked(Token)),
        (104, None, Parked(Token)),
        (105, None, Isolate),
        (190, None, Parked(Token)),
        (190, Some(463), Parked(Token)),
        (200, None, Parked(Permission)),
        (294, None, Parked(Permission)),
        (299, None, Parked(Permission)),
        (341, None, Throttled),
        (368, None, Throttled),
        (613, None, Throttled),
        (613, Some(1_487_742), Throttled),
        (2635, None, Parked(Endpoint)),
        (5000, None, Ambiguous),
        (21_009, None, Waiting),
        (80_000, None, Throttled),
        (80_004, None, Throttled),
        (80_014, None, Throttled),
    ];
    for (code, subcode, expected) in rows {
        // Meta has paired the same code with all of these, and with 200 in gateways.
        for status in [200, 400, 401, 403, 500] {
            assert_eq!(
                of_code(status, code, subcode),
                expected,
                "{status} {code} {subcode:?}"
            );
        }
    }
}

#[test]
fn every_row_of_the_table_is_reached() {
    for (codes, outcome) in CODES {
        assert_eq!(of_code(400, *codes.start(), None), *outcome, "{codes:?}");
        assert_eq!(of_code(400, *codes.end(), None), *outcome, "{codes:?}");
    }
}

#[test]
fn an_unknown_code_leaves_it_to_the_status() {
    for code in [0, -1, 5, 101, 300, 79_999, 80_015, 9_999_999] {
        assert_eq!(of_code(400, code, None), Outcome::Isolate, "{code}");
        assert_eq!(of_code(404, code, None), Outcome::Suspect, "{code}");
        assert_eq!(of_code(500, code, None), Outcome::Ambiguous, "{code}");
    }
}

#[test]
fn the_status_decides_where_there_is_no_code() {
    use Outcome::{Ambiguous, Isolate, Parked, Suspect, Throttled, TooLarge, Waiting};
    let rows = [
        (301, Parked(Repair::Endpoint)),
        (302, Parked(Repair::Endpoint)),
        (308, Parked(Repair::Endpoint)),
        (400, Isolate),
        (401, Parked(Repair::Token)),
        (402, Suspect),
        (403, Parked(Repair::Permission)),
        (404, Parked(Repair::Endpoint)),
        (405, Parked(Repair::Endpoint)),
        (407, Waiting),
        (408, Ambiguous),
        (410, Parked(Repair::Endpoint)),
        (411, Suspect),
        (413, TooLarge),
        (415, Suspect),
        (422, Suspect),
        (425, Waiting),
        (429, Throttled),
        (451, Suspect),
        (500, Ambiguous),
        (502, Ambiguous),
        (503, Ambiguous),
        (504, Ambiguous),
        (520, Ambiguous),
        (599, Ambiguous),
        (600, Ambiguous),
        (999, Ambiguous),
        (199, Ambiguous),
        (200, Ambiguous),
        (204, Ambiguous),
    ];
    for (status, expected) in rows {
        assert_eq!(of_status(status), expected, "{status}");
    }
}

#[test]
fn a_transient_error_is_tried_again() {
    let error = json!({"error": {"message": "m", "code": 9_999_999, "is_transient": true}});
    assert_eq!(verdict(answer(400, &error)).outcome, Outcome::Waiting);
    // A server that broke down may have kept the events first.
    assert_eq!(verdict(answer(500, &error)).outcome, Outcome::Ambiguous);
    let known = json!({"error": {"message": "m", "code": 2, "is_transient": true}});
    assert_eq!(verdict(answer(400, &known)).outcome, Outcome::Ambiguous);
}

#[test]
fn a_success_counts_every_event() {
    for (count, expected) in [
        (2, Outcome::Delivered),
        (0, Outcome::Ambiguous),
        (1, Outcome::Ambiguous),
        (3, Outcome::Ambiguous),
    ] {
        let body = json!({"events_received": count, "messages": ["hello"], "fbtrace_id": "T"});
        let verdict = verdict(answer(200, &body));
        assert_eq!(verdict.outcome, expected, "{count}");
        assert_eq!(verdict.messages, ["hello"]);
        assert_eq!(verdict.fbtrace_id.as_deref(), Some("T"));
        assert_eq!(verdict.reason.is_some(), expected == Outcome::Ambiguous);
    }
    // Counts in an answer that is no success mean nothing.
    let body = json!({"events_received": 2});
    assert_eq!(verdict(answer(500, &body)).outcome, Outcome::Ambiguous);
    assert_eq!(
        verdict(answer(302, &body)).outcome,
        Outcome::Parked(Repair::Endpoint)
    );
}

#[test]
fn a_request_without_an_answer_may_have_been_sent() {
    for (sent, expected) in [
        (Sent::No, Outcome::Waiting),
        (Sent::Maybe, Outcome::Ambiguous),
    ] {
        let reason = "connection refused".to_owned();
        let unanswered = Err(Unanswered { sent, reason });
        let verdict = classify(&unanswered, 2, NOW, &Redactor::default());
        assert_eq!(verdict.outcome, expected);
        assert_eq!(verdict.reason.as_deref(), Some("connection refused"));
    }
}

#[test]
fn a_pause_is_taken_from_the_headers_of_any_answer() {
    for status in [200, 400, 429, 503] {
        let answer = Answer {
            headers: vec![("retry-after".into(), "30".into())],
            ..answer(status, &json!({}))
        };
        assert_eq!(
            verdict(answer).pause,
            Some(Duration::from_secs(30)),
            "{status}"
        );
    }
    let blocked = json!({"error": {"code": 368}});
    assert_eq!(verdict(answer(400, &blocked)).pause, Some(LONGEST_PAUSE));
}

#[test]
fn the_words_of_the_answer_are_kept_without_the_token() {
    let error = json!({"error": {
        "message": "Malformed access token my-own-token", "code": 190, "error_subcode": 463,
        "error_user_title": "Title my-own-token", "error_user_msg": "Text", "fbtrace_id": "T",
    }});
    let answer = Answer {
        headers: vec![(
            "x-ad-api-version-warning".into(),
            "my-own-token is old".into(),
        )],
        ..answer(401, &error)
    };
    let redactor = Redactor::new([Secret::from("my-own-token")]);
    let verdict = classify(&Ok(answer), 1, NOW, &redactor);
    let refusal = verdict.refusal.unwrap();
    assert_eq!(refusal.status, 401);
    assert_eq!((refusal.code, refusal.subcode), (Some(190), Some(463)));
    assert_eq!(
        refusal.message.as_deref(),
        Some("Malformed access token ***")
    );
    assert_eq!(refusal.user_title.as_deref(), Some("Title ***"));
    assert_eq!(refusal.user_message.as_deref(), Some("Text"));
    assert_eq!(refusal.fbtrace_id.as_deref(), Some("T"));
    assert_eq!(verdict.messages, ["*** is old"]);
}
