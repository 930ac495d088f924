//! Where the events of one folder go, so that no other client delivers them.

use sha2::{Digest as _, Sha256};

/// The identity of a destination. The token is no part of it: a new token keeps the backlog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::delivery) struct Destination {
    pub(in crate::delivery) base_url: String,
    pub(in crate::delivery) path_template: String,
    pub(in crate::delivery) pixel_id: String,
    pub(in crate::delivery) test_event_code: Option<String>,
}

impl Destination {
    /// For people; nothing reads it but `inspect`, and its address is never contacted.
    pub(super) fn text(&self) -> String {
        format!(
            "base_url {}\npath_template {}\npixel_id {}\ntest_event_code {}\n",
            self.base_url,
            self.path_template,
            self.pixel_id,
            self.test_event_code.as_deref().unwrap_or_default()
        )
    }

    /// The name of its folder. No part of it can hold a line break, so no two share a text.
    pub(in crate::delivery) fn folder(&self) -> String {
        let digest: [u8; 32] = Sha256::digest(self.text()).into();
        let (half, _) = digest.split_at(16);
        format!(
            "{:032x}",
            u128::from_be_bytes(half.try_into().unwrap_or_default())
        )
    }
}

/// Whether a folder of this name can be a destination's.
pub(super) fn is_folder(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_but_the_token_makes_another_folder() {
        let one = Destination {
            base_url: "https://graph.facebook.com".into(),
            path_template: "/{version}/{pixel_id}/events".into(),
            pixel_id: "1".into(),
            test_event_code: None,
        };
        let mut others = vec![one.clone(); 4];
        others[0].base_url = "https://example.com".into();
        others[1].path_template = "/{pixel_id}".into();
        others[2].pixel_id = "2".into();
        others[3].test_event_code = Some("TEST1".into());
        for other in others {
            assert_ne!(other.folder(), one.folder());
        }
        assert!(is_folder(&one.folder()));
        assert_eq!(one.folder(), one.clone().folder());
    }
}
