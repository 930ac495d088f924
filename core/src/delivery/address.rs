//! The address of a request, built from base, path template, version and pixel id.

use std::net::IpAddr;

use reqwest::Url;

use super::policy::{BASE_URL, GRAPH_VERSION, PATH_TEMPLATE};
use crate::error::Error;

/// What the address is made of, as the caller gave it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'a> {
    pub(super) base_url: Option<&'a str>,
    pub(super) path_template: Option<&'a str>,
    pub(super) graph_version: Option<&'a str>,
    pub(super) pixel_id: &'a str,
    pub(super) allow_http: bool,
}

/// The address that events are posted to. Fails with [`ErrorKind::Config`](crate::ErrorKind).
pub(super) fn build(parts: &Parts<'_>) -> Result<Url, Error> {
    let base = parts.base_url.unwrap_or(BASE_URL).trim();
    check_base(base, parts.allow_http)?;
    let template = parts.path_template.unwrap_or(PATH_TEMPLATE).trim();
    check_template(template)?;
    let version = version(parts.graph_version.unwrap_or(GRAPH_VERSION).trim())?;
    let path = template
        .replace("{version}", &version)
        .replace("{pixel_id}", parts.pixel_id);
    let address = format!("{}{path}", base.trim_end_matches('/'));
    Url::parse(&address).map_err(|_| Error::config("path_template", "not the path of an address"))
}

/// Whether the address names this machine: its traffic passes no network and no proxy.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost"
        || bare.ends_with(".localhost")
        || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

fn check_base(base: &str, allow_http: bool) -> Result<(), Error> {
    let wrong = |message: &str| Err(Error::config("base_url", message));
    let Ok(url) = Url::parse(base) else {
        return wrong("not an address; pass one such as https://graph.facebook.com");
    };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return wrong("starts with https://, then the host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("holds a user name or password; pass the token as access_token");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return wrong("ends before any ? or #; pass the token as access_token");
    }
    if url.scheme() == "http" && !is_loopback(&url) && !allow_http {
        return wrong("http:// would show the token and the events to the network; use https://");
    }
    Ok(())
}

fn check_template(template: &str) -> Result<(), Error> {
    let wrong = |message: &str| Err(Error::config("path_template", message));
    if !template.starts_with('/') {
        return wrong("starts with a slash, as in /capi/{pixel_id}/events");
    }
    let rest = template.replace("{version}", "").replace("{pixel_id}", "");
    if rest.contains(['{', '}']) {
        return wrong("knows the placeholders {version} and {pixel_id} only");
    }
    let is_plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '?' | '#' | '\\');
    if !rest.chars().all(is_plain) {
        return wrong("holds a character that can not stand in a path, such as a space, ? or #");
    }
    Ok(())
}

/// With the `v`, whether it was given or not.
fn version(text: &str) -> Result<String, Error> {
    let number = text.strip_prefix('v').unwrap_or(text);
    let is_number = |part: &str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit())
    };
    match number.split_once('.') {
        Some((major, minor)) if is_number(major) && is_number(minor) => Ok(format!("v{number}")),
        _ => Err(Error::config(
            "graph_version",
            "not a version; pass one such as v26.0",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULTS: Parts<'_> = Parts {
        base_url: None,
        path_template: None,
        graph_version: None,
        pixel_id: "123",
        allow_http: false,
    };

    fn built(parts: Parts<'_>) -> String {
        build(&parts).unwrap().into()
    }

    #[test]
    fn meta_is_the_default() {
        assert_eq!(
            built(DEFAULTS),
            format!("https://graph.facebook.com/{GRAPH_VERSION}/123/events")
        );
    }

    #[test]
    fn a_gateway_has_its_own_base_and_path() {
        let parts = Parts {
            base_url: Some("https://capi.shop.example:8443/meta/"),
            path_template: Some("/capi/{pixel_id}/events"),
            ..DEFAULTS
        };
        assert_eq!(
            built(parts),
            "https://capi.shop.example:8443/meta/capi/123/events"
        );
    }

    #[test]
    fn versions_are_read_with_and_without_the_v() {
        for text in ["25.0", "v25.0", " v25.0 "] {
            let graph_version = Some(text);
            let address = built(Parts {
                graph_version,
                ..DEFAULTS
            });
            assert!(address.contains("/v25.0/"), "{address}");
        }
        for text in [
            "", "v", "25", "v25.", "v.0", "25.0.1", "V25.0", "v25.0/x", "latest",
        ] {
            let graph_version = Some(text);
            let error = build(&Parts {
                graph_version,
                ..DEFAULTS
            })
            .unwrap_err();
            assert_eq!(error.field(), Some("graph_version"), "{text}");
        }
    }

    #[test]
    fn a_base_that_would_leak_is_refused() {
        let bases = [
            "",
            "graph.facebook.com",
            "ftp://graph.facebook.com",
            "https://",
            "https://user:hidden@shop.example",
            "https://hidden@shop.example",
            "https://shop.example?access_token=hidden",
            "https://shop.example#hidden",
            "http://shop.example",
            "http://127.0.0.1.hidden.example",
            "http://localhost.hidden.example",
        ];
        for base in bases {
            let base_url = Some(base);
            let error = build(&Parts {
                base_url,
                ..DEFAULTS
            })
            .unwrap_err();
            assert_eq!(error.field(), Some("base_url"), "{base}");
            assert!(!error.to_string().contains("hidden"), "{error}");
        }
    }

    #[test]
    fn plain_http_goes_to_this_machine_or_where_it_is_allowed() {
        for base in [
            "http://localhost:8080",
            "http://127.0.0.1",
            "http://127.3.2.1:1",
            "http://[::1]:9",
            "http://capi.localhost",
        ] {
            let base_url = Some(base);
            let parts = Parts {
                base_url,
                ..DEFAULTS
            };
            assert!(built(parts).starts_with(base));
        }
        let base_url = Some("http://gateway.internal");
        let allow_http = true;
        built(Parts {
            base_url,
            allow_http,
            ..DEFAULTS
        });
    }

    #[test]
    fn a_template_is_a_path_with_known_placeholders() {
        for template in [
            "",
            "events",
            "/{dataset}/events",
            "/{pixel_id/events",
            "/a b",
            "/x?access_token=1",
            "/x#y",
            "/é",
        ] {
            let path_template = Some(template);
            let error = build(&Parts {
                path_template,
                ..DEFAULTS
            })
            .unwrap_err();
            assert_eq!(error.field(), Some("path_template"), "{template}");
        }
    }
}
