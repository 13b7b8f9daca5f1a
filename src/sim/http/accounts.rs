//! Accounts, projects, users, agencies and credentials, as plain data.
//!
//! Nothing here changes while the cloud runs. Every secret says in its text that it is a fake.

/// An account; on the wire, a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
}

/// The account of all users.
pub(crate) const HOME: Account =
    Account { id: "d0c1b2a3948576e7f8091a2b3c4d5e6f", name: "OTC-EU-DE-00000000001000099999" };

/// Another account, which delegates some of its work to [`HOME`].
pub(crate) const CUSTOMER: Account =
    Account { id: "c1d2e3f405162738495a6b7c8d9eafb0", name: "OTC-EU-DE-00000000001000088888" };

/// An account unrelated to the others.
const STRANGER: Account =
    Account { id: "e2f3a4b5061728394a5b6c7d8e9fa0b1", name: "OTC-EU-DE-00000000001000077777" };

/// Everybody's account.
pub(crate) const ACCOUNTS: [Account; 3] = [HOME, CUSTOMER, STRANGER];

/// The main project.
pub(crate) const PROJECT: &str = "eu-de_storage";
pub(crate) const PROJECT_ID: &str = "5d1e7a90c3b24f6e8a7f00112233aabb";
/// A second project, for switching.
pub(crate) const SPARE_PROJECT: &str = "eu-de_archive";
pub(crate) const SPARE_PROJECT_ID: &str = "6e2f8ba1d4c35f7f9b80112233445566";
/// The project of the customer.
pub(crate) const CUSTOMER_PROJECT: &str = "eu-de_customer";
pub(crate) const CUSTOMER_PROJECT_ID: &str = "7f309cb2e5d4608fac91223344556677";

/// The factors a user must present to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    /// A password, or a one-time code where the user has an authenticator.
    One,
    /// Both, one after the other if need be: stock Keystone's rules, with a receipt.
    Receipt,
    /// Both at once: the vendor's.
    Vendor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) roles: &'static [&'static str],
    /// Ids of the projects the user may enter.
    pub(crate) projects: &'static [&'static str],
    pub(crate) rules: Rules,
    /// What the user's authenticator was set up with.
    pub(crate) seed: Option<&'static str>,
}

/// Roles that may change everything.
const WRITER: &[&str] = &["vbs_adm", "te_guest", "server_adm"];
/// Roles that only read.
const READER: &[&str] = &["te_guest"];
/// The role that lets a user take on an agency ("Agent Operator").
pub(crate) const AGENT_ROLE: &str = "te_agency";
/// The role that lets a user look at the tokens of others ("Security Administrator").
pub(crate) const SECURITY_ROLE: &str = "secu_admin";

/// May do everything.
pub(crate) const OPERATOR: User = User {
    id: "0f9e8d7c6b5a49382716051423324150",
    name: "backup-operator",
    password: "sim-password",
    roles: WRITER,
    projects: &[PROJECT_ID, SPARE_PROJECT_ID],
    rules: Rules::One,
    seed: None,
};

/// Read-only.
pub(crate) const VIEWER: User =
    User { id: "1a8e7d6c5b4a39281706f5e4d3c2b1a0", name: "backup-viewer", roles: READER, ..OPERATOR };

/// Needs a code with the password, by the vendor's rules.
pub(crate) const VENDOR_MFA: User = User {
    id: "2b9f8e7d6c5b4a392817060f5e4d3c2b",
    name: "backup-mfa",
    password: "sim-password-and-code",
    rules: Rules::Vendor,
    seed: Some("sim-seed-vendor-0001"),
    ..OPERATOR
};

/// Needs a code with the password, by Keystone's rules.
pub(crate) const RECEIPT_MFA: User = User {
    id: "3ca09f8e7d6c5b4a39281706f05e4d3c",
    name: "backup-receipt",
    password: "sim-password-and-receipt",
    rules: Rules::Receipt,
    seed: Some("sim-seed-receipt-001"),
    ..OPERATOR
};

/// Logs in by code alone; may enter the main project only.
pub(crate) const CODE_ONLY: User = User {
    id: "4db1a09f8e7d6c5b4a392817060f5e4d",
    name: "backup-code",
    password: "sim-password-instead-of-code",
    projects: &[PROJECT_ID],
    seed: Some("sim-seed-code-000001"),
    ..OPERATOR
};

/// May take on agencies, and look around at home.
pub(crate) const AGENT: User = User {
    id: "5ec2b1a09f8e7d6c5b4a39281706f05e",
    name: "backup-agent",
    password: "sim-password-of-agent",
    roles: &["te_guest", AGENT_ROLE],
    projects: &[PROJECT_ID],
    ..OPERATOR
};

/// Everybody.
pub(crate) static USERS: [User; 6] = [OPERATOR, VIEWER, VENDOR_MFA, RECEIPT_MFA, CODE_ONLY, AGENT];

/// A user by name or id.
pub(crate) fn known(user: &str) -> Option<&'static User> {
    USERS.iter().find(|known| known.name == user || known.id == user)
}

/// A role in one account for the users of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Agency {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// The account that delegates.
    pub(crate) owner: Account,
    /// The account it delegates to.
    pub(crate) agent: Account,
    pub(crate) roles: &'static [&'static str],
    pub(crate) projects: &'static [&'static str],
}

/// Grants full access to the customer's project.
pub(crate) const AGENCY: Agency = Agency {
    id: "a6d3c2b1a09f8e7d6c5b4a3928170605",
    name: "sim-backup-agency",
    owner: CUSTOMER,
    agent: HOME,
    roles: WRITER,
    projects: &[CUSTOMER_PROJECT_ID],
};

/// Grants read access to the customer's project.
pub(crate) const AUDIT_AGENCY: Agency =
    Agency { id: "b7e4d3c2b1a09f8e7d6c5b4a39281706", name: "sim-audit-agency", roles: READER, ..AGENCY };

/// Delegates to an unrelated account.
pub(crate) const FOREIGN_AGENCY: Agency =
    Agency { id: "c8f5e4d3c2b1a09f8e7d6c5b4a392817", name: "sim-foreign-agency", agent: STRANGER, ..AGENCY };

/// All of them.
pub(crate) static AGENCIES: [Agency; 3] = [AGENCY, AUDIT_AGENCY, FOREIGN_AGENCY];

/// An application credential: a user in one project, with some of the user's roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) user: &'static User,
    pub(crate) roles: &'static [&'static str],
    /// The ids of its project: always one.
    pub(crate) projects: &'static [&'static str],
}

/// With all of the operator's roles.
pub(crate) const CREDENTIAL: Credential = Credential {
    id: "3e6c1d8b5a7f4c0e9b2d1a0f8e7c6b5a",
    name: "sim-credential",
    secret: "sim-credential-secret-is-no-secret",
    user: &OPERATOR,
    roles: WRITER,
    projects: &[PROJECT_ID],
};

/// Read-only, although its user may write.
pub(crate) const READING_CREDENTIAL: Credential = Credential {
    id: "4f7d2e9c6b805d1fac3e2b109f8d7c6b",
    name: "sim-reading-credential",
    secret: "sim-reading-secret-is-no-secret",
    roles: READER,
    ..CREDENTIAL
};

/// All of them.
pub(crate) static CREDENTIALS: [Credential; 2] = [CREDENTIAL, READING_CREDENTIAL];
