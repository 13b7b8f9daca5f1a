//! How requests travel: TLS with certificates made here, through proxies written here. Everything
//! over loopback, against the simulated cloud.

// The whole crate is test code, but clippy takes only functions marked as tests for such.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "transport/authority.rs"]
mod authority;
#[path = "transport/certificates.rs"]
mod certificates;
#[path = "transport/client.rs"]
mod client;
#[path = "transport/doctor.rs"]
mod doctor;
#[path = "transport/harness.rs"]
mod harness;
#[path = "transport/names.rs"]
mod names;
#[path = "transport/nameserver.rs"]
mod nameserver;
#[path = "transport/probing.rs"]
mod probing;
#[path = "transport/proxied.rs"]
mod proxied;
#[path = "transport/proxy.rs"]
mod proxy;
