//! The only room that speaks HTTP.
//!
//! Owns logging in, finding the endpoints, every call to the Volume Backup Service, the volume
//! service and compute, and the reading of their answers, good and bad. What goes out and comes
//! back are types of `domain`; [`Login`] is the plain data `config` fills in. It imports `domain`
//! alone and knows neither screens nor files nor the environment; inside it, the wire's spellings
//! stay in `wire` and in that of a backup service, credentials meet requests only in `http`, and only
//! `auth::proofs` speaks to a person.

pub mod cloud;

mod auth;
pub mod credentials;
pub mod services;
pub mod transport;

mod paging;
mod wire;

pub use paging::{VolumePage, VolumePages};
pub use transport::endpoint::{self, EndpointSource};

pub use credentials::{Login, login};
pub use services::vbs::{SCHEDULE_FIELDS, unknown_fields};
pub use transport::{Certificate, Greeting, NoProxy, Probe, Prober, Step, Waiting, Waits, waits};

pub use cloud::{Cloud, Project, Region, ServiceAddresses, VolumeForm};
