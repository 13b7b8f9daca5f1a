//! A simulated cloud: Keystone, the backup-policy service, volumes and servers
//! on one loopback port.
//!
//! It is the referee of the project: tests compare what the client claims with
//! what this cloud holds. So it shares no code with the client, keeps a log of
//! what every request did to every volume, and can be told to fail in each way
//! the real service is known to fail (see [`fault`]). The same code serves
//! `--demo` and `vbs simulate`.
//!
//! Rooms: `world` is the state and its rules, `fault` the ways to go wrong,
//! `http` the wire, `fleet` what is in the cloud at the start, `serve` the
//! program around it.

mod clock;
mod cloud;
mod clouds_file;
mod config;
mod directory;
pub mod fault;
mod fleet;
mod handle;
mod http;
mod id;
mod log;
mod region;
mod rng;
pub mod serve;
mod world;

#[cfg(test)]
mod tests;

pub use config::{Already, BackupLists, Connection, Fleet, LinkShown, Servers, SimConfig};
pub use directory::{Accounts, SimAgency, SimCredential, SimKey, SimProject, SimUser};
pub use handle::{HeldBackup, Sim};
pub use log::{Answer, Auth, Change, Deed, Did, LogEntry, Told};
pub use world::backups::outcome::BackupOutcome;
pub use world::mutate::Mutation;
