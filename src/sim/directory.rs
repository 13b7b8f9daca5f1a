//! All users and credentials that can log in, as plain data for tests and for trying
//! things by hand. All secrets are fakes.

use serde::Serialize;

use super::clock;
use super::cloud::Cloud;
use super::http::accounts::{self, Account, Agency, Credential, HOME, User};
use super::http::keyring::{self, Issued};
use super::region::SECOND_REGION;

/// Who and what is known to a simulated cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accounts {
    /// Name of the account of all users: their domain.
    pub domain: String,
    /// Its id.
    pub domain_id: String,
    /// The region without a backup service.
    pub second_region: String,
    /// The main project.
    pub project: SimProject,
    /// The second one.
    pub spare_project: SimProject,
    /// May do everything.
    pub operator: SimUser,
    /// May look, not touch.
    pub viewer: SimUser,
    /// Needs a code with the password, in the same request.
    pub vendor_mfa: SimUser,
    /// Needs a code with the password; gets a receipt for the first of them.
    pub receipt_mfa: SimUser,
    /// Logs in with a code alone, or a password alone.
    pub code_only: SimUser,
    /// May take on agencies.
    pub agent: SimUser,
    /// An application credential with all of the operator's roles.
    pub credential: SimCredential,
    /// An application credential that may only look.
    pub reading_credential: SimCredential,
    /// A permanent key of the operator.
    pub key: SimKey,
    /// A permanent key of the viewer.
    pub viewer_key: SimKey,
    /// A permanent key of the user under the vendor's rules of MFA: signing asks for no code.
    pub mfa_key: SimKey,
    /// A permanent key of the user who may take on agencies.
    pub agent_key: SimKey,
    /// A key that was switched off.
    pub disabled_key: SimKey,
    /// A temporary key that holds for a day.
    pub temporary_key: SimKey,
    /// A temporary key that is past its end.
    pub expired_key: SimKey,
    /// Lets us do everything in a customer's project.
    pub agency: SimAgency,
    /// Lets us look at a customer's project.
    pub audit_agency: SimAgency,
    /// Delegated to an unrelated account: refused.
    pub foreign_agency: SimAgency,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimProject {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimUser {
    /// Its id.
    pub id: String,
    /// Its name, in the domain of [`Accounts::domain`].
    pub name: String,
    /// Its password.
    pub password: String,
}

/// An application credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimCredential {
    /// Its id.
    pub id: String,
    /// Its name, which belongs to the user.
    pub name: String,
    /// Its secret.
    pub secret: String,
    /// Whose it is.
    pub user: SimUser,
    /// Id of the project it is for.
    pub project_id: String,
}

/// An access key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimKey {
    /// The access key id.
    pub access: String,
    /// The secret key.
    pub secret: String,
    /// The security token of a temporary key.
    pub security_token: Option<String>,
    /// When a temporary key ends.
    pub expires_at: Option<String>,
}

/// An agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimAgency {
    /// Its name.
    pub name: String,
    /// Name of the account that delegates.
    pub domain: String,
    /// Id of that account.
    pub domain_id: String,
    /// The project it opens.
    pub project: SimProject,
}

impl Accounts {
    /// Those of a cloud.
    pub(crate) fn of(cloud: &Cloud) -> Self {
        let key = |issued: &Issued| SimKey {
            access: issued.access.to_owned(),
            secret: issued.secret.to_owned(),
            security_token: issued.security_token.map(str::to_owned),
            expires_at: cloud.keyring().expires_ms(issued.access).map(clock::keystone),
        };
        let Account { id: domain_id, name: domain } = HOME;
        Self {
            domain: domain.to_owned(),
            domain_id: domain_id.to_owned(),
            second_region: SECOND_REGION.to_owned(),
            project: project(cloud, accounts::PROJECT_ID),
            spare_project: project(cloud, accounts::SPARE_PROJECT_ID),
            operator: user(&accounts::OPERATOR),
            viewer: user(&accounts::VIEWER),
            vendor_mfa: user(&accounts::VENDOR_MFA),
            receipt_mfa: user(&accounts::RECEIPT_MFA),
            code_only: user(&accounts::CODE_ONLY),
            agent: user(&accounts::AGENT),
            credential: credential(&accounts::CREDENTIAL),
            reading_credential: credential(&accounts::READING_CREDENTIAL),
            key: key(&keyring::OPERATOR_KEY),
            viewer_key: key(&keyring::VIEWER_KEY),
            mfa_key: key(&keyring::MFA_KEY),
            agent_key: key(&keyring::AGENT_KEY),
            disabled_key: key(&keyring::DISABLED_KEY),
            temporary_key: key(&keyring::TEMPORARY_KEY),
            expired_key: key(&keyring::EXPIRED_KEY),
            agency: agency(cloud, &accounts::AGENCY),
            audit_agency: agency(cloud, &accounts::AUDIT_AGENCY),
            foreign_agency: agency(cloud, &accounts::FOREIGN_AGENCY),
        }
    }
}

fn project(cloud: &Cloud, id: &str) -> SimProject {
    let name = cloud.project(id).map_or("", |project| project.name);
    SimProject { id: id.to_owned(), name: name.to_owned() }
}

fn user(user: &User) -> SimUser {
    SimUser { id: user.id.to_owned(), name: user.name.to_owned(), password: user.password.to_owned() }
}

fn credential(credential: &Credential) -> SimCredential {
    SimCredential {
        id: credential.id.to_owned(),
        name: credential.name.to_owned(),
        secret: credential.secret.to_owned(),
        user: user(credential.user),
        project_id: credential.projects.concat(),
    }
}

fn agency(cloud: &Cloud, agency: &Agency) -> SimAgency {
    SimAgency {
        name: agency.name.to_owned(),
        domain: agency.owner.name.to_owned(),
        domain_id: agency.owner.id.to_owned(),
        project: project(cloud, &agency.projects.concat()),
    }
}
