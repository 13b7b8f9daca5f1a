//! Addresses as they are written down: what can be wrong with them, in words that name the remedy.
//!
//! No message holds the address: it may have a login in it.

use url::Url;

use super::entry::is_quoted;
use crate::api::transport::endpoint;
use crate::domain::echo::{echo, is_name};

/// Why a value in quotes is none.
pub(super) const IN_QUOTES: &str = "in quotes: remove them";

/// An address that HTTP can be spoken to.
pub(super) fn parse(raw: &str) -> Result<Url, String> {
    let raw = raw.trim();
    if is_quoted(raw) {
        return Err(IN_QUOTES.to_owned());
    }
    if raw.contains('@') {
        return Err("an address that contains a login, which would end up in logs".to_owned());
    }
    // Once it is parsed, small letters may hide what it was.
    if !is_name(raw) {
        return Err(format!("not an address: {}", echo(raw)));
    }
    if !raw.contains("://") {
        return Err("an address without a scheme: add https://".to_owned());
    }
    let url = Url::parse(raw).map_err(|error| format!("not an address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("not an http or https address".to_owned());
    }
    if !url.has_host() {
        return Err("an address without a host".to_owned());
    }
    Ok(url)
}

/// The address of the identity service, with nothing left to fill in.
pub(super) fn of_identity(raw: &str) -> Result<Url, String> {
    if let Some(placeholder) = endpoint::placeholder(raw) {
        return Err(unfilled(&placeholder, "{region_name}"));
    }
    let url = parse(raw)?;
    let path = url.path().trim_end_matches('/');
    if path.ends_with("/auth/tokens") {
        return Err("an address that ends in /auth/tokens: remove that, so that it ends in /v3".to_owned());
    }
    Ok(url)
}

/// The address of a service; the project's id may be left to fill in.
pub(super) fn of_service(raw: &str) -> Result<Url, String> {
    // Any project will do to see what would be left.
    let filled = endpoint::filled(raw, "0");
    if let Some(placeholder) = endpoint::placeholder(&filled) {
        return Err(unfilled(&placeholder, "the project's id (%(project_id)s) and {region_name}"));
    }
    parse(&filled)?;
    parse(raw)
}

fn unfilled(placeholder: &str, known: &str) -> String {
    format!("an address with the placeholder {placeholder}; vbs fills in only {known}")
}
