//! What the endpoint's host answers: is it there, what time is it, does it take an event?

use std::time::UNIX_EPOCH;

use capikit::delivery::{Answer, Unanswered};
use capikit::{Client, Durability, Event, Field, Settings, UserData};

use super::finding::Finding;

/// How far the clocks may be apart, in seconds: `Date` has whole seconds, and answers take time.
const TOLERANCE: i64 = 30;

/// The name of the event that is sent. No report of a shop has it.
const EVENT_NAME: &str = "CapikitDoctor";

type Answered = Result<Answer, Unanswered>;

/// Whether anything answers.
pub(super) fn reached(answer: &Answered) -> Finding {
    let check = "network";
    match answer {
        Ok(_) => Finding::good(check, "the host answers"),
        Err(unanswered) => Finding::bad(
            check,
            format!("the host can not be reached: {}", unanswered.reason),
        ),
    }
}

/// Compares this machine's clock with the `Date` of the answer.
pub(super) fn clock(answer: &Answered, now: i64) -> Finding {
    let check = "clock";
    let date = answer
        .as_ref()
        .ok()
        .and_then(|answer| answer.header("date"));
    let Some(theirs) = date.and_then(seconds) else {
        return Finding::doubtful(check, "could not be compared: no answer with a Date");
    };
    match now - theirs {
        ahead if ahead > TOLERANCE => Finding::bad(
            check,
            format!("{ahead} seconds fast: Meta refuses events from the future; set it right"),
        ),
        behind if behind < -TOLERANCE => Finding::doubtful(
            check,
            format!(
                "{} seconds slow: events look older than they are; set it right",
                -behind
            ),
        ),
        _ => Finding::good(check, "agrees with the host's"),
    }
}

fn seconds(date: &str) -> Option<i64> {
    let time = httpdate::parse_http_date(date).ok()?;
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

/// Sends one event about nobody.
pub(super) fn sent(mut settings: Settings) -> Finding {
    let check = "send";
    // A queue would be opened, and what waits in it delivered.
    settings.durability = Some(Durability::None);
    let outcome = Client::new(settings).and_then(|client| client.send_blocking(&[event()]));
    match outcome {
        Ok(report) if report.events_received == 1 => {
            let trace = report.fbtrace_id.as_deref().unwrap_or("none");
            Finding::good(
                check,
                format!("the event {EVENT_NAME} was received, trace id {trace}"),
            )
        }
        Ok(_) => Finding::bad(check, "the answer does not count the event"),
        Err(error) => Finding::bad(check, error.to_string()),
    }
}

fn event() -> Event {
    let mut event = Event::new(EVENT_NAME);
    event.action_source = Some(String::from("other"));
    event.user_data = UserData::new().add(Field::ExternalId, "capikit-doctor");
    event
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    /// 2026-11-23 12:00:00 UTC.
    const NOW: i64 = 1_795_435_200;

    fn verdict(now: i64) -> Verdict {
        let date = (
            "date".to_owned(),
            "Mon, 23 Nov 2026 12:00:00 GMT".to_owned(),
        );
        let answer = Answer {
            headers: vec![date],
            ..Answer::default()
        };
        clock(&Ok(answer), now).verdict
    }

    #[test]
    fn clocks_are_compared() {
        assert_eq!(verdict(NOW + 30), Verdict::Good);
        assert_eq!(verdict(NOW - 30), Verdict::Good);
        assert_eq!(verdict(NOW + 31), Verdict::Bad);
        assert_eq!(verdict(NOW - 31), Verdict::Doubtful);
        assert_eq!(
            clock(&Ok(Answer::default()), NOW).verdict,
            Verdict::Doubtful
        );
    }
}
