//! What the shared vectors can not say: letters as digits, dividers, parameters, no leaks of state.

use super::normalize;
use crate::identity::{Canonical, Options};
use crate::issue::Code;

fn read(text: &str, country: &str, vanity: bool) -> Result<String, Code> {
    let mut options = Options::at(0).with_country(country).unwrap();
    options.vanity = vanity;
    let mut out = Canonical::default();
    normalize(text, &options, &mut out).map(|()| out.text)
}

#[test]
fn letters_are_digits_only_when_asked_for() {
    assert_eq!(read("1-800-FLOWERS", "US", true).unwrap(), "18003569377");
    assert_eq!(read("1-800-flowers x5", "US", true).unwrap(), "18003569377");
    assert_eq!(read("1-800-FLOWERS", "US", false), Err(Code::VanityLetters));
    assert_eq!(read("1-800-FLÖWERS", "US", true), Err(Code::VanityLetters));
}

#[test]
fn several_numbers_are_told_from_one_with_dividers_inside() {
    let several = [
        "030/123456; 030/654321",
        "0170 1234567, 0171 7654321",
        "0170 1234567|0171 7654321|0172 7654321",
        "0170 1234567 oder 0171 7654321",
        "0170 1234567\n0171 7654321",
        "Tel: 0170 1234567, Fax: 030 123456",
        "0170 1234567 / +43 676 1234567",
        "０１７０ １２３４５６７、０１７１ ７６５４３２１",
    ];
    for text in several {
        assert_eq!(
            read(text, "DE", false),
            Err(Code::MultipleNumbers),
            "{text}"
        );
    }
    for text in ["030/123456", "030/12/34/56", "030, 123456", "030 | 123456"] {
        assert_eq!(read(text, "DE", false).unwrap(), "4930123456", "{text}");
    }
    assert_eq!(read("030 123456, 78", "DE", false).unwrap(), "4930123456");
}

#[test]
fn a_context_without_a_plus_says_nothing() {
    let local = "tel:0170-1234567;phone-context=example.com;ext=3";
    assert_eq!(read(local, "DE", false).unwrap(), "491701234567");
    let global = "tel:+491701234567;phone-context=+1-212";
    assert_eq!(read(global, "US", false).unwrap(), "491701234567");
    assert_eq!(
        read("tel:5550187;phone-context=+1212", "DE", false).unwrap(),
        "12125550187"
    );
}

#[test]
fn the_table_stays_small() {
    use super::table::{BY_CODE, BY_REGION, CALLINGS, PLANS, RULES, STEPS};
    let bytes = size_of_val(&STEPS)
        + size_of_val(&PLANS)
        + size_of_val(&RULES)
        + size_of_val(&CALLINGS)
        + size_of_val(&BY_CODE)
        + size_of_val(&BY_REGION);
    assert!(bytes < 150_000, "{bytes} bytes");
}

#[test]
fn every_region_has_a_plan_whose_own_code_is_its_code() {
    for (region, code) in [("us", "1"), ("kz", "7"), ("gg", "44"), ("de", "49")] {
        let plan = super::plan::Plan::of(region.parse().unwrap()).unwrap();
        assert_eq!(
            plan.calling().unwrap().digits(),
            code.as_bytes(),
            "{region}"
        );
    }
    assert!(super::plan::Plan::of("aq".parse().unwrap()).is_none());
}

#[test]
fn a_number_that_fails_leaves_nothing_behind() {
    let mut out = Canonical::default();
    let options = Options::at(0);
    for text in [
        "",
        "+",
        "abc",
        "+210 1234567",
        "0170 1234567",
        "+49 170 ***4567",
    ] {
        assert!(normalize(text, &options, &mut out).is_err(), "{text}");
        assert!(out.text.is_empty() && out.notes.is_empty(), "{text}");
    }
}
