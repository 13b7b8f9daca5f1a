//! Who logs in, and how.
//!
//! `auth_type` decides, in the words of openstacksdk and of the Go tools. Where it is missing, what
//! is there decides: a user with a password or a one-time code (the way openstacksdk assumes), then
//! an application credential, a token, access keys, and last a user whose password is asked for.
//! The Go tools would take access keys before a password; otcextensions reads keys beside a password
//! for object storage, so here the password wins. An agency is taken on by whoever logs in with a
//! password or a token.

use super::entry::Text;
use super::error::CredentialsError;
use super::stack::Stack;
use crate::api::login::{
    Agency, ApplicationCredential, Domain, Keys, Method, Named, Secret, SigningForm, User,
};

/// The ways there are, for messages.
const METHODS: &str = "password, token, v3applicationcredential, v3totp, v3multifactor, aksk, agency";

pub(super) const PROJECT_NAME: [&str; 2] = ["project_name", "tenant_name"];
pub(super) const TARGET_PROJECT_NAME: [&str; 2] = ["target_project_name", "delegated_project"];
const PROJECT_ID: [&str; 2] = ["project_id", "tenant_id"];
const PROJECT: [&str; 4] = ["project_id", "tenant_id", "project_name", "tenant_name"];
const TOKEN: [&str; 2] = ["token", "auth_token"];
const APPLICATION: [&str; 3] =
    ["application_credential_id", "application_credential_name", "application_credential_secret"];
const ACCESS: [&str; 2] = ["ak", "access_key"];
const SECRET: [&str; 2] = ["sk", "secret_key"];
const USER: [&str; 2] = ["user_id", "username"];
const AGENCY: [&str; 2] = ["target_agency_name", "agency_name"];

/// Who logs in.
pub(super) struct Who {
    pub method: Method,
    pub agency: Option<Agency>,
    pub project: Option<Named>,
    /// The variables that helped a named cloud along.
    pub variable: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AuthMethod {
    User { password: bool, code: bool },
    Token,
    Application,
    Keys,
}

impl AuthMethod {
    const fn word(self) -> &'static str {
        match self {
            Self::User { password: true, code: false } => "password",
            Self::User { password: true, code: true } => "password and one-time code",
            Self::User { password: false, .. } => "one-time code",
            Self::Token => "token",
            Self::Application => "application credential",
            Self::Keys => "access key",
        }
    }

