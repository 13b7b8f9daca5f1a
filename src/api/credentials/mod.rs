//! What a login is made of, and how requests carry it.

pub(in crate::api) mod credential;
pub mod login;
pub(in crate::api) mod signing;

pub use login::Login;
