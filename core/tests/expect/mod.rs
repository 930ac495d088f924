//! Compares a result with what a scenario expects of it.

use serde_json::Value;

/// Every key of `expected` has that value; lists have the same length. Under `text` a part is
/// enough.
pub(crate) fn assert_contains(actual: &Value, expected: &Value, at: &str) {
    match expected {
        Value::Object(keys) => {
            for (key, value) in keys {
                let at = format!("{at}.{key}");
                match (key.as_str(), &actual[key], value) {
                    ("text", Value::String(text), Value::String(part)) => {
                        assert!(text.contains(part), "{at}: {text}");
                    }
                    (_, actual, value) => assert_contains(actual, value, &at),
                }
            }
        }
        Value::Array(list) => {
            let actual = actual
                .as_array()
                .unwrap_or_else(|| panic!("{at}: {actual}"));
            assert_eq!(actual.len(), list.len(), "{at}: {actual:?}");
            for (position, (actual, value)) in actual.iter().zip(list).enumerate() {
                assert_contains(actual, value, &format!("{at}[{position}]"));
            }
        }
        value => assert_eq!(actual, value, "{at}"),
    }
}
