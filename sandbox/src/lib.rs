//! A local stand-in for the endpoint of the Conversions API.
