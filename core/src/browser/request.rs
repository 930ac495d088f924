//! One HTTP request as any framework can describe it.

use percent_encoding::percent_decode_str;

/// What a visit is read from. No method, no body, and no framework.
///
/// `Debug` shows nothing of it: addresses, cookies and headers lead to a person.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Request {
    /// The page's address, or its path with the query; then the host is taken from the headers.
    pub url: String,
    /// Names in any case; a name may come more than once.
    pub headers: Vec<(String, String)>,
    /// The cookies. `None`: those of the `Cookie` header.
    pub cookies: Option<Vec<(String, String)>>,
    /// Who opened the connection, with or without a port.
    pub remote_address: Option<String>,
}

impl Request {
    /// A request for this address.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            ..Self::default()
        }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With the address that opened the connection.
    #[must_use]
    pub fn remote_address(mut self, address: impl Into<String>) -> Self {
        self.remote_address = Some(address.into());
        self
    }

    /// All values of a header, in order.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a header that is not blank.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name)
            .map(str::trim)
            .find(|value| !value.is_empty())
    }

    /// The first value of a cookie that is not blank.
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        let value = match &self.cookies {
            Some(cookies) => cookies
                .iter()
                .find(|(cookie, value)| cookie == name && !value.trim().is_empty())
                .map(|(_, value)| value.as_str()),
            None => self
                .all("cookie")
                .flat_map(|header| header.split(';'))
                .filter_map(|pair| pair.trim().split_once('='))
                .find(|(cookie, value)| *cookie == name && !value.trim().is_empty())
                .map(|(_, value)| value),
        };
        value.map(|value| value.trim().trim_matches('"'))
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").finish_non_exhaustive()
    }
}

/// The host of an absolute address, without user and port.
pub(super) fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.split_once(']') {
        Some((address, _)) => host.get(..=address.len())?,
        None => host.split(':').next()?,
    };
    (!host.is_empty()).then_some(host)
}

/// The first value of a parameter of the query that is not empty. Percent signs are decoded; a
/// plus sign is a plus sign, because click ids are no form fields.
pub(super) fn query_parameter(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    query
        .split('&')
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| percent_decode_str(value).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for (url, expected) in [
            ("https://shop.example/a", Some("shop.example")),
            ("https://ann:pw@shop.example:8080?x", Some("shop.example")),
            ("http://[2001:db8::1]:80/", Some("[2001:db8::1]")),
            ("http:///a", None),
            ("/a", None),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }

    #[test]
    fn parameters() {
        let url = "https://a.example/?fbclid=&b=1&fbclid=Iw%41R+x&fbclid=other#?fbclid=no";
        assert_eq!(query_parameter(url, "fbclid").as_deref(), Some("IwAR+x"));
        assert_eq!(query_parameter("https://a.example/#?b=1", "b"), None);
    }

    #[test]
    fn cookies_come_from_the_list_or_the_header() {
        let mut request = Request::new("/").header("Cookie", "a=1; _fbp=\"fb.1\"; _fbp=fb.2");
        assert_eq!(request.cookie("_fbp"), Some("fb.1"));
        request.cookies = Some(vec![("_fbp".into(), "fb.3".into())]);
        assert_eq!(request.cookie("_fbp"), Some("fb.3"));
        assert_eq!(request.cookie("a"), None);
    }
}