    /// The secrets it has no use for.
    fn unused(self) -> Vec<&'static str> {
        let of_user = [
            ("password", matches!(self, Self::User { password: true, .. })),
            ("passcode", matches!(self, Self::User { code: true, .. })),
        ];
        let mut unused: Vec<&str> =
            of_user.into_iter().filter(|(_, used)| !used).map(|(key, _)| key).collect();
        let others: [(Self, &[&'static str]); 3] = [
            (Self::Token, &TOKEN),
            (Self::Application, &APPLICATION),
            (Self::Keys, &["ak", "access_key", "sk", "secret_key", "security_token"]),
        ];
        for (method, keys) in others {
            if method != self {
                unused.extend(keys);
            }
        }
        unused
    }
}

/// Makes out who logs in; `region` is the name of a project where access keys come without one.
pub(super) fn run(stack: &mut Stack<'_>, region: Option<&str>) -> Result<Who, CredentialsError> {
    scope_of_projects(stack)?;
    let auth = auth_method(stack)?;
    stack.pass_values(&auth.unused(), &format!("the login is by {}", auth.word()));
    let agency = agency(stack, auth)?;
    let mut variable = None;
    let method = match auth {
        AuthMethod::User { password, code } => {
            let (user, by) = user(stack, password, code)?;
            variable = by;
            Method::User(user)
        }
        AuthMethod::Token => {
            let token = stack.take_drawn("token", &TOKEN)?;
            Method::Token(token.ok_or_else(|| stack.missing("token", "OS_TOKEN", "token"))?.to_secret())
        }
        AuthMethod::Application => application(stack)?,
        AuthMethod::Keys => Method::Keys(keys(stack)?),
    };
    let project = project(stack, auth, agency.as_ref(), region)?;
    Ok(Who { method, agency, project, variable })
}

/// Another scope than that of a project is refused: going on without it would be another login than the
/// one that was asked for.
fn scope_of_projects(stack: &mut Stack<'_>) -> Result<(), CredentialsError> {
    for key in ["trust_id", "system_scope"] {
        if let Some(got) = stack.find(&[key]) {
            let scope = if key == "trust_id" { "a trust" } else { "the whole system" };
            let problem = format!(
                "set ({}), which asks for the scope of {scope}: vbs works only in a project; remove it",
                got.place
            );
            return Err(stack.unusable(key, problem));
        }
    }
    Ok(())
}

fn auth_method(stack: &mut Stack<'_>) -> Result<AuthMethod, CredentialsError> {
    let Some(got) = stack.find(&["auth_type", "auth_plugin"]) else {
        let method = by_what_is_there(stack);
        stack.note("login by", Some(method.word().to_owned()), "inferred: no auth_type is set");
        return Ok(method);
    };
    let word = got.trimmed();
    stack.unquoted("auth_type", &word)?;
    let code = stack.has(&["passcode"]);
    let method = match word.as_str() {
        "agency" if !stack.has(&AGENCY) => {
            return Err(stack.missing("agency", "OS_AGENCY_NAME", "target_agency_name"));
        }
        "agency" if stack.has(&TOKEN) && !stack.has(&["password"]) => AuthMethod::Token,
        "password" | "v3password" | "agency" => AuthMethod::User { password: true, code },
        "v3totp" => AuthMethod::User { password: false, code: true },
        "v3multifactor" => factors(stack)?,
        "token" | "v3token" => AuthMethod::Token,
        "v3applicationcredential" => AuthMethod::Application,
        "aksk" => AuthMethod::Keys,
        _ => return Err(other_method(stack, word)),
    };
    stack.note("login by", Some(method.word().to_owned()), got.place);
    Ok(method)
}

fn other_method(stack: &Stack<'_>, method: String) -> CredentialsError {
    CredentialsError::OtherAuthMethod { source_name: stack.name(), method, known: METHODS }
}

/// The methods of `v3multifactor`; without any, the two that the vendor's clouds know.
fn factors(stack: &Stack<'_>) -> Result<AuthMethod, CredentialsError> {
    let methods = stack.layers.iter().map(|layer| &layer.entry.methods).find(|methods| !methods.is_empty());
    let Some(methods) = methods else { return Ok(AuthMethod::User { password: true, code: true }) };
    let (mut password, mut code) = (false, false);
    for method in methods {
        match method.trim() {
            "v3password" | "password" => password = true,
            "v3totp" | "totp" => code = true,
            other => {
                let method = format!("v3multifactor with {other}");
                return Err(other_method(stack, method));
            }
        }
    }
    Ok(AuthMethod::User { password, code })
}

fn by_what_is_there(stack: &Stack<'_>) -> AuthMethod {
    let code = stack.has(&["passcode"]);
    let user = stack.has(&USER);
    if user && (code || stack.has(&["password"])) {
        AuthMethod::User { password: true, code }
    } else if stack.has(&["application_credential_id", "application_credential_name"]) {
        AuthMethod::Application
    } else if stack.has(&TOKEN) {
        AuthMethod::Token
    } else if stack.has(&ACCESS) {
        AuthMethod::Keys
    } else {
        AuthMethod::User { password: true, code }
    }
}

/// The user, and the variable a one-time code came from where the cloud is a named one.
fn user(
    stack: &mut Stack<'_>,
    password: bool,
    code: bool,
) -> Result<(User, Option<&'static str>), CredentialsError> {
    let who = named_user(stack)?;
    let password = match password.then(|| stack.take_secret("password", &["password"])) {
        None => None,
        Some(Some(password)) => Some(Secret::Given(password.to_secret())),
        Some(None) => Some(ask_for(stack, "password", "OS_PASSWORD", "password")),
    };
    if !code {
        return Ok((User { who, id: None, password, code: None }, None));
    }
    // Nobody writes a code that holds for 30 seconds into a file.
    let variable = stack.cloud.is_some().then(|| stack.sources.first_var(&["OS_PASSCODE"])).flatten();
    let (given, used) = match (stack.take_secret("one-time code", &["passcode"]), variable) {
        (Some(code), _) => (Some(code), None),
        (None, Some((variable, code))) => {
            stack.note("one-time code", None, variable);
            (Some(Text::new(code)), Some(variable))
        }
        (None, None) => (None, None),
    };
    let code = if let Some(code) = given {
        Secret::Given(Text::new(code.as_str().trim()).to_secret())
    } else {
        stack.note("one-time code", Some("asked for".to_owned()), "not set");
        Secret::Prompted { remedy: "set OS_PASSCODE".to_owned() }
    };
    Ok((User { who, id: None, password, code: Some(code) }, used))
}

fn ask_for(stack: &mut Stack<'_>, what: &'static str, variable: &str, key: &str) -> Secret {
    stack.note(what, Some("asked for".to_owned()), "not set");
    Secret::Prompted { remedy: format!("set {}", stack.remedy(variable, key)) }
}

fn named_user(stack: &mut Stack<'_>) -> Result<Named, CredentialsError> {
    if let Some(id) = stack.take("user id", &["user_id"]) {
        stack.pass_values(&["username"], "the user's id overrides it");
        return Ok(Named::Id(id));
    }
    let Some(name) = stack.take("user", &["username"]) else {
        return Err(stack.missing("user", "OS_USERNAME or OS_USER_ID", "username or user_id"));
    };
    let domain = domain(stack, "user's domain", &[USER_DOMAIN]).ok_or_else(|| {
        stack.missing("domain for the user name", "OS_USER_DOMAIN_NAME", "user_domain_name")
    })?;
    Ok(Named::Name { name, domain: Some(domain) })
}

/// Keys for the id of a domain, and for its name.
type DomainKeys = (&'static [&'static str], &'static [&'static str]);

