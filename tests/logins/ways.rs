//! Every way to log in to the simulated cloud, in the words of `clouds.yaml`.

use vbs_tui::sim::{Accounts, Auth, SimKey, SimUser};

use crate::support::Cloud;

/// Stands for a one-time code that is fresh when the program starts.
pub const CODE: &str = "{code}";

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    Password,
    Code,
}

/// A way to log in, and how the cloud should see it.
#[derive(Clone, Debug)]
pub struct AuthMethod {
    pub name: &'static str,
    /// Keys of the entry itself.
    pub entry: Vec<(&'static str, String)>,
    /// Keys under `auth`.
    pub auth: Vec<(&'static str, String)>,
    /// `signing` of our own settings.
    pub signing: Option<&'static str>,
    /// Whose password and codes.
    pub user: SimUser,
    /// What is asked for, in this order.
    pub asks: Vec<Asks>,
    /// The methods of each login; none where requests are signed.
    pub logins: Vec<Vec<&'static str>>,
    /// How a submission proves itself.
    pub shown: Auth,
}

impl AuthMethod {
    /// With further keys of the entry.
    pub fn entry(mut self, keys: &[(&'static str, &str)]) -> Self {
        self.entry.extend(keys.iter().map(|(key, value)| (*key, (*value).to_owned())));
        self
    }

    /// With further keys under `auth`, over those of the same name.
    pub fn auth(mut self, keys: &[(&'static str, &str)]) -> Self {
        for (key, value) in keys {
            self.auth.retain(|(known, _)| known != key);
            self.auth.push((*key, (*value).to_owned()));
        }
        self
    }

    /// Without keys under `auth`.
    pub fn without(mut self, keys: &[&str]) -> Self {
        self.auth.retain(|(key, _)| !keys.contains(key));
        self
    }

    fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    fn asking(self, asks: &[Asks]) -> Self {
        Self { asks: asks.to_vec(), ..self }
    }

    fn logging_in(self, logins: &[&[&'static str]]) -> Self {
        Self { logins: logins.iter().map(|methods| methods.to_vec()).collect(), ..self }
    }

    fn signed(self, signing: &'static str, shown: Auth) -> Self {
        Self { signing: Some(signing), shown, ..self }.logging_in(&[])
    }
}

/// The address, the region and the project, for a user; nothing yet that proves anything.
fn plain(cloud: &Cloud, user: &SimUser) -> AuthMethod {
    let (at, known) = (cloud.connection(), cloud.sim().accounts());
    AuthMethod {
        name: "",
        entry: vec![("region_name", at.region.clone())],
        auth: vec![
            ("auth_url", at.auth_url.clone()),
            ("project_name", known.project.name),
            ("project_domain_name", known.domain),
        ],
        signing: None,
        user: user.clone(),
        asks: Vec::new(),
        logins: vec![vec!["password"]],
        shown: Auth::Token,
    }
}

/// By name and password.
pub fn by_password(cloud: &Cloud, user: &SimUser) -> AuthMethod {
    let domain = cloud.sim().accounts().domain;
    plain(cloud, user).auth(&[
        ("username", &user.name),
        ("password", &user.password),
        ("user_domain_name", &domain),
    ])
}

/// By id and password; what one-time codes want.
fn by_id(cloud: &Cloud, user: &SimUser) -> AuthMethod {
    plain(cloud, user).auth(&[("user_id", &user.id), ("password", &user.password)])
}

/// By access key.
pub fn by_key(cloud: &Cloud, access: &str, secret: &str) -> AuthMethod {
    let known = cloud.sim().accounts();
    plain(cloud, &known.operator).entry(&[("auth_type", "aksk")]).auth(&[("ak", access), ("sk", secret)])
}

/// By one of the keys there are.
pub fn of_key(cloud: &Cloud, key: &SimKey) -> AuthMethod {
    let way = by_key(cloud, &key.access, &key.secret);
    match &key.security_token {
        Some(token) => way.auth(&[("security_token", token)]),
        None => way,
    }
}

/// By token, for no project in particular.
pub fn by_token(cloud: &Cloud, token: &str) -> AuthMethod {
    plain(cloud, &cloud.sim().accounts().operator)
        .without(&["project_name", "project_domain_name"])
        .entry(&[("auth_type", "v3token")])
        .auth(&[("token", token)])
        .logging_in(&[])
}

/// By application credential.
pub fn by_credential(cloud: &Cloud) -> AuthMethod {
    let known = cloud.sim().accounts();
    plain(cloud, &known.operator)
        .without(&["project_name", "project_domain_name"])
        .entry(&[("auth_type", "v3applicationcredential")])
        .auth(&[
            ("application_credential_id", &known.credential.id),
            ("application_credential_secret", &known.credential.secret),
        ])
        .logging_in(&[&["application_credential"]])
}

/// By password, then as an agency of another account.
pub fn by_agency(cloud: &Cloud, name: &str) -> AuthMethod {
    let known = cloud.sim().accounts();
    by_password(cloud, &known.agent)
        .without(&["project_name", "project_domain_name"])
        .entry(&[("auth_type", "agency")])
        .auth(&[
            ("target_agency_name", name),
            ("target_domain_name", &known.agency.domain),
            ("target_project_name", &known.agency.project.name),
        ])
        .logging_in(&[&["password"], &["assume_role"]])
}

const BOTH: &str = "v3password, v3totp";

/// By password and one-time code, the code given.
pub fn by_both(cloud: &Cloud, user: &SimUser) -> AuthMethod {
    by_id(cloud, user)
        .entry(&[("auth_type", "v3multifactor"), ("auth_methods", BOTH)])
        .auth(&[("passcode", CODE)])
        .logging_in(&[&["password", "totp"]])
}

/// Every way in which nobody is asked anything.
pub fn given(cloud: &Cloud) -> Vec<AuthMethod> {
    let mut ways = passwords(cloud);
    ways.extend(tokens(cloud));
    ways.extend(codes(cloud));
    ways.extend(keys(cloud));
    ways
}

/// By password: users, projects and domains in all their spellings.
fn passwords(cloud: &Cloud) -> Vec<AuthMethod> {
    let Accounts { operator, domain, domain_id, project, .. } = cloud.sim().accounts();
    let user = || by_password(cloud, &operator);
    let domainless = || user().without(&["user_domain_name", "project_domain_name"]);
    let template = format!("{}?{{region_name}}", cloud.connection().auth_url);
    vec![
        user().named("password by names"),
        by_id(cloud, &operator)
            .without(&["project_name", "project_domain_name"])
            .auth(&[("project_id", &project.id)])
            .named("password by ids"),
        user().without(&["project_domain_name"]).named("the project in the user's domain"),
        domainless()
            .auth(&[("user_domain_id", &domain_id), ("project_domain_id", &domain_id)])
            .named("domains by id"),
        domainless().auth(&[("domain_name", &domain)]).named("one domain by name"),
        domainless().auth(&[("domain_id", &domain_id)]).named("one domain by id"),
        domainless().auth(&[("default_domain", &domain_id)]).named("a default domain by id"),
        domainless().auth(&[("default_domain_name", &domain)]).named("a default domain by name"),
        user().without(&["project_name"]).auth(&[("tenant_name", &project.name)]).named("a tenant by name"),
        user()
            .entry(&[("profile", "otc")])
            .auth(&[("auth_url", &template)])
            .named("a profile whose address is another"),
    ]
}

/// By token, application credential and agency.
fn tokens(cloud: &Cloud) -> Vec<AuthMethod> {
    let Accounts { operator, domain, credential, agency, project, .. } = cloud.sim().accounts();
    let token = cloud.sim().token();
    let agent = cloud.sim().token_of(&cloud.sim().accounts().agent.name).expect("such a user");
    let by_name = || {
        by_credential(cloud)
            .without(&["application_credential_id"])
            .auth(&[("application_credential_name", &credential.name)])
    };
    vec![
        by_token(cloud, &token).named("token for its own project"),
        by_token(cloud, &token)
            .auth(&[("project_name", &project.name), ("project_domain_name", &domain)])
            .logging_in(&[&["token"]])
            .named("token for a project by name"),
        by_token(cloud, &token)
            .auth(&[("project_id", &project.id)])
            .logging_in(&[&["token"]])
            .named("token for a project by id"),
        by_credential(cloud).named("application credential by id"),
        by_name()
            .auth(&[("username", &operator.name), ("user_domain_name", &domain)])
            .named("application credential by name"),
        by_name().auth(&[("user_id", &operator.id)]).named("application credential by name and user id"),
        by_agency(cloud, &agency.name).named("agency after a password"),
        by_agency(cloud, &agency.name)
            .without(&["target_domain_name", "target_project_name"])
            .auth(&[("target_domain_id", &agency.domain_id), ("target_project_id", &agency.project.id)])
            .named("agency by ids"),
        by_agency(cloud, &agency.name)
            .without(&["username", "password", "user_domain_name"])
            .auth(&[("token", &agent)])
            .logging_in(&[&["assume_role"]])
            .named("agency after a token"),
    ]
}

/// By one-time codes that are given.
fn codes(cloud: &Cloud) -> Vec<AuthMethod> {
    let known = cloud.sim().accounts();
    let guessed = |user| {
        let way = by_both(cloud, user);
        AuthMethod { entry: vec![("region_name", cloud.connection().region.clone())], ..way }
    };
    vec![
        by_id(cloud, &known.code_only)
            .without(&["password"])
            .entry(&[("auth_type", "v3totp")])
            .auth(&[("passcode", CODE)])
            .logging_in(&[&["totp"]])
            .named("code alone"),
        by_both(cloud, &known.vendor_mfa).named("password and code, the vendor's rules"),
        by_both(cloud, &known.receipt_mfa).named("password and code, Keystone's rules"),
        guessed(&known.vendor_mfa).named("a code beside a password, and no auth_type"),
    ]
}

/// By access keys, in both forms of a signature.
fn keys(cloud: &Cloud) -> Vec<AuthMethod> {
    let known = cloud.sim().accounts();
    let by = |key: &SimKey| of_key(cloud, key);
    let (access, credential) = (("access", Auth::Access), ("credential", Auth::Credential));
    let signed = |way: AuthMethod, (form, shown): (&'static str, Auth)| way.signed(form, shown);
    let in_project = by(&known.key)
        .without(&["project_name", "project_domain_name"])
        .auth(&[("project_id", &known.project.id)]);
    vec![
        signed(by(&known.key), access).named("keys, Access form"),
        signed(by(&known.key), credential).named("keys, Credential form"),
        signed(in_project, access).named("keys, the project by id"),
        signed(by(&known.mfa_key), access).named("keys of a user with MFA"),
        signed(by(&known.temporary_key), access).named("temporary keys, Access form"),
        signed(by(&known.temporary_key), credential).named("temporary keys, Credential form"),
    ]
}

/// By password and one-time code, as the vendor's rules want them, the code asked for.
pub fn asked_for_code(cloud: &Cloud) -> AuthMethod {
    let user = cloud.sim().accounts().vendor_mfa;
    by_both(cloud, &user).without(&["passcode"]).asking(&[Asks::Code]).named("code, the vendor's rules")
}

/// By password, until a receipt tells that a code is wanted too.
pub fn asked_by_receipt(cloud: &Cloud) -> AuthMethod {
    let user = cloud.sim().accounts().receipt_mfa;
    by_password(cloud, &user)
        .asking(&[Asks::Code])
        .logging_in(&[&["password"], &["totp"]])
        .named("a receipt asks for the code")
}

/// By password that is not written down.
pub fn asked_for_password(cloud: &Cloud) -> AuthMethod {
    let user = cloud.sim().accounts().operator;
    by_password(cloud, &user).without(&["password"]).asking(&[Asks::Password]).named("password")
}

/// Every way in which somebody is asked.
pub fn asked(cloud: &Cloud) -> Vec<AuthMethod> {
    let Accounts { code_only, vendor_mfa, receipt_mfa, .. } = cloud.sim().accounts();
    vec![
        asked_for_password(cloud),
        asked_for_code(cloud),
        asked_by_receipt(cloud),
        by_id(cloud, &code_only)
            .without(&["password"])
            .entry(&[("auth_type", "v3totp")])
            .asking(&[Asks::Code])
            .logging_in(&[&["totp"]])
            .named("code alone"),
        by_both(cloud, &receipt_mfa)
            .without(&["password", "passcode"])
            .asking(&[Asks::Password, Asks::Code])
            .named("password and code"),
        by_id(cloud, &vendor_mfa)
            .asking(&[Asks::Code])
            .logging_in(&[&["password"], &["password", "totp"]])
            .named("the vendor's refusal asks for the code"),
    ]
}
