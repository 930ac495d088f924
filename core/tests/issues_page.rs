//! `docs/issues.md` lists every code as the table in `issue.rs` has it.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use capikit::Code;

#[test]
fn the_page_lists_every_code() {
    let page = include_str!("../../docs/issues.md").replace("\\<", "<");
    let listed: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let expected: Vec<String> = Code::ALL.iter().copied().map(row).collect();
    assert_eq!(listed, expected);
}

fn row(code: Code) -> String {
    format!(
        "| `{}` | {} | {} |",
        code.as_str(),
        code.severity(),
        code.message()
    )
}
