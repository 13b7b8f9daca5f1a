//! HTTP, TLS and proxies: how requests travel, how long they may take, and what errors mean.

pub(in crate::api) mod causes;
pub(in crate::api) mod certificate;
pub(in crate::api) mod clients;
pub(in crate::api) mod concurrency;
mod dns;
pub mod endpoint;
pub(in crate::api) mod error;
pub(in crate::api) mod holds;
pub(in crate::api) mod http;
pub(in crate::api) mod loopback;
pub(in crate::api) mod names;
pub(in crate::api) mod no_proxy;
pub(in crate::api) mod pem;
pub(in crate::api) mod probe;
mod prose;
pub(in crate::api) mod proxy;
pub(in crate::api) mod reading;
pub(crate) mod retry_policy;
pub(in crate::api) mod tls;
pub(in crate::api) mod transport_error;
pub mod waits;

pub use certificate::Certificate;
pub use no_proxy::NoProxy;
pub use probe::{Greeting, Probe, Prober, Step};
pub use waits::{Waiting, Waits};
