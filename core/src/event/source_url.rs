//! The address of a page, with personal data in its query removed.
//!
//! Meta forbids personal data in addresses, and shops send it by accident: a form with
//! `method="get"`, a link in a mail. What is removed is removed whole, name and value; the rest
//! stays byte for byte.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Names of parameters that hold personal data or secrets, without separators.
const PERSONAL: [&str; 72] = [
    "accesstoken",
    "address",
    "addressline1",
    "addressline2",
    "apikey",
    "auth",
    "authorization",
    "authtoken",
    "bearer",
    "billingaddress",
    "billingemail",
    "billingphone",
    "birthdate",
    "birthday",
    "cardnumber",
    "cell",
    "cellphone",
    "contactemail",
    "creditcard",
    "customeremail",
    "customername",
    "customerphone",
    "cvc",
    "cvv",
    "dateofbirth",
    "dob",
    "em",
    "email",
    "emailaddress",
    "familyname",
    "firstname",
    "fname",
    "fullname",
    "givenname",
    "iban",
    "idtoken",
    "jwt",
    "key",
    "lastname",
    "lname",
    "login",
    "mail",
    "mobile",
    "mobilenumber",
    "msisdn",
    "nonce",
    "otp",
    "pass",
    "passcode",
    "passwd",
    "password",
    "ph",
    "phone",
    "phonenumber",
    "postalcode",
    "postcode",
    "pwd",
    "refreshtoken",
    "resettoken",
    "secret",
    "session",
    "sessionid",
    "sid",
    "ssn",
    "street",
    "surname",
    "tel",
    "telephone",
    "token",
    "username",
    "zip",
    "zipcode",
];

/// Words that tell at the end of any name.
const TELLING: [&str; 10] = [
    "email",
    "firstname",
    "lastname",
    "mail",
    "mobile",
    "password",
    "phone",
    "postcode",
    "surname",
    "token",
];

/// The address without personal data.
///
/// Removed are a user name and password before the host, and, in the query and in a fragment that
/// is written like one, the parameters whose name is a usual one for personal data or secrets
/// (`email`, `user[phone]`, `access_token`, ...) or whose value holds an e-mail address. The path
/// stays.
///
/// ```
/// use capikit::redact_url;
///
/// let url = redact_url("https://shop.example/thanks?order=1001&email=ann%40example.com#top");
/// assert_eq!(url, "https://shop.example/thanks?order=1001#top");
/// ```
pub fn redact_url(url: &str) -> Cow<'_, str> {
    let (rest, fragment) = split(url, '#');
    let (address, query) = split(rest, '?');
    let parts = [
        without_user(address),
        without_personal(query),
        without_personal(fragment),
    ];
    if parts.iter().map(|part| part.len()).sum::<usize>() == url.len() {
        Cow::Borrowed(url)
    } else {
        Cow::Owned(parts.concat())
    }
}

/// What is before the mark, and what begins with it.
fn split(text: &str, mark: char) -> (&str, &str) {
    text.split_at(text.find(mark).unwrap_or(text.len()))
}

/// Without `user:password@`, which stands between the scheme and the host.
fn without_user(address: &str) -> Cow<'_, str> {
    let start = address.find("//").map_or(0, |place| place + 2);
    let (scheme, rest) = address.split_at(start);
    let (authority, path) = split(rest, '/');
    match authority.rsplit_once('@') {
        Some((_, host)) if start > 0 => Cow::Owned(format!("{scheme}{host}{path}")),
        _ => Cow::Borrowed(address),
    }
}

/// A query or a fragment, with its mark, without its personal parameters. Without any left, the
/// mark goes too.
fn without_personal(part: &str) -> Cow<'_, str> {
    let Some(mark) = part.chars().next() else {
        return Cow::Borrowed(part);
    };
    let parameters = part.get(mark.len_utf8()..).unwrap_or_default();
    if !parameters.split('&').any(is_personal) {
        return Cow::Borrowed(part);
    }
    let kept: Vec<&str> = parameters
        .split('&')
        .filter(|it| !is_personal(it))
        .collect();
    if kept.is_empty() {
        return Cow::Borrowed("");
    }
    Cow::Owned(format!("{mark}{}", kept.join("&")))
}

fn is_personal(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or(("", parameter));
    let (name, value) = (decode(name), decode(value));
    holds_mail(&value) || holds_mail(&name) || is_personal_name(&name)
}

/// Percent signs decoded twice: a redirect encodes what was encoded before.
fn decode(text: &str) -> String {
    let once = percent_decode_str(text).decode_utf8_lossy();
    percent_decode_str(&once).decode_utf8_lossy().into_owned()
}

/// `email`, `E-Mail`, `user[email]`, `customer.first_name`, `billing_phone`, `shippingLastName`.
fn is_personal_name(name: &str) -> bool {
    let innermost = name.trim_end_matches(']').rsplit(['[', '.', ':']).next();
    let words = words(innermost.unwrap_or(name));
    let is_known = |words: &[String]| PERSONAL.binary_search(&words.concat().as_str()).is_ok();
    // One last word is enough for these; `sort_key` and `back_pass` end like secrets and are none.
    let ends = |word: &String| TELLING.contains(&word.as_str());
    let tails = (1..words.len().saturating_sub(1)).filter_map(|start| words.get(start..));
    is_known(&words) || words.last().is_some_and(ends) || tails.into_iter().any(is_known)
}

/// The words of a name, in lowercase: `userEmail` and `user_email` have two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        let is_separator = matches!(letter, '_' | '-' | ' ' | '+');
        if is_separator || (was_lower && letter.is_uppercase()) {
            words.push(String::new());
        }
        if let (false, Some(word)) = (is_separator, words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase();
    }
    words
}

/// Something before and after an at sign, and a dot after it.
fn holds_mail(text: &str) -> bool {
    let mut parts = text.split('@').peekable();
    while let (Some(before), Some(after)) = (parts.next(), parts.peek()) {
        let is_local =
            before.ends_with(|letter: char| letter.is_alphanumeric() || "._-+".contains(letter));
        let domain =
            after.split(|letter: char| !letter.is_alphanumeric() && letter != '-' && letter != '.');
        let domain = domain.into_iter().next().unwrap_or_default();
        if is_local && domain.trim_end_matches('.').contains('.') && !domain.starts_with('.') {
            return true;
        }
    }
    false
}

#[cfg(test)]
#[path = "source_url_tests.rs"]
mod tests;
