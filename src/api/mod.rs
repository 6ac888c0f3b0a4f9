//! The API: one signed request and its typed reply.
//!
//! Layers, each knowing only those before it: [`sign`] (pure), [`endpoint`], the wire types, the
//! HTTP exchange, the [`Client`]. Nothing here knows of windows and walks, of storage or of screens;
//! the only repetition is the one after a clock correction.

pub mod budget;
mod client;
pub mod clock;
pub mod endpoint;
pub mod error;
mod http;
mod proxy;
mod record;
mod repair;
pub mod sign;
mod tls;
mod wire;

pub use budget::{Budget, Budgets};
pub use client::Client;
pub use clock::Clock;
pub use endpoint::{Endpoint, EndpointError};
pub use error::{Error, Kind, NetworkFault};
pub use http::{Http, HttpSettings, REPLY_CAP};
pub use proxy::Proxies;
pub use record::Decoded;
pub use wire::{Domain, EventPage, EventQuery};

pub use crate::site::Site;
