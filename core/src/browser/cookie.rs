//! The attributes and the domain of the cookies to set.

use std::net::IpAddr;

use psl::Psl;
use serde::Serialize;

/// 90 days, in seconds. Source: Meta's page "fbp and fbc".
const MAX_AGE_SECONDS: u32 = 90 * 86_400;

/// A cookie for the answer to this request.
///
/// It is not `HttpOnly`: the pixel in the page reads it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SetCookie {
    /// `_fbc` or `_fbp`.
    pub name: &'static str,
    /// The browser id.
    pub value: String,
    /// The registrable domain; absent for a host that takes no cookie for a domain.
    pub domain: Option<String>,
    /// How long it lives, in seconds.
    pub max_age: u32,
    /// `/`
    pub path: &'static str,
    /// `Lax`
    pub same_site: &'static str,
    /// Whether the page was loaded over HTTPS.
    pub secure: bool,
    /// Whether the value is new. If not, setting it again only prolongs its life.
    pub is_new: bool,
}

impl SetCookie {
    pub(super) fn new(
        name: &'static str,
        value: String,
        domain: Option<String>,
        secure: bool,
        is_new: bool,
    ) -> Self {
        Self {
            name,
            value,
            domain,
            max_age: MAX_AGE_SECONDS,
            path: "/",
            same_site: "Lax",
            secure,
            is_new,
        }
    }

    /// The value of a `Set-Cookie` header.
    pub fn header(&self) -> String {
        let mut header = format!("{}={}", self.name, self.value);
        if let Some(domain) = &self.domain {
            header.push_str("; Domain=");
            header.push_str(domain);
        }
        let rest = format!(
            "; Path={}; Max-Age={}; SameSite={}",
            self.path, self.max_age, self.same_site
        );
        header.push_str(&rest);
        if self.secure {
            header.push_str("; Secure");
        }
        header
    }
}

impl std::fmt::Debug for SetCookie {
    /// Without the value, which stands for a person.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetCookie")
            .field("name", &self.name)
            .field("domain", &self.domain)
            .field("is_new", &self.is_new)
            .finish_non_exhaustive()
    }
}

/// The domain to set a cookie for: the highest that browsers accept. `None` for an IP address, for
/// a name without a dot, and for a public suffix such as `github.io`.
pub(super) fn cookie_domain(host: &str) -> Option<String> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let is_name = host.split('.').all(|label| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        !label.is_empty() && label.bytes().all(is_letter)
    });
    if !is_name || host.parse::<IpAddr>().is_ok() {
        return None;
    }
    let domain = psl::List.domain(host.as_bytes())?;
    str::from_utf8(domain.as_bytes()).ok().map(str::to_owned)
}

/// The index inside `fbc` and `fbp`: the number of dots in the cookie's domain. Meta's examples:
/// `com` 0, `example.com` 1, `www.example.com` 2.
pub(super) fn domain_index(host: &str, domain: Option<&str>) -> usize {
    match domain {
        Some(domain) => domain.matches('.').count(),
        None if host.starts_with('[') || host.parse::<IpAddr>().is_ok() => 0,
        None => host.trim_end_matches('.').matches('.').count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_the_registrable_one() {
        for (host, domain, index) in [
            ("www.example.com", Some("example.com"), 1),
            ("a.b.SHOP.co.uk.", Some("shop.co.uk"), 2),
            ("shop.co.uk", Some("shop.co.uk"), 2),
            ("ann.github.io", Some("ann.github.io"), 2),
            ("store.myshopify.com", Some("store.myshopify.com"), 2),
            ("github.io", None, 1),
            ("co.uk", None, 1),
            ("shop.example", Some("shop.example"), 1),
            ("xn--bcher-kva.example", Some("xn--bcher-kva.example"), 1),
            ("localhost", None, 0),
            ("127.0.0.1", None, 0),
            ("[::1]", None, 0),
        ] {
            let found = cookie_domain(host);
            assert_eq!(found.as_deref(), domain, "{host}");
            assert_eq!(domain_index(host, domain), index, "{host}");
        }
    }

    #[test]
    fn a_host_can_not_forge_attributes() {
        for host in [
            "a.example; Secure",
            "a.example\r\nX: y",
            "a..example",
            "",
            "a,b.example",
        ] {
            assert_eq!(cookie_domain(host), None, "{host}");
        }
    }

    #[test]
    fn the_header_has_every_attribute() {
        let domain = Some("shop.example".to_owned());
        let cookie = SetCookie::new("_fbp", "fb.1.2.3".to_owned(), domain, true, true);
        assert_eq!(
            cookie.header(),
            "_fbp=fb.1.2.3; Domain=shop.example; Path=/; Max-Age=7776000; SameSite=Lax; Secure"
        );
        assert!(!format!("{cookie:?}").contains("fb.1"));
    }
}
