//! What must hold of any request; the cases with values are in `tests/vectors/visit.jsonl`.

use proptest::prelude::*;

use super::*;
use crate::ports::SystemRng;

const NOW_MS: i64 = 1_795_392_000_000;

fn read(request: &Request) -> Visit {
    visit(request, &VisitOptions::at(NOW_MS), &SystemRng)
}

#[test]
fn without_consent_no_id_is_read_made_or_set() {
    let request = Request::new("https://shop.example/?fbclid=IwAR")
        .header("Cookie", "_fbp=fb.1.1795392000000.7; _fbi=2606:4700::1");
    let mut options = VisitOptions::at(NOW_MS);
    options.consent = false;
    let found = visit(&request, &options, &SystemRng);
    assert_eq!(
        (found.fbc, found.fbp, found.client_ip_address),
        (None, None, None)
    );
    assert!(found.cookies.is_empty());
}

#[test]
fn an_event_keeps_what_it_says_itself() {
    let request = Request::new("https://shop.example/thanks")
        .header("User-Agent", "Mozilla/5.0")
        .remote_address("1.1.1.1");
    let found = read(&request);
    let mut event = Event::new("Purchase");
    event.event_source_url = Some("https://shop.example/mine".into());
    found.complete(&mut event);
    found.complete(&mut event);
    assert_eq!(
        event.event_source_url.as_deref(),
        Some("https://shop.example/mine")
    );
    assert_eq!(
        event.user_data.client_user_agent.as_deref(),
        Some("Mozilla/5.0")
    );
    assert_eq!(event.user_data.fbp, found.fbp);
    assert_eq!(event.user_data.identifiers.len(), 1);
}

#[test]
fn debug_shows_nobody() {
    let request = Request::new("https://shop.example/?fbclid=IwAR").remote_address("1.1.1.1");
    let shown = format!("{:?} {request:?}", read(&request));
    assert!(
        !shown.contains("IwAR") && !shown.contains("1.1.1.1"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn whatever_comes_in_the_cookies_are_headers(
        url in "(https?://)?[a-z.:@/]{0,20}(\\?fbclid=.{0,20})?",
        cookie in ".{0,60}",
        host in ".{0,20}",
    ) {
        let request = Request::new(url).header("Cookie", cookie).header("Host", host);
        for cookie in read(&request).cookies {
            let header = cookie.header();
            let is_plain = header.bytes().all(|byte| (0x20..0x7f).contains(&byte));
            prop_assert!(is_plain && header.matches(';').count() <= 5, "{}", header);
        }
    }

    #[test]
    fn a_visitor_can_not_choose_the_address(forged in "[0-9a-f:., ]{0,40}") {
        let mut options = VisitOptions::at(NOW_MS);
        options.trusted_proxies = TrustedProxies::Count(1);
        let request = Request::new("https://shop.example/")
            .header("X-Forwarded-For", format!("{forged}, 1.1.1.1"))
            .remote_address("10.0.0.1");
        let found = visit(&request, &options, &SystemRng);
        prop_assert_eq!(found.client_ip_address.as_deref(), Some("1.1.1.1"));
    }

    #[test]
    fn the_second_visit_keeps_the_ids_of_the_first(click in "[A-Za-z0-9_-]{1,40}") {
        let first = read(&Request::new(format!("https://shop.example/?fbclid={click}")));
        let mut again = Request::new(format!("https://shop.example/b?fbclid={click}"));
        let pairs = first.cookies.iter().map(|it| (it.name.to_owned(), it.value.clone()));
        again.cookies = Some(pairs.collect());
        let again = visit(&again, &VisitOptions::at(NOW_MS + 1000), &SystemRng);
        prop_assert_eq!((&first.fbc, &first.fbp), (&again.fbc, &again.fbp));
        prop_assert!(again.cookies.iter().all(|cookie| !cookie.is_new));
    }
}
