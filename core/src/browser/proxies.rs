//! Whose `X-Forwarded-For` is believed, and the client's address that follows from it.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::error::Error;
use crate::identity::read_address;

/// The proxies between the visitor and this server. Each adds the address it was called from to
/// the end of `X-Forwarded-For`; what stands before that was written by the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustedProxies {
    /// So many proxies. 0: none, `X-Forwarded-For` is ignored.
    Count(usize),
    /// The proxies with these addresses.
    Networks(Vec<IpNet>),
}

impl Default for TrustedProxies {
    /// None.
    fn default() -> Self {
        Self::Count(0)
    }
}

impl TrustedProxies {
    /// Networks such as `10.0.0.0/8` or single addresses.
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) for anything else.
    pub fn networks<'a>(networks: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let networks = networks.into_iter().map(|text| network(text.trim()));
        networks.collect::<Result<_, _>>().map(Self::Networks)
    }

    /// Whether the request came through a proxy that is trusted to write headers.
    pub(super) fn trusts(&self, remote: Option<&str>) -> bool {
        match self {
            Self::Count(count) => *count > 0,
            Self::Networks(networks) => {
                let remote = remote.and_then(read_address);
                remote.is_some_and(|address| holds(networks, address))
            }
        }
    }

    /// The client's address: the last one that no trusted proxy has.
    ///
    /// `None` when it can not be told: an unreadable entry, or fewer entries than proxies.
    pub(super) fn client(&self, forwarded_for: &[&str], remote: Option<&str>) -> Option<IpAddr> {
        let entries = forwarded_for.iter().flat_map(|value| value.split(','));
        // A server behind a Unix socket knows no address of its proxy.
        let mut chain: Vec<&str> = entries.map(str::trim).collect();
        match self {
            Self::Count(count) => {
                chain.push(remote.unwrap_or_default());
                let place = chain.len().checked_sub(count.saturating_add(1))?;
                read_address(chain.get(place)?)
            }
            Self::Networks(networks) => {
                chain.extend(remote);
                let mut client = None;
                for entry in chain.iter().rev() {
                    let address = read_address(entry)?;
                    client = Some(address);
                    if !holds(networks, address) {
                        break;
                    }
                }
                client
            }
        }
    }
}

fn network(text: &str) -> Result<IpNet, Error> {
    let single = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>().or_else(|_| single()).map_err(|_| {
        let message = "use networks such as 10.0.0.0/8 and addresses such as 192.0.2.1";
        Error::config("trusted_proxies", message)
    })
}

/// IPv4 inside IPv6 is compared as IPv4.
fn holds(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &TrustedProxies, forwarded_for: &[&str], remote: &str) -> Option<String> {
        let remote = (!remote.is_empty()).then_some(remote);
        let address = proxies.client(forwarded_for, remote);
        address.map(|address| address.to_string())
    }

    #[test]
    fn without_proxies_the_header_is_ignored() {
        let found = client(&TrustedProxies::default(), &["8.8.8.8"], "1.1.1.1:5000");
        assert_eq!(found.as_deref(), Some("1.1.1.1"));
    }

    #[test]
    fn by_count_the_visitors_own_entries_are_ignored() {
        let one = TrustedProxies::Count(1);
        let found = client(&one, &["8.8.8.8, 1.1.1.1"], "10.0.0.1");
        assert_eq!(found.as_deref(), Some("1.1.1.1"));
        let found = client(&one, &["8.8.8.8", "1.1.1.1"], "10.0.0.1");
        assert_eq!(found.as_deref(), Some("1.1.1.1"));
        let over_a_socket = client(&one, &["8.8.8.8, 1.1.1.1"], "");
        assert_eq!(over_a_socket.as_deref(), Some("1.1.1.1"));
        let two = TrustedProxies::Count(2);
        let found = client(&two, &["8.8.8.8, 1.1.1.1, 10.0.0.2"], "10.0.0.1");
        assert_eq!(found.as_deref(), Some("1.1.1.1"));
    }

    #[test]
    fn fewer_entries_than_proxies_tell_nothing() {
        assert_eq!(
            client(&TrustedProxies::Count(2), &["8.8.8.8"], "1.1.1.1"),
            None
        );
        assert_eq!(client(&TrustedProxies::Count(1), &[], "1.1.1.1"), None);
        assert_eq!(
            client(&TrustedProxies::Count(usize::MAX), &[], "1.1.1.1"),
            None
        );
    }

    #[test]
    fn by_network_the_last_stranger_is_the_client() {
        let proxies = TrustedProxies::networks(["10.0.0.0/8", "2001:db8::1"]).unwrap();
        let found = client(&proxies, &["8.8.8.8, 1.1.1.1, 10.0.0.2"], "10.0.0.1");
        assert_eq!(found.as_deref(), Some("1.1.1.1"));
        let past_the_proxy = client(&proxies, &["8.8.8.8"], "1.1.1.1");
        assert_eq!(past_the_proxy.as_deref(), Some("1.1.1.1"));
        let mapped = client(&proxies, &["2606:4700::1"], "[::ffff:10.0.0.1]:80");
        assert_eq!(mapped.as_deref(), Some("2606:4700::1"));
        assert_eq!(client(&proxies, &["8.8.8.8, junk"], "10.0.0.1"), None);
    }

    #[test]
    fn a_bad_network_is_a_config_error() {
        let error = TrustedProxies::networks(["10.0.0.0/99"]).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Config);
    }
}
