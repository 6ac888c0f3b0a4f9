//! The API: one signed request and its typed reply.
//!
//! Layers, each knowing only those before it: [`sign`] (pure), [`endpoint`], the wire types, the
//! HTTP exchange, the [`Client`]; each action has a file, with its part of it. Nothing here knows of windows
//! and walks, of storage or of screens; the only repetition is the one after a clock correction.

pub mod budget;
mod client;
pub mod clock;
mod domains;
pub mod endpoint;
pub mod error;
mod event_list;
mod field;
mod http;
mod online;
mod proxy;
mod quality;
mod record;
mod redact;
mod repair;
pub mod replies;
mod resolver;
pub mod sign;
mod state;
mod tls;
mod wire;

pub use budget::{Budget, Budgets, Rank};
pub use client::Client;
pub use clock::Clock;
pub use domains::Domain;
pub use endpoint::{Endpoint, EndpointError};
pub use error::{Error, Kind, NetworkFault};
pub use event_list::{EventPage, EventQuery};
pub use http::{Http, HttpSettings, REPLY_CAP, SMALL_REPLY_CAP};
pub use online::{ONLINE_LIST, OnlinePage, OnlineQuery};
pub use proxy::{Proxies, Way};
pub use quality::{PUSH_QUALITY, QualityQuery};
pub use record::Decoded;
pub use resolver::Resolver;
pub use state::STREAM_STATE;
pub use tls::Roots;

pub use crate::site::Site;
