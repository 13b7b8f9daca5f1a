//! The proxies on the way, out of the variables everybody knows.
//!
//! Lower case wins, as curl has it. A proxy may hold a login: it is never shown with one.

use url::Url;

use super::address::IN_QUOTES;
use super::entry::is_quoted;
use super::error::CredentialsError;
use super::stack::Stack;
use crate::api::NoProxy;
use crate::api::login::Proxies;
use crate::domain::echo::{echo, is_name};

pub(super) fn run(stack: &mut Stack<'_>) -> Result<Proxies, CredentialsError> {
    let none = stack.sources.first_var(&["no_proxy", "NO_PROXY"]);
    let none = none.map(|(variable, hosts)| (variable, hosts.trim().to_owned()));
    let proxies = Proxies {
        https: proxy(stack, "https proxy", ["https_proxy", "HTTPS_PROXY"])?,
        http: proxy(stack, "http proxy", ["http_proxy", "HTTP_PROXY"])?,
        all: proxy(stack, "proxy", ["all_proxy", "ALL_PROXY"])?,
        none: none.as_ref().map(|(_, hosts)| hosts.clone()),
    };
    if let Some((variable, hosts)) = none {
        for (entry, why) in NoProxy::new(&hosts).unusable() {
            stack.pass(variable, format!("{}: {why}", echo(entry)));
        }
        stack.note_list("no proxy for", &hosts, variable);
    }
    Ok(proxies)
}

fn proxy(
    stack: &mut Stack<'_>,
    what: &'static str,
    [lower, upper]: [&'static str; 2],
) -> Result<Option<Url>, CredentialsError> {
    let sources = stack.sources;
    let Some((variable, raw)) = sources.first_var(&[lower, upper]) else { return Ok(None) };
    if variable == lower && sources.var(upper).is_some_and(|other| other != raw) {
        stack.pass(upper, format!("{lower} overrides it"));
    }
    let url = parse(raw.trim()).map_err(|problem| CredentialsError::Unusable {
        source_name: "the environment".to_owned(),
        key: variable,
        problem: problem.to_owned(),
    })?;
    stack.note(what, Some(shown(&url)), variable);
    Ok(Some(url))
}

/// An address of a proxy; without a scheme it is one that speaks HTTP.
fn parse(raw: &str) -> Result<Url, &'static str> {
    if is_quoted(raw) {
        return Err(IN_QUOTES);
    }
    let (_, rest) = raw.split_once("://").unwrap_or(("", raw));
    // A login ends at the last `@`; what ends an address before it was meant to be part of a secret.
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    if rest.get(end..).is_some_and(|rest| rest.contains('@')) {
        return Err("an address whose user or password contains / ? # or \\: write %2F %3F %23 %5C instead");
    }
    let host = raw.rsplit_once('@').map_or(raw, |(_, host)| host);
    if !is_name(host) {
        return Err("not the address of a proxy");
    }
    let whole = if raw.contains("://") { raw.to_owned() } else { format!("http://{raw}") };
    let url = Url::parse(&whole).map_err(|_| "not the address of a proxy")?;
    if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") {
        return Err("not a supported proxy: use http, https, socks5 or socks5h");
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("an address without a host");
    }
    Ok(url)
}

/// The address without a login.
fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let login = if url.username().is_empty() && url.password().is_none() { "" } else { " (with a login)" };
    format!("{}://{}{port}{login}", url.scheme(), url.host_str().unwrap_or_default())
}
