//! What holds for any stored text and any click.

use proptest::prelude::*;

use super::*;
use crate::ports;

/// Always the same bytes.
#[derive(Debug)]
struct Fixed;

impl ports::Rng for Fixed {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0xff);
    }
}

const NOW: i64 = 1_795_392_000_000;

#[test]
fn the_appendix_is_not_part_of_the_click_id() {
    for (text, payload) in [
        ("fb.1.1795392000000.IwAR", "IwAR"),
        ("fb.1.1795392000000.IwAR.AQ", "IwAR"),
        ("fb.1.1795392000000.IwAR.AQQCAQAB", "IwAR"),
        ("fb.1.1795392000000.IwAR.x", "IwAR.x"),
        ("fb.1.1795392000000..AQ", ".AQ"),
    ] {
        assert_eq!(BrowserId::parse(text).unwrap().payload(), payload, "{text}");
    }
}

#[test]
fn a_new_fbp_is_well_formed_and_then_kept() {
    let new = build_fbp(None, 2, NOW, &Fixed);
    assert!(new.starts_with("fb.2.1795392000000."), "{new}");
    assert_eq!(build_fbp(Some(&new), 1, NOW + 1, &Fixed), new);
    let of_a_click = build_fbp(Some("fb.1.1795392000000.IwAR"), 1, NOW, &Fixed);
    assert_ne!(of_a_click, "fb.1.1795392000000.IwAR");
}

proptest! {
    #[test]
    fn a_click_is_stamped_once(click in "[A-Za-z0-9_.-]{1,60}", later in 0i64..1_000_000_000) {
        let first = build_fbc(Some(&click), None, 1, NOW);
        let again = build_fbc(Some(&click), first.as_deref(), 2, NOW + later);
        prop_assert_eq!(&first, &again);
        let cookie_only = build_fbc(None, first.as_deref(), 2, NOW + later);
        prop_assert_eq!(&first, &cookie_only);
        prop_assert!(first.unwrap().ends_with(&click));
    }

    #[test]
    fn whatever_is_given_the_result_is_well_formed(
        click in proptest::option::of(".{0,600}"),
        stored in proptest::option::of("(fb\\.)?.{0,80}"),
    ) {
        if let Some(fbc) = build_fbc(click.as_deref(), stored.as_deref(), 1, NOW) {
            prop_assert!(stored_browser_id(BrowserIdKind::Click, &fbc).is_some());
        }
        let fbp = build_fbp(stored.as_deref(), 1, NOW, &Fixed);
        prop_assert!(stored_browser_id(BrowserIdKind::Browser, &fbp).is_some());
    }
}
