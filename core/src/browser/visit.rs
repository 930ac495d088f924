//! What one HTTP request tells: the page, the visitor's address and browser, and the browser ids.

use std::fmt;
use std::net::IpAddr;

use super::cookie::{SetCookie, cookie_domain, domain_index};
use super::proxies::TrustedProxies;
use super::request::{Request, host, query_parameter};
use crate::event::{Event, redact_url};
use crate::identity::{
    BrowserIdKind, Field, Options, build_fbc, build_fbp, normalize_field, read_address,
    stored_browser_id,
};
use crate::issue::{Code, Issue};
use crate::ports::Rng;

/// How a request is to be read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VisitOptions {
    /// Now: milliseconds since 1970-01-01 UTC, the creation time of new browser ids.
    pub now_ms: i64,
    /// The proxies between the visitor and this server. Default: none.
    pub trusted_proxies: TrustedProxies,
    /// Whether the visitor has agreed to cookies. If not, no id is read, made or set. Asking is the
    /// caller's duty. Default: yes.
    pub consent: bool,
    /// Whether personal data is taken out of the addresses. Default: yes.
    pub redact: bool,
}

impl VisitOptions {
    /// The defaults at this time.
    pub const fn at(now_ms: i64) -> Self {
        Self {
            now_ms,
            trusted_proxies: TrustedProxies::Count(0),
            consent: true,
            redact: true,
        }
    }
}

/// What a request tells about a visit. `Debug` shows which parts are there.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Visit {
    /// The page, for `event_source_url`.
    pub url: Option<String>,
    /// The page before, for `referrer_url`.
    pub referrer: Option<String>,
    /// The visitor's public address; IPv6 if one is known.
    pub client_ip_address: Option<String>,
    /// The `User-Agent` header.
    pub client_user_agent: Option<String>,
    /// The click on an ad.
    pub fbc: Option<String>,
    /// The browser.
    pub fbp: Option<String>,
    /// What to set with the answer: every id that is known, so that it lives on for 90 days.
    pub cookies: Vec<SetCookie>,
    /// What was removed, replaced or not understood.
    pub issues: Vec<Issue>,
}

/// Reads a request.
///
/// ```
/// use capikit::{Request, SystemRng, VisitOptions, visit};
///
/// let request = Request::new("https://www.shop.example/?fbclid=IwAR2F4&email=ann@example.com")
///     .header("User-Agent", "Mozilla/5.0")
///     .remote_address("1.1.1.1:50000");
/// let visit = visit(&request, &VisitOptions::at(1_795_392_000_000), &SystemRng);
///
/// assert_eq!(visit.fbc.as_deref(), Some("fb.1.1795392000000.IwAR2F4"));
/// assert_eq!(visit.url.as_deref(), Some("https://www.shop.example/?fbclid=IwAR2F4"));
/// assert!(visit.cookies[0].header().starts_with("_fbc=fb.1.1795392000000.IwAR2F4; Domain=shop.example;"));
/// ```
pub fn visit(request: &Request, options: &VisitOptions, rng: &dyn Rng) -> Visit {
    let mut visit = Visit::default();
    let is_trusted = options
        .trusted_proxies
        .trusts(request.remote_address.as_deref());
    let url = page(request, is_trusted);
    let referrer = request.first("referer").filter(|url| is_web(url));
    if url.is_none() {
        visit.issues.push(Issue::new("url", Code::InvalidUrl));
    }
    visit.client_ip_address = visit.client_address(request, options);
    visit.client_user_agent = request.first("user-agent").map(str::to_owned);
    if options.consent {
        visit.browser_ids(request, url.as_deref(), referrer, options.now_ms, rng);
    }
    visit.url = url.map(|url| visit.redacted("url", &url, options.redact));
    visit.referrer = referrer.map(|url| visit.redacted("referrer", url, options.redact));
    visit
}

impl Visit {
    /// Fills in what the event leaves out: page, referrer, address, user agent and browser ids.
    pub fn complete(&self, event: &mut Event) {
        fill(&mut event.event_source_url, self.url.as_ref());
        fill(&mut event.referrer_url, self.referrer.as_ref());
        let user = &mut event.user_data;
        fill(&mut user.client_user_agent, self.client_user_agent.as_ref());
        fill(&mut user.fbc, self.fbc.as_ref());
        fill(&mut user.fbp, self.fbp.as_ref());
        let has_address = user
            .identifiers
            .iter()
            .any(|id| id.field == Field::ClientIpAddress);
        if let (false, Some(address)) = (has_address, &self.client_ip_address) {
            *user = std::mem::take(user).add(Field::ClientIpAddress, address);
        }
    }

