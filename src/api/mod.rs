//! The only room that speaks HTTP.
//!
//! Owns logging in, finding the endpoints, every call to the Volume Backup Service, the volume
//! service and compute, and the reading of their answers, good and bad. What goes out and comes
//! back are types of `domain`; [`Login`] is the plain data `config` fills in. It imports `domain`
//! alone and knows neither screens nor files nor the environment; inside it, the wire's spellings
//! stay in `wire`, credentials meet requests only in `http`, and only `asking` speaks to a person.

mod auth_methods;
mod candidates;
mod catalog;
mod certificate;
mod clients;
mod cloud;
mod concurrency;
mod credential;
pub mod endpoint;
mod error;
mod holds;
mod http;
mod identity;
mod keys;
pub mod login;
mod no_proxy;
mod paging;
mod pem;
mod place;
mod policies;
mod probe;
mod proofs;
mod proxy;
mod reading;
pub(crate) mod retry_policy;
mod servers;
mod services;
mod session;
mod signing;
mod switch;
mod tls;
mod token_manager;
mod transport_error;
mod volumes;
pub mod waits;
mod wire;
mod writes;

pub use certificate::Certificate;
pub use cloud::Cloud;
pub use endpoint::EndpointSource;
pub use login::Login;
pub use no_proxy::NoProxy;
pub use paging::{VolumePage, VolumePages};
pub use place::{Place, Project, Region};
pub use policies::PolicyList;
pub use probe::{Greeting, Probe, Prober, Step};
pub use volumes::VolumeForm;
pub use waits::{Waiting, Waits};
