//! The products of an event.

use super::custom_data::DELIVERY_CATEGORIES;
use super::field::{Range, blank, choice, number};
use crate::event::report::Report;
use crate::event::{Content, CustomData};
use crate::issue::{Code, Issue, Severity};

pub(super) fn check(data: &mut CustomData, report: &mut Report) {
    let ids = std::mem::take(&mut data.content_ids);
    for (index, id) in ids.into_iter().enumerate() {
        let mut id = Some(id);
        blank(
            &mut id,
            &format!("custom_data.content_ids[{index}]"),
            report,
        );
        data.content_ids.extend(id);
    }
    let items = std::mem::take(&mut data.contents);
    for (index, mut item) in items.into_iter().enumerate() {
        let path = format!("custom_data.contents[{index}]");
        check_item(&mut item, &path, report);
        if item.id.is_some() {
            data.contents.push(item);
        } else if !report.mentions(&format!("{path}.id")) {
            report.push(without_id(&path));
        }
    }
}

fn check_item(item: &mut Content, path: &str, report: &mut Report) {
    for (value, key) in [
        (&mut item.id, "id"),
        (&mut item.title, "title"),
        (&mut item.description, "description"),
        (&mut item.brand, "brand"),
        (&mut item.category, "category"),
    ] {
        blank(value, &format!("{path}.{key}"), report);
    }
    let delivery = &mut item.delivery_category;
    choice(
        delivery,
        &DELIVERY_CATEGORIES,
        &format!("{path}.delivery_category"),
        report,
    );
    number(
        &mut item.quantity,
        Range::Count,
        &format!("{path}.quantity"),
        report,
    );
    number(
        &mut item.item_price,
        Range::ZeroOrMore,
        &format!("{path}.item_price"),
        report,
    );
}

/// Meta refuses the event for such an item; the event is worth more than the item.
fn without_id(path: &str) -> Issue {
    Issue::new(format!("{path}.id"), Code::Missing)
        .severity(Severity::Dropped)
        .message("an item needs an id; this one was left out")
}
