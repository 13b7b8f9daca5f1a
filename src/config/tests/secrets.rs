//! Nothing that is printed or shown holds a secret.

use super::{BASE, Choice, HOME, Machine, SECURE, cloud};

const SECRET: &str = "hunter2secret";

fn everything(machine: &Machine, choice: &Choice) -> String {
    let explained = machine.explain(choice);
    format!("{:?} {:?} {:#?} {choice:?}", machine.sources(), machine.resolve(choice), explained)
}

#[test]
fn of_variables() {
    for secret in [
        "OS_PASSWORD",
        "OS_PASSCODE",
        "OS_TOKEN;OS_PASSWORD=",
        "OS_TOKEN",
        "OS_AUTH_TYPE=token;OS_TOKEN",
        "OS_AK=A;OS_SK",
        "OS_AUTH_TYPE=aksk;OS_AK=A;OS_SK",
        "OS_AUTH_TYPE=aksk;OS_AK=A;OS_SK=S;OS_ST",
        "OS_AUTH_TYPE=v3applicationcredential;OS_APPLICATION_CREDENTIAL_ID=a;OS_APPLICATION_CREDENTIAL_SECRET",
        "AWS_SECRET_ACCESS_KEY",
    ] {
        let machine = Machine::new(&format!("{BASE}{secret}={SECRET}"));
        let printed = everything(&machine, &Choice::default());
        assert!(!printed.contains("hunter2"), "{secret}: {printed}");
        // Nor where a named cloud leaves it alone.
        let named =
            machine.file(HOME, "clouds: {c: {auth: {auth_url: 'https://i', user_id: u, project_id: p}}}");
        let printed = everything(&named, &cloud("c"));
        assert!(!printed.contains("hunter2"), "{secret}: {printed}");
    }
}

#[test]
fn of_files() {
    for key in [
        "password",
        "passcode",
        "token",
        "auth_token",
        "sk",
        "secret_key",
        "security_token",
        "application_credential_secret",
    ] {
        for way in ["password", "v3totp", "token", "aksk", "v3applicationcredential", "v3multifactor", "no"] {
            let given =
                "auth_url: 'https://i', user_id: u, project_id: p, ak: A, application_credential_id: a";
            let machine = Machine::new("")
                .file(
                    HOME,
                    &format!("clouds: {{c: {{auth_type: {way}, auth: {{{given}, {key}: {SECRET}}}}}}}"),
                )
                .file(SECURE, &format!("clouds: {{c: {{{key}: other{SECRET}}}}}"));
            let printed = everything(&machine, &cloud("c"));
            assert!(!printed.contains("hunter2"), "{key} {way}: {printed}");
            let layers = super::super::credentials::Files::find(&machine.sources(), &mut Vec::new())
                .unwrap()
                .layers("c")
                .unwrap();
            assert!(!format!("{layers:?}").contains("hunter2"), "{key}");
        }
    }
}
