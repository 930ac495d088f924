//! The page: what a visit tells the server, and the browser's half of an event.

mod cookie;
mod json;
mod pixel;
mod proxies;
mod request;
mod script;
mod visit;

pub use cookie::SetCookie;
pub use json::{pixel_base_code_json, visit_json};
pub use pixel::{
    BaseCode, LimitedDataUse, pixel_base_code, pixel_call, pixel_consent, pixel_image,
};
pub use proxies::TrustedProxies;
pub use request::Request;
pub use visit::{Visit, VisitOptions, visit};