const USER_DOMAIN: DomainKeys = (&["user_domain_id"], &["user_domain_name"]);
const PROJECT_DOMAIN: DomainKeys = (&["project_domain_id"], &["project_domain_name"]);

/// The domain for everything that has none of its own.
const COMMON_DOMAINS: [DomainKeys; 2] = [
    (&["domain_id"], &["domain_name"]),
    (&["default_domain", "default_domain_id"], &["default_domain_name"]),
];

/// A domain by the first of these keys that is there, else the one for everything.
fn domain(stack: &mut Stack<'_>, what: &'static str, own: &[DomainKeys]) -> Option<Domain> {
    own.iter().chain(&COMMON_DOMAINS).find_map(|(ids, names)| {
        let id = stack.take(what, ids).map(Domain::Id);
        id.or_else(|| stack.take(what, names).map(Domain::Name))
    })
}

fn application(stack: &mut Stack<'_>) -> Result<Method, CredentialsError> {
    let which = if let Some(id) = stack.take("application credential", &["application_credential_id"]) {
        ApplicationCredential::Id(id)
    } else if let Some(name) = stack.take("application credential", &["application_credential_name"]) {
        ApplicationCredential::Name { name, user: named_user(stack)? }
    } else {
        return Err(stack.missing(
            "application credential",
            "OS_APPLICATION_CREDENTIAL_ID",
            "application_credential_id",
        ));
    };
    let key = "application_credential_secret";
    let secret = stack.take_secret("secret", &[key]).ok_or_else(|| {
        stack.missing("secret of its application credential", "OS_APPLICATION_CREDENTIAL_SECRET", key)
    })?;
    Ok(Method::ApplicationCredential { which, secret: secret.to_secret() })
}

