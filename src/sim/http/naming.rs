//! What a login names, by id or by name: accounts, users, scopes.

use serde_json::Value;

use super::super::cloud::Cloud;
use super::accounts::{ACCOUNTS, Account, HOME, USERS, User};
use super::refusals::{refused_token, wrong_password};
use super::reply::Reply;
use super::route::Service;
use super::sessions::{Actor, Scope};

/// An account by id, else by name.
pub(crate) fn account(id: Option<&str>, name: Option<&str>) -> Option<Account> {
    let found = ACCOUNTS.iter().find(|account| match id {
        Some(id) => account.id == id,
        None => Some(account.name) == name,
    });
    found.copied()
}

fn text<'a>(of: &'a Value, key: &str) -> Option<&'a str> {
    of.get(key).and_then(Value::as_str)
}

/// The account a `domain` object names.
fn domain(domain: &Value) -> Option<Account> {
    account(text(domain, "id"), text(domain, "name"))
}

/// A user by id, or by name in a domain.
pub(crate) fn user(user: &Value) -> Result<&'static User, Reply> {
    let found = match (text(user, "id"), text(user, "name")) {
        (Some(id), _) => USERS.iter().find(|user| user.id == id),
        (None, Some(name)) => {
            let of = user
                .get("domain")
                .ok_or_else(|| Reply::keystone(400, "Expecting to find domain in user."))?;
            USERS.iter().filter(|_| domain(of) == Some(HOME)).find(|user| user.name == name)
        }
        (None, None) => None,
    };
    found.ok_or_else(wrong_password)
}

/// The scope asked for, if it is open to the actor.
pub(crate) fn scope(cloud: &Cloud, actor: &Actor, scope: Option<&Value>) -> Result<Scope, Reply> {
    let refused = || refused_token(Service::Identity, false, "");
    if let Some(asked) = scope.and_then(|scope| scope.get("project")) {
        let within = asked.get("domain").is_none_or(|of| domain(of) == Some(actor.account()));
        let id = match text(asked, "id") {
            Some(id) => actor.enters(id),
            None => cloud
                .projects()
                .filter(|project| within && Some(project.name) == text(asked, "name"))
                .find_map(|project| actor.enters(project.id)),
        };
        return id.map(Scope::Project).ok_or_else(refused);
    }
    match scope.and_then(|scope| scope.get("domain")) {
        None => Ok(Scope::Nothing),
        Some(of) if domain(of) == Some(actor.account()) => Ok(Scope::Account),
        Some(_) => Err(refused()),
    }
}
