//! Error codes of a provider stand in the table of codes, not in the program.

use crate::{root, sources};

/// The codes that a text names in strings, outside of comments and tests: `IAM.0062`, or the bare number
/// of one, `"0062"`.
fn literals(text: &str) -> Vec<&str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).filter(|string| names_code(string)).collect()
}

fn names_code(string: &str) -> bool {
    string.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').any(|word| {
        let (family, number) = word.rsplit_once('.').unwrap_or(("", word));
        let is_number = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number && (family.starts_with(|c: char| c.is_ascii_alphabetic()) || string == number)
    })
}

#[test]
fn no_code_of_a_provider_is_spelt_in_the_program() {
    let mut found = Vec::new();
    // The simulated cloud is the provider.
    for path in sources(&root().join("src")).iter().filter(|path| !path.starts_with(root().join("src/sim"))) {
        let is_test = path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs");
        let text = std::fs::read_to_string(path).unwrap();
        if !is_test {
            found.extend(literals(&text).into_iter().map(|code| format!("{}: {code}", path.display())));
        }
    }
    assert!(found.is_empty(), "their rows in the table say what they mean:\n{}", found.join("\n"));
}

#[test]
fn the_scan_for_codes_sees_what_it_must() {
    let text = "// \"IAM.0001\"\nif code == \"AutoBackup.0204\" || (family, \"0206\") == (\"autobackup\", number) {}\n\
                let other = \"TLS 1.2, 2026, section 3.0001\";\n#[cfg(test)]\nmod tests { \"IAM.0002\" }";
    assert_eq!(literals(text), ["AutoBackup.0204", "0206"]);
}
