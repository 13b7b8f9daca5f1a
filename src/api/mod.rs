//! The only room that speaks HTTP.
//!
//! Owns logging in, finding the endpoints, every call to the Volume Backup Service, the volume
//! service and compute, and the reading of their answers, good and bad. What goes out and comes
//! back are types of `domain`; [`Login`] is the plain data `config` fills in. It imports `domain`
//! alone and knows neither screens nor files nor the environment; inside it, the wire's spellings
//! stay in `wire` and credentials meet requests only in `http`.

mod authority;
mod catalog;
mod cloud;
mod credential;
mod endpoint;
mod error;
mod http;
mod identity;
pub mod login;
mod paging;
mod patience;
mod policies;
mod servers;
mod signing;
mod trouble;
mod volumes;
mod wire;
mod writes;

pub use cloud::{Cloud, Place, Project, Region};
pub use endpoint::EndpointSource;
pub use login::Login;
pub use paging::{VolumePage, VolumePages};
pub use volumes::VolumeForm;
