//! The page: what a visit tells the server, and the browser's half of an event.

mod cookie;
mod proxies;
mod request;
mod visit;

pub use cookie::SetCookie;
pub use proxies::TrustedProxies;
pub use request::Request;
pub use visit::{Visit, VisitOptions, visit};