fn keys(stack: &mut Stack<'_>) -> Result<Keys, CredentialsError> {
    let access = stack
        .take("access key", &ACCESS)
        .ok_or_else(|| stack.missing("access key", "OS_ACCESS_KEY", "ak"))?;
    let secret = stack
        .take_drawn("secret key", &SECRET)?
        .ok_or_else(|| stack.missing("secret key", "OS_SECRET_KEY", "sk"))?;
    let security_token = stack.take_drawn("security token", &["security_token"])?;
    Ok(Keys {
        access,
        secret: secret.to_secret(),
        security_token: security_token.map(|token| token.to_secret()),
        form: SigningForm::default(),
    })
}

/// The agency, where one is named. Going on without it would be in the wrong account.
fn agency(stack: &mut Stack<'_>, method: AuthMethod) -> Result<Option<Agency>, CredentialsError> {
    let Some(name) = stack.take("agency", &AGENCY) else { return Ok(None) };
    if matches!(method, AuthMethod::Application | AuthMethod::Keys) {
        return Err(stack.unusable("target_agency_name", format!("not supported with an {}", method.word())));
    }
    let domain = if let Some(got) = stack.find(&["target_domain_id"]) {
        let text = got.trimmed();
        // The Go tools spell the key so and put a name in it; ids are 32 hexadecimal digits.
        let is_id = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let source = if is_id { got.place } else { format!("{}, used as a name", got.place) };
        stack.note("agency's domain", Some(text.clone()), source);
        if is_id { Domain::Id(text) } else { Domain::Name(text) }
    } else {
        let name = stack.take("agency's domain", &["target_domain_name", "agency_domain_name"]);
        Domain::Name(name.ok_or_else(|| {
            stack.missing("domain for its agency", "OS_AGENCY_DOMAIN_NAME", "target_domain_name")
        })?)
    };
    Ok(Some(Agency { domain, name }))
}

fn project(
    stack: &mut Stack<'_>,
    method: AuthMethod,
    agency: Option<&Agency>,
    region: Option<&str>,
) -> Result<Option<Named>, CredentialsError> {
    if method == AuthMethod::Application {
        stack.pass_values(&PROJECT, "an application credential has its own project");
        return Ok(None);
    }
    if let Some(agency) = agency
        && let Some(project) = of_agency(stack, agency)
    {
        return Ok(Some(project));
    }
    if let Some(id) = stack.take("project id", &PROJECT_ID) {
        stack.pass_values(&PROJECT_NAME, "the project's id overrides it");
        return Ok(Some(Named::Id(id)));
    }
    if let Some(name) = stack.take("project", &PROJECT_NAME) {
        return Ok(Some(Named::Name { name, domain: project_domain(stack, agency) }));
    }
    let by_region = method == AuthMethod::Keys || agency.is_some();
    match region {
        // Every region has a project of its name (the Go tools do so too).
        Some(region) if by_region => {
            let source = "named after the region, because no project is set";
            stack.note("project", Some(region.to_owned()), source);
            let domain = project_domain(stack, agency);
            Ok(Some(Named::Name { name: region.to_owned(), domain }))
        }
        _ if method == AuthMethod::Token && agency.is_none() => Ok(None),
        _ => Err(stack.missing("project", "OS_PROJECT_NAME or OS_PROJECT_ID", "project_name or project_id")),
    }
}

/// The project in the account of the agency.
fn of_agency(stack: &mut Stack<'_>, agency: &Agency) -> Option<Named> {
    let project = if let Some(id) = stack.take("project id", &["target_project_id"]) {
        Named::Id(id)
    } else {
        let name = stack.take("project", &TARGET_PROJECT_NAME)?;
        Named::Name { name, domain: Some(agency.domain.clone()) }
    };
    stack.pass_values(&PROJECT, "the agency's project belongs to its account");
    Some(project)
}

/// The domain of the project: that of the agency, its own, else that of the user.
fn project_domain(stack: &mut Stack<'_>, agency: Option<&Agency>) -> Option<Domain> {
    match agency {
        Some(agency) => Some(agency.domain.clone()),
        None => domain(stack, "project's domain", &[PROJECT_DOMAIN, USER_DOMAIN]),
    }
}
