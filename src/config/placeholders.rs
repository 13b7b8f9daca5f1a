//! What stands in the place of a value and is none: ciphertext and templates.

use super::error::CredentialsError;
use super::stack::Stack;

/// How what encrypts single values begins.
const ENCRYPTED: [(&str, &str); 3] =
    [("$ANSIBLE_VAULT;", "Ansible Vault"), ("ENC[AES256_GCM,", "SOPS"), ("-----BEGIN PGP MESSAGE", "GnuPG")];

/// Neither ciphertext nor a template is a password, and both count as a wrong one.
pub(super) fn nothing_in_place_of_a_value(stack: &Stack<'_>) -> Result<(), CredentialsError> {
    let found = stack.first_that(|text| {
        let encrypted = ENCRYPTED.iter().find(|(beginning, _)| text.starts_with(beginning));
        let template = is_template(text);
        encrypted
            .map(|(_, how)| format!("encrypted by {how}"))
            .or_else(|| template.then(|| "a template that was never filled in".to_owned()))
    });
    let Some((place, key, what)) = found else { return Ok(()) };
    Err(stack.unusable(key, format!("{what} ({place}): give the value itself")))
}

/// `{{ name }}`, `${NAME}`, `$(command)`, and nothing beside it.
fn is_template(text: &str) -> bool {
    let inside = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-'))
    };
    inside("{{", "}}").is_some() || inside("$(", ")").is_some() || inside("${", "}").is_some_and(is_name)
}
