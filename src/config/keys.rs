//! Every key of an entry that is understood, and the variables that say the same (domain.md 5.5).
//!
//! One table, so that a file and the variables cannot disagree about what there is.

/// Where a key stands in an entry; it is also found in the other place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// In `auth`; where both have it, `auth` wins.
    Auth,
    /// In `auth`, but openstacksdk lets the entry itself win where both have it.
    Either,
    /// In the entry itself.
    Entry,
}

/// One key.
#[derive(Debug)]
pub(super) struct Key {
    /// As it is spelt in a file; `-` may stand for `_`.
    pub name: &'static str,
    /// Where it belongs.
    pub home: Home,
    /// The variables that give it, the first that is set wins.
    pub variables: &'static [&'static str],
}

const fn auth(name: &'static str, variables: &'static [&'static str]) -> Key {
    Key { name, home: Home::Auth, variables }
}

const fn either(name: &'static str, variables: &'static [&'static str]) -> Key {
    Key { name, home: Home::Either, variables }
}

const fn entry(name: &'static str, variables: &'static [&'static str]) -> Key {
    Key { name, home: Home::Entry, variables }
}

/// All keys. Those of an access key have their variables in `variables::KEY_FAMILIES`, which are
/// taken whole.
pub(super) const KEYS: &[Key] = &[
    auth("auth_url", &["OS_AUTH_URL"]),
    auth("username", &["OS_USERNAME", "OS_USER_NAME"]),
    auth("user_id", &["OS_USER_ID", "OS_USERID"]),
    auth("password", &["OS_PASSWORD"]),
    either("passcode", &["OS_PASSCODE"]),
    either("token", &["OS_TOKEN", "OS_TOKEN_ID", "OS_AUTH_TOKEN"]),
    either("auth_token", &[]),
    either("project_name", &["OS_PROJECT_NAME"]),
    either("project_id", &["OS_PROJECT_ID"]),
    either("tenant_name", &["OS_TENANT_NAME"]),
    either("tenant_id", &["OS_TENANT_ID"]),
    either("user_domain_name", &["OS_USER_DOMAIN_NAME"]),
    either("user_domain_id", &["OS_USER_DOMAIN_ID"]),
    either("project_domain_name", &["OS_PROJECT_DOMAIN_NAME"]),
    either("project_domain_id", &["OS_PROJECT_DOMAIN_ID"]),
    either("domain_name", &["OS_DOMAIN_NAME"]),
    either("domain_id", &["OS_DOMAIN_ID"]),
    either("trust_id", &["OS_TRUST_ID"]),
    either("system_scope", &["OS_SYSTEM_SCOPE"]),
    auth("default_domain", &["OS_DEFAULT_DOMAIN"]),
    auth("default_domain_id", &["OS_DEFAULT_DOMAIN_ID"]),
    auth("default_domain_name", &["OS_DEFAULT_DOMAIN_NAME"]),
    auth("application_credential_id", &["OS_APPLICATION_CREDENTIAL_ID"]),
    auth("application_credential_name", &["OS_APPLICATION_CREDENTIAL_NAME"]),
    auth("application_credential_secret", &["OS_APPLICATION_CREDENTIAL_SECRET"]),
    auth("ak", &[]),
    auth("access_key", &[]),
    auth("sk", &[]),
    auth("secret_key", &[]),
    auth("security_token", &[]),
    auth("target_agency_name", &["OS_AGENCY_NAME", "OS_TARGET_AGENCY_NAME"]),
    auth("agency_name", &[]),
    auth("target_domain_id", &["OS_TARGET_DOMAIN_ID"]),
    auth("target_domain_name", &["OS_AGENCY_DOMAIN_NAME", "OS_TARGET_DOMAIN_NAME"]),
    auth("agency_domain_name", &[]),
    auth("target_project_id", &["OS_TARGET_PROJECT_ID"]),
    auth("target_project_name", &["OS_DELEGATED_PROJECT", "OS_TARGET_PROJECT_NAME"]),
    auth("delegated_project", &[]),
    entry("auth_type", &["OS_AUTH_TYPE", "OS_AUTH_PLUGIN"]),
    entry("auth_plugin", &[]),
    entry("profile", &["OS_PROFILE"]),
    entry("cloud", &[]),
    entry("region_name", &["OS_REGION_NAME", "OS_REGION_ID"]),
    entry("interface", &["OS_INTERFACE"]),
    entry("endpoint_type", &["OS_ENDPOINT_TYPE"]),
    entry("verify", &[]),
    entry("insecure", &["OS_INSECURE"]),
    entry("cacert", &["OS_CACERT", "OS_CA_CERT", "OS_CA_CERT_FILE"]),
    entry("cert", &["OS_CERT", "OS_CLIENT_CERT", "OS_CLIENT_CERT_FILE"]),
    entry("key", &["OS_KEY", "OS_CLIENT_KEY", "OS_CLIENT_KEY_FILE"]),
    entry("vbs_endpoint_override", &["OS_VBS_ENDPOINT_OVERRIDE"]),
    entry("block_storage_endpoint_override", &["OS_BLOCK_STORAGE_ENDPOINT_OVERRIDE"]),
    entry("volumev3_endpoint_override", &["OS_VOLUMEV3_ENDPOINT_OVERRIDE"]),
    entry("volumev2_endpoint_override", &["OS_VOLUMEV2_ENDPOINT_OVERRIDE"]),
    entry("volume_endpoint_override", &["OS_VOLUME_ENDPOINT_OVERRIDE"]),
    entry("compute_endpoint_override", &["OS_COMPUTE_ENDPOINT_OVERRIDE"]),
];

/// Older spellings that keystoneauth still takes.
const ALIASES: [(&str, &str); 1] = [("user_name", "username")];

/// Keys that hold more than a value, and are read elsewhere.
const COMPOUND: [&str; 3] = ["auth", "auth_methods", "regions"];

/// The key of this spelling.
pub(super) fn find(spelt: &str) -> Option<&'static Key> {
    let spelt = spelt.replace('-', "_");
    let name = ALIASES.iter().find(|(alias, _)| *alias == spelt).map_or(spelt.as_str(), |(_, name)| *name);
    KEYS.iter().find(|key| key.name == name)
}

/// All names there are, for a guess at what was meant.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|key| key.name).chain(COMPOUND)
}
