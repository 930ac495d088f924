//! Refuses requests that a web page elsewhere made a browser send here.
//!
//! A page can point a name of its own at 127.0.0.1 and then read what answers there (DNS
//! rebinding). The name it used is still in the `Host` header, and that is no name of this machine.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const REFUSED: &str = "The sandbox answers only to localhost, 127.0.0.1 and [::1]. \
    Use one of these names, or listen on another address to allow every name.\n";

/// The middleware. Used only while the sandbox listens on a loopback address.
pub(crate) async fn refuse_foreign_names(request: Request, next: Next) -> Response {
    if is_local(request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, REFUSED).into_response()
    }
}

/// The middleware for what changes or tells something: only programs and the sandbox's own pages.
/// A browser says by `Sec-Fetch-Site` when a page of another site makes the request.
pub(crate) async fn refuse_foreign_pages(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site");
    if site.is_some_and(|site| site == "cross-site") {
        (
            StatusCode::FORBIDDEN,
            "Pages of other sites may not use this.\n",
        )
            .into_response()
    } else {
        next.run(request).await
    }
}

/// Whether the `Host` header names this machine. Browsers always send one, so its absence is fine.
fn is_local(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else {
        return true;
    };
    let Ok(authority) = Authority::try_from(host.as_bytes()) else {
        return false;
    };
    let name = authority.host().trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn local(host: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static(host));
        is_local(&headers)
    }

    #[test]
    fn own_names_are_answered() {
        assert!(local("localhost:8787"));
        assert!(local("LOCALHOST"));
        assert!(local("127.0.0.1:1"));
        assert!(local("[::1]:8787"));
        assert!(is_local(&HeaderMap::new()));
    }

    #[test]
    fn foreign_names_are_refused() {
        assert!(!local("evil.example"));
        assert!(!local("localhost.evil.example:8787"));
        assert!(!local("10.0.0.1"));
        assert!(!local(""));
    }
}
