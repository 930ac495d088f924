//! IP addresses: in their shortest form, public ones only, never hashed.

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::options::Options;
use super::outcome::Canonical;
use crate::issue::Code;

pub(super) fn normalize(text: &str, _options: &Options, out: &mut Canonical) -> Result<(), Code> {
    let address = read(text).ok_or(Code::InvalidIp)?.to_canonical();
    let is_public = match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    };
    if !is_public {
        return Err(Code::NonPublicIp);
    }
    // Writing to a String can not fail. RFC 5952 is how the standard library writes IPv6.
    let _ = write!(out.text, "{address}");
    Ok(())
}

/// `1.2.3.4`, `1.2.3.4:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`, `fe80::1%eth0`.
pub(crate) fn read(text: &str) -> Option<IpAddr> {
    if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let port_is_fine = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return port_is_fine.then(|| read_v6(address)).flatten();
    }
    match text.split_once(':') {
        Some((address, port)) if is_port(port) => address.parse().ok().map(IpAddr::V4),
        Some(_) => read_v6(text),
        None => text.parse().ok().map(IpAddr::V4),
    }
}

/// Without the zone, which means something on one machine only (RFC 4007).
fn read_v6(text: &str) -> Option<IpAddr> {
    let address = match text.split_once('%') {
        Some((address, zone)) if !zone.is_empty() => address,
        Some(_) => return None,
        None => text,
    };
    address.parse().ok().map(IpAddr::V6)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// Not in IANA's registry of special-purpose addresses (RFC 6890 and its successors).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_special = match address.octets() {
        [first, ..] if first >= 224 => true, // Multicast, reserved, broadcast.
        [0 | 10 | 127, ..] => true,          // This network, private, loopback.
        [100, second, ..] => second & 0xc0 == 64, // Carrier-grade NAT, RFC 6598.
        [169, second, ..] => second == 254,  // Link-local.
        [172, second, ..] => second & 0xf0 == 16, // Private.
        [192, 0, third, _] => matches!(third, 0 | 2), // Protocols, documentation.
        [192, second, third, _] => second == 168 || (second, third) == (88, 99), // Private, 6to4.
        [198, 51, third, _] => third == 100, // Documentation, RFC 5737.
        [198, second, ..] => matches!(second, 18 | 19), // Benchmarking, RFC 2544.
        [203, 0, third, _] => third == 113,  // Documentation, RFC 5737.
        _ => false,
    };
    !is_special
}

/// In the space that is given out, `2000::/3`, and not in one of its special blocks; or an IPv4
/// address behind NAT64.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => nat64(address).is_some_and(is_public_v4),
        // 6to4: the IPv4 address of the site has to be a global one (RFC 3056, section 2).
        [0x2002, high, low, ..] => is_public_v4((u32::from(high) << 16 | u32::from(low)).into()),
        // Set aside for protocols of the IETF: Teredo, benchmarking, ORCHID (RFC 2928). What may be
        // routed there is anycast or an identifier, never a visitor's address.
        [0x2001, 0..=0x1ff, ..] => false,
        [0x2001, second, ..] => second != 0xdb8, // Documentation, RFC 3849.
        [0x3fff, second, ..] => second > 0xfff,  // Documentation, RFC 9637.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// The IPv4 address in the last four bytes (RFC 6052).
fn nat64(address: Ipv6Addr) -> Option<Ipv4Addr> {
    address
        .octets()
        .last_chunk()
        .map(|&last: &[u8; 4]| last.into())
}
