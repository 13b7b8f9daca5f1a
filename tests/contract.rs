//! The contract with the cloud: every sample body says what it says, every request is what the
//! documentation asks for, and nothing a network can do is mistaken for something else.
//!
//! No mocks: raw bodies over loopback sockets, through the public interface of `api`.

// The whole crate is test code, but clippy takes only functions marked as tests for such.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "contract/asking.rs"]
mod asking;
#[path = "contract/backups.rs"]
mod backups;
#[path = "contract/errors.rs"]
mod errors;
#[path = "contract/harness.rs"]
mod harness;
#[path = "contract/living.rs"]
mod living;
#[path = "contract/loading.rs"]
mod loading;
#[path = "contract/logins.rs"]
mod logins;
#[path = "contract/paging.rs"]
mod paging;
#[path = "contract/policies_written.rs"]
mod policies_written;
#[path = "contract/readonly.rs"]
mod readonly;
#[path = "contract/samples.rs"]
mod samples;
#[path = "contract/secrets.rs"]
mod secrets;
#[path = "contract/server.rs"]
mod server;
#[path = "contract/signed.rs"]
mod signed;
#[path = "contract/switching.rs"]
mod switching;
#[path = "contract/tasks.rs"]
mod tasks;
#[path = "contract/ways.rs"]
mod ways;
#[path = "contract/whole.rs"]
mod whole;
#[path = "contract/wire.rs"]
mod wire;
