//! The products of an event.

use std::fmt;

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
            format_args!("custom_data.content_ids[{index}]"),
            report,
        );
        data.content_ids.extend(id);
    }
    let items = std::mem::take(&mut data.contents);
    for (index, mut item) in items.into_iter().enumerate() {
        check_item(&mut item, index, report);
        if item.id.is_some() {
            data.contents.push(item);
            continue;
        }
        let field = Path { index, key: "id" }.to_string();
        if !report.mentions(&field) {
            report.push(without_id(field));
        }
    }
}

/// The place of a field of an item. Spelled out only in issues.
struct Path {
    index: usize,
    key: &'static str,
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "custom_data.contents[{}].{}", self.index, self.key)
    }
}

fn check_item(item: &mut Content, index: usize, report: &mut Report) {
    let path = |key| Path { index, key };
    for (value, key) in [
        (&mut item.id, "id"),
        (&mut item.title, "title"),
        (&mut item.description, "description"),
        (&mut item.brand, "brand"),
        (&mut item.category, "category"),
    ] {
        blank(value, path(key), report);
    }
    let delivery = &mut item.delivery_category;
    choice(
        delivery,
        &DELIVERY_CATEGORIES,
        path("delivery_category"),
        report,
    );
    number(&mut item.quantity, Range::Count, path("quantity"), report);
    let price = &mut item.item_price;
    number(price, Range::ZeroOrMore, path("item_price"), report);
}

/// Meta refuses the event for such an item; the event is worth more than the item.
fn without_id(field: String) -> Issue {
    Issue::new(field, Code::Missing)
        .severity(Severity::Dropped)
        .message("an item needs an id; this one was left out")
}