    /// The address of the request. If it is not IPv6, the one that Meta's script left in `_fbi`.
    fn client_address(&mut self, request: &Request, options: &VisitOptions) -> Option<String> {
        let forwarded_for: Vec<&str> = request.all("x-forwarded-for").collect();
        let remote = request.remote_address.as_deref();
        let address = options.trusted_proxies.client(&forwarded_for, remote);
        let public = address.and_then(public);
        if address.is_some() && public.is_none() {
            self.issues
                .push(Issue::new("client_ip_address", Code::NonPublicIp));
        }
        let is_v6 = |text: &String| text.contains(':');
        let left_by_script = || {
            let cookie = request.cookie("_fbi").filter(|_| options.consent)?;
            let address = cookie.split('.').next().and_then(read_address)?;
            self::public(address).filter(is_v6)
        };
        match public {
            Some(address) if is_v6(&address) => Some(address),
            other => left_by_script().or(other),
        }
    }

    fn browser_ids(
        &mut self,
        request: &Request,
        url: Option<&str>,
        referrer: Option<&str>,
        now_ms: i64,
        rng: &dyn Rng,
    ) {
        let host = url.and_then(host).unwrap_or_default();
        let domain = cookie_domain(host);
        let index = domain_index(host, domain.as_deref());
        let is_secure = url.is_some_and(|url| url.starts_with("https:"));
        let click_before = self.stored(request, BrowserIdKind::Click, "_fbc");
        let browser_before = self.stored(request, BrowserIdKind::Browser, "_fbp");
        // The page before may carry an older click, so it counts only when none is stored.
        let referrer = referrer.filter(|_| click_before.is_none());
        let click = url.and_then(|url| query_parameter(url, "fbclid"));
        let click = click.or_else(|| query_parameter(referrer?, "fbclid"));
        self.fbc = build_fbc(click.as_deref(), click_before, index, now_ms);
        self.fbp = Some(build_fbp(browser_before, index, now_ms, rng));
        for (name, value, stored) in [
            ("_fbc", &self.fbc, click_before),
            ("_fbp", &self.fbp, browser_before),
        ] {
            if let Some(value) = value.clone().filter(|_| !host.is_empty()) {
                let is_new = stored != Some(value.as_str());
                let cookie = SetCookie::new(name, value, domain.clone(), is_secure, is_new);
                self.cookies.push(cookie);
            }
        }
    }

    /// The browser id in a cookie. Junk is reported and replaced.
    fn stored<'a>(
        &mut self,
        request: &'a Request,
        kind: BrowserIdKind,
        name: &str,
    ) -> Option<&'a str> {
        let text = request.cookie(name)?;
        let stored = stored_browser_id(kind, text).map(|id| id.as_str());
        if stored.is_none() {
            self.issues.push(Issue::new(name, Code::InvalidBrowserId));
        }
        stored
    }

    fn redacted(&mut self, field: &str, url: &str, redact: bool) -> String {
        let redacted = if redact { redact_url(url) } else { url.into() };
        if redacted.len() < url.len() {
            self.issues
                .push(Issue::new(field, Code::PersonalDataRemoved));
        }
        redacted.into_owned()
    }
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit")
            .field("url", &self.url.is_some())
            .field("referrer", &self.referrer.is_some())
            .field("client_ip_address", &self.client_ip_address.is_some())
            .field("client_user_agent", &self.client_user_agent.is_some())
            .field("fbc", &self.fbc.is_some())
            .field("fbp", &self.fbp.is_some())
            .field("cookies", &self.cookies)
            .field("issues", &self.issues)
            .finish()
    }
}

/// The page's whole address. A proxy that is trusted knows the host and whether it was HTTPS;
/// where nobody says so, a bare path was HTTPS, as Meta's pages have to be.
fn page(request: &Request, is_trusted: bool) -> Option<String> {
    let forwarded = |name| {
        let values = request.first(name).filter(|_| is_trusted)?;
        values.split(',').next().map(str::trim)
    };
    let url = request.url.trim();
    let is_https = forwarded("x-forwarded-proto").map(|proto| proto.eq_ignore_ascii_case("https"));
    if url.starts_with('/') {
        let scheme = if is_https == Some(false) {
            "http"
        } else {
            "https"
        };
        let host = forwarded("x-forwarded-host").or_else(|| request.first("host"))?;
        let is_clean = !host.contains(['/', '?', '#', '@', ' ']);
        return is_clean.then(|| format!("{scheme}://{host}{url}"));
    }
    match url.strip_prefix("http://") {
        Some(rest) if is_https == Some(true) => Some(format!("https://{rest}")),
        _ => is_web(url).then(|| url.to_owned()),
    }
}

fn is_web(url: &str) -> bool {
    (url.starts_with("http://") || url.starts_with("https://")) && host(url).is_some()
}

fn public(address: IpAddr) -> Option<String> {
    // The options of an address are none, so the time does not matter.
    normalize_field(
        Field::ClientIpAddress,
        &address.to_string(),
        &Options::at(0),
    )
}

fn fill(place: &mut Option<String>, value: Option<&String>) {
    if place.is_none() {
        *place = value.cloned();
    }
}

#[cfg(test)]
#[path = "visit_tests.rs"]
mod tests;
