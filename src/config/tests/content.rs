//! Content where a name belongs: it is used or refused, and never said back.

use super::{BASE, Choice, HOME, Machine, PUBLIC, SECURE, cloud, entries};
use crate::config::keys::KEYS;

/// What somebody may paste instead of a name; each holds `hunter2`, and is not shown.
const CONTENTS: [&str; 4] = [
    "-----BEGIN PRIVATE KEY-----\\nMIIEhunter2EvQIBADANBgkqhkiG9w0\\n-----END PRIVATE KEY-----\\n",
    "gAAAAABhunter2xq3pWmT4ZrLs9Vd0KcQeYb1NfHg7JtUi5OoXa",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.hunter2",
    "two lines\\nhunter2",
];

fn unescaped(content: &str) -> String {
    content.replace("\\n", "\n")
}

/// All that is said of a login, right or wrong.
fn everything(machine: &Machine, choice: &Choice) -> String {
    let explained = machine.explain(choice);
    let said = explained.login.as_ref().map_or_else(ToString::to_string, |login| format!("{login:?}"));
    let login_says = match &explained.login {
        // Names are part of a login, and go to the cloud: what is shown of it is in the origins.
        Ok(login) => format!("{:?}", login.trust),
        Err(_) => said,
    };
    format!("{login_says} {:?} {:?}", explained.origins, explained.ignored)
}

#[test]
fn no_key_of_an_entry_is_said_back() {
    let base = "auth_url: 'https://i', user_id: u, password: w, project_id: p";
    for content in CONTENTS {
        for key in KEYS {
            for entry in [
                format!("{}: \"{content}\", auth: {{{base}}}", key.name),
                format!("auth: {{{base}, {}: \"{content}\"}}", key.name),
                format!("{0}: \"{content}\", auth: {{{base}, {0}: \"{content}\", ak: a}}", key.name),
            ] {
                let machine = Machine::new("").file(HOME, &format!("clouds: {{c: {{{entry}}}}}\n"));
                let said = everything(&machine, &cloud("c"));
                assert!(!said.contains("hunter2"), "{entry}: {said}");
            }
        }
    }
}

#[test]
fn no_variable_is_said_back() {
    let files = ["OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE", "OS_CLIENT_VENDOR_FILE"];
    let others = ["OS_CLOUD", "OS_AUTH_METHODS", "OS_NONSENSE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"];
    let proxies = ["https_proxy", "HTTP_PROXY", "all_proxy", "no_proxy"];
    let of_keys = KEYS.iter().flat_map(|key| key.variables.iter().copied());
    for variable in of_keys.chain(files).chain(others).chain(proxies) {
        for content in CONTENTS {
            for more in ["", "OS_PROFILE=otc;", "OS_AUTH_TYPE=aksk;OS_ACCESS_KEY=a;OS_SECRET_KEY=s;"] {
                let machine = Machine::new(&format!("{BASE}{more}{variable}={}", unescaped(content)));
                let said = everything(&machine, &Choice::default());
                assert!(!said.contains("hunter2"), "{variable} {content}: {said}");
            }
        }
    }
}

