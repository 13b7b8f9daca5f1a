//! What a login may do, as far as the names of its roles tell (domain.md 3).
//!
//! Names are only a hint: a cloud can define any role. So a login is called one for reading only
//! where every single name says so, and whatever is unknown leaves the question open.

use serde::Serialize;

/// What the roles of a login let it do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rights {
    /// Policies and volumes can be tied and untied.
    #[serde(rename = "change")]
    MayChange,
    /// A role for that is there, and does not work without these, which are not.
    Lacks(Vec<&'static str>),
    /// Every role is one for reading.
    #[serde(rename = "read_only")]
    ReadsOnly,
    /// The names do not tell.
    Unknown,
}

/// What one role stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Changes anything.
    Changes,
    /// Changes backups, together with [`COMPANIONS`] (domain.md 3).
    BackupAdministrator,
    Reads,
    Unknown,
}

/// What the role of VBS works together with only, under both their names.
const COMPANIONS: [[&str; 2]; 2] = [["te_guest", "Tenant Guest"], ["server_adm", "Server Administrator"]];

/// Roles that change anything in a project.
const CHANGING: [&str; 4] = ["te_admin", "Tenant Administrator", "admin", "member"];

/// Roles that only read.
const READING: [&str; 5] = ["te_guest", "Tenant Guest", "readonly", "reader", "EVS Viewer"];

/// Parts of a name that only a role for reading has: `EVS ReadOnlyAccess`, `vbs_viewer`.
const READING_PARTS: [&str; 2] = ["readonly", "viewer"];

impl Rights {
    /// Reads the names of roles, as a login tells them.
    pub fn of(roles: &[String]) -> Self {
        let is_any = |names: &[&str]| roles.iter().any(|role| is_one(role, names));
        let kinds: Vec<Role> = roles.iter().map(|role| kind(role)).collect();
        if kinds.contains(&Role::Changes) {
            return Self::MayChange;
        }
        if kinds.contains(&Role::BackupAdministrator) {
            let missing: Vec<&'static str> = COMPANIONS
                .iter()
                .filter(|names| !is_any(names.as_slice()))
                .filter_map(|names| names.last().copied())
                .collect();
            return if missing.is_empty() { Self::MayChange } else { Self::Lacks(missing) };
        }
        if !kinds.is_empty() && kinds.iter().all(|kind| *kind == Role::Reads) {
            return Self::ReadsOnly;
        }
        Self::Unknown
    }
}

impl Rights {
    /// What is to be weighed before a change is asked for; nothing where it may well be done.
    pub fn doubt(&self) -> Option<String> {
        let why = match self {
            Self::MayChange | Self::Unknown => return None,
            Self::ReadsOnly => "every role of this login is read-only".to_owned(),
            Self::Lacks(missing) => {
                format!("this login's backup role works only together with {}", missing.join(" and "))
            }
        };
        Some(format!("{why}: the cloud will probably refuse any change"))
    }
}

fn kind(role: &str) -> Role {
    let lower = role.to_ascii_lowercase();
    if is_one(role, &CHANGING) {
        Role::Changes
    } else if is_one(role, &["vbs_adm", "VBS Administrator"]) {
        Role::BackupAdministrator
    } else if is_one(role, &READING) || READING_PARTS.iter().any(|part| lower.contains(part)) {
        Role::Reads
    } else {
        Role::Unknown
    }
}

fn is_one(role: &str, names: &[&str]) -> bool {
    names.iter().any(|name| role.trim().eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_roles_and_what_they_allow() {
        let lacks = |missing: &[&'static str]| Rights::Lacks(missing.to_vec());
        for (roles, expected) in [
            (&["vbs_adm", "te_guest", "server_adm"][..], Rights::MayChange),
            (&["VBS Administrator", "Tenant Guest", "Server Administrator"], Rights::MayChange),
            (&["VBS Administrator", "te_guest", "server_adm"], Rights::MayChange),
            (&["vbs_adm", "te_guest"], lacks(&["Server Administrator"])),
            (&["vbs_adm"], lacks(&["Tenant Guest", "Server Administrator"])),
            (&["vbs_adm", "something"], lacks(&["Tenant Guest", "Server Administrator"])),
            (&["vbs_adm", "te_admin"], Rights::MayChange),
            (&["te_admin"], Rights::MayChange),
            (&["Tenant Administrator", "readonly"], Rights::MayChange),
            (&["reader", "member"], Rights::MayChange),
            (&["ADMIN"], Rights::MayChange),
            (&["te_guest"], Rights::ReadsOnly),
            (&["Tenant Guest", "EVS Viewer"], Rights::ReadsOnly),
            (&["EVS ReadOnlyAccess", "cbr_viewer", "reader", "readonly"], Rights::ReadsOnly),
            (&["te_guest", "server_adm"], Rights::Unknown),
            (&["te_guest", "billing_custom"], Rights::Unknown),
            (&["administrators-of-nothing"], Rights::Unknown),
            (&[], Rights::Unknown),
        ] {
            let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
            assert_eq!(Rights::of(&roles), expected, "{roles:?}");
            let doubtful = matches!(expected, Rights::ReadsOnly | Rights::Lacks(_));
            assert_eq!(expected.doubt().is_some(), doubtful, "{roles:?}");
        }
    }
}
