//! Limited Data Use and opting out. Source: Meta's page "Data processing options".

use super::user_data::has_address;
use crate::event::Event;
use crate::event::person::Person;
use crate::event::report::Report;
use crate::issue::Code;

const OPTIONS: &str = "data_processing_options";
const COUNTRY: &str = "data_processing_options_country";
const STATE: &str = "data_processing_options_state";

/// 0: Meta finds the state by the address. From California, 1000, to Rhode Island, 1013.
const STATES: [std::ops::RangeInclusive<i64>; 2] = [0..=0, 1000..=1013];

/// A wish that can not be read refuses the event: sent without it, the event would be used in a
/// way the person objected to.
pub(super) fn check(event: &Event, person: &Person, report: &mut Report) {
    for field in ["opt_out", OPTIONS, COUNTRY, STATE] {
        report.escalate(field);
    }
    let is_limited = limited(event, report);
    let country = event.data_processing_options_country;
    let state = event.data_processing_options_state;
    if country.is_some_and(|country| !(0..=1).contains(&country)) {
        report.add(COUNTRY, Code::InvalidOptions);
    }
    if state.is_some_and(|state| !STATES.iter().any(|states| states.contains(&state))) {
        report.add(STATE, Code::InvalidOptions);
    }
    let given = event.data_processing_options.is_some();
    report_missing(
        OPTIONS,
        !given && (country.is_some() || state.is_some()),
        report,
    );
    report_missing(COUNTRY, is_limited && country.is_none(), report);
    let needs_state = country.is_some() || (is_limited && !has_address(person));
    report_missing(STATE, needs_state && state.is_none(), report);
}

/// Whether the event asks for Limited Data Use.
fn limited(event: &Event, report: &mut Report) -> bool {
    match event.data_processing_options.as_deref() {
        None | Some([]) => false,
        Some([option]) if option == "LDU" => true,
        Some(_) => {
            report.add(OPTIONS, Code::InvalidOptions);
            false
        }
    }
}

fn report_missing(field: &str, is_missing: bool, report: &mut Report) {
    if is_missing {
        report.require(field, false);
    }
}