#[test]
fn no_flag_is_said_back() {
    for content in CONTENTS {
        let content = || Some(unescaped(content));
        for choice in [
            Choice { cloud: content(), ..Choice::default() },
            Choice { default_cloud: content().zip(Some("config.toml".to_owned())), ..Choice::default() },
            Choice { region: content(), ..cloud("c") },
            Choice { interface: content(), ..cloud("c") },
            Choice { vbs_endpoint: content(), ..cloud("c") },
        ] {
            let file =
                "clouds: {c: {auth: {auth_url: 'https://i', user_id: u, password: w, project_id: p}}, d: }";
            let said = everything(&Machine::new("").file(HOME, file), &choice);
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}

#[test]
fn what_is_encrypted_is_named_and_not_sent() {
    let auth = "auth_url: 'https://i', user_id: u, project_id: p";
    let file = "~/.config/openstack/clouds.yaml";
    let tag = |tag: &str, line: u64, column: u64| {
        format!(
            "! {file}, line {line}, column {column}: the tag {tag} is not supported: give the value itself"
        )
    };
    entries(&[
        (&format!("auth: {{{auth}, password: !vault hunter2}}"), &tag("!vault", 1, 81)),
        (&format!("auth: {{{auth}, password: !Secret hunter2}}"), &tag("!Secret", 1, 81)),
        (&format!("auth: {{{auth}, unknown: !env hunter2}}"), &tag("!env", 1, 80)),
        ("auth: !vault hunter2", &tag("!vault", 1, 20)),
        (
            &format!("auth: {{{auth}, password: 'ENC[AES256_GCM,data:hunter2]'}}"),
            &format!("! password of cloud c is encrypted by SOPS ({file}, line 1): give the value itself"),
        ),
        (
            &format!("auth: {{{auth}, password: '{{{{ hunter2 }}}}'}}"),
            &format!(
                "! password of cloud c is a template that was never filled in ({file}, line 1): give the value itself"
            ),
        ),
        (
            "auth: {auth_url: 'ENC[AES256_GCM,data:hunter2]', user_id: u, project_id: p, password: w}",
            &format!("! auth_url of cloud c is encrypted by SOPS ({file}, line 1): give the value itself"),
        ),
        (
            &format!("region_name: 'ENC[AES256_GCM,data:hunter2]', auth: {{{auth}, password: w}}"),
            &format!("! region_name of cloud c is encrypted by SOPS ({file}, line 1): give the value itself"),
        ),
        (
            &format!("auth: {{{auth}, password: '${{OS_PASSWORD}}'}}"),
            &format!(
                "! password of cloud c is a template that was never filled in ({file}, line 1): give the value itself"
            ),
        ),
        (
            &format!("auth: {{{auth}, password: '$ANSIBLE_VAULT;1.1;AES256 hunter2'}}"),
            &format!(
                "! password of cloud c is encrypted by Ansible Vault ({file}, line 1): give the value itself"
            ),
        ),
    ]);
    let vaulted = "$ANSIBLE_VAULT;1.1;AES256\n6162\n";
    let plain = format!("clouds: {{c: {{profile: mine, auth: {{{auth}, password: w}}}}}}");
    for path in [HOME, SECURE, PUBLIC] {
        let machine = Machine::new("").file(HOME, &plain).file(path, vaulted);
        let shown = path.replace("home/", "~/");
        assert_eq!(
            machine.said(&cloud("c")),
            format!(
                "! {shown} cannot be read: it is encrypted by Ansible Vault (ansible-vault view shows it): vbs reads only plain files"
            )
        );
    }
    let tagged = "clouds: {c: {auth: {password: !vault x}}}";
    let machine = Machine::new("").file(HOME, &plain).file(SECURE, tagged);
    assert!(
        machine
            .said(&cloud("c"))
            .starts_with("! ~/.config/openstack/secure.yaml, line 1, column 31: the tag !vault")
    );
    // Of another cloud it is nobody's business.
    let other = plain
        .replace("profile: mine, ", "")
        .replace("clouds: {", "clouds: {x: {auth: {password: !vault y}}, ");
    assert_eq!(Machine::new("").file(HOME, &other).said(&cloud("c")), "user #u pw=w in #p at https://i/");
}

#[test]
fn files_in_another_encoding_are_named_with_the_remedy() {
    let plain = "clouds: {c: {auth: {auth_url: 'https://i', user_id: u, password: w, project_id: p}}}";
    let utf_16 =
        |mark: &[u8]| [mark.to_vec(), plain.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let latin = plain.replace("w,", "p\u{e4}ss,").chars().map(|c| c as u8).collect::<Vec<u8>>();
    for (bytes, expected) in [
        (utf_16(b"\xff\xfe"), "~/clouds.yaml cannot be read: it is UTF-16 text: save it as UTF-8"),
        (utf_16(b""), "~/clouds.yaml cannot be read: it is UTF-16 text: save it as UTF-8"),
        (latin, "~/clouds.yaml, line 1, column 67: not UTF-8 text (Latin-1?): save the file as UTF-8"),
    ] {
        let machine = Machine::new("OS_CLIENT_CONFIG_FILE=~/clouds.yaml\r\n;OS_CLOUD=c");
        std::fs::write(machine.path("home/clouds.yaml"), bytes).unwrap();
        assert_eq!(machine.said(&Choice::default()), format!("! {expected}"));
    }
}

#[test]
fn what_a_shell_left_at_the_end_is_taken_off_or_told() {
    let of = |env: &str| Machine::new(&format!("{BASE}{env}"));
    let token = of("OS_AUTH_TYPE=token;OS_TOKEN=tok\r\n").said(&Choice::default());
    assert!(token.starts_with("token tok in "), "{token:?}");
    let keys = of("OS_AUTH_TYPE=aksk;OS_ACCESS_KEY=a\r;OS_SECRET_KEY=s\r;OS_SECURITY_TOKEN=t\n")
        .said(&Choice::default());
    assert!(keys.starts_with("keys a/s+t in "), "{keys:?}");
    for (password, expected) in [
        ("pw", "set"),
        ("pw\r", "set (ends in a line break)"),
        ("pw\n", "set (ends in a line break)"),
        ("pw ", "set (ends in a space)"),
        (" pw", "set (begins with a space)"),
        ("'pw'", "set (is in quotes)"),
    ] {
        let machine = of(&format!("OS_PASSWORD={password}"));
        let origins = machine.origins(&Choice::default());
        assert!(origins.contains(&format!("password={expected} @ OS_PASSWORD")), "{origins:?}");
        // It may be right all the same: nothing is taken off.
        let login = machine.resolve(&Choice::default()).unwrap().login;
        assert!(super::login(&login).contains(&format!(" pw={password} in ")), "{password:?}");
    }
}
