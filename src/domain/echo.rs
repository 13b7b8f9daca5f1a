//! Saying back what came from outside, where it may be content instead of a name.
//!
//! A setting that takes the name of a file may hold the file's content, one that takes a name may
//! hold the token that was meant for the line below. Whatever shows such a value, be it a table, a
//! page, an error or a log, shows what [`echo`] makes of it.

use std::borrow::Cow;
use std::path::Path;

use crate::domain::text::is_harmful;

/// Bytes from which on a value is no name.
const LONG: usize = 256;

/// Letters from which on a run without a separator can be a key, where its letters look drawn.
const DRAWN: usize = 24;

/// Letters from which on anything that looks drawn is taken for a key.
const CERTAIN: usize = 40;

/// How keys and tokens begin, and the letters from which on a word that begins so is one: Fernet, JWT,
/// DER in base64, Vault, age.
const BEGINNINGS: [(&str, usize); 5] =
    [("gAAAAA", 20), ("eyJ", 20), ("MII", 64), ("hvs", CERTAIN), ("AGE-SECRET-KEY-", 20)];

/// The value where it is a name: one printable line under 256 bytes that reads as no PEM text, key or
/// token. Else how long it is: `(1,704 bytes, not shown)`.
///
/// Passwords cannot be told from names: a setting that is secret by its nature is not shown at all.
pub fn echo(value: &str) -> Cow<'_, str> {
    if is_name(value) {
        return Cow::Borrowed(value);
    }
    let bytes = if value.len() == 1 { "byte" } else { "bytes" };
    Cow::Owned(format!("({} {bytes}, not shown)", grouped(value.len() as u64)))
}

/// The same for a list with commas or blanks, entry by entry: lists of hosts are long and harmless.
pub fn echo_list(values: &str) -> String {
    if values.contains("-----BEGIN") {
        return echo(values).into_owned();
    }
    let entries = values.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
    entries.map(echo).collect::<Vec<_>>().join(",")
}

/// The same for a file name, in case it contains the file's content instead.
pub fn echo_path(path: &Path) -> String {
    echo(&path.display().to_string()).into_owned()
}

/// Whether a value may be shown.
pub fn is_name(value: &str) -> bool {
    value.len() < LONG
        && !value.chars().any(is_harmful)
        && !value.contains("-----BEGIN")
        && !reads_as_secret(value)
}

fn reads_as_secret(value: &str) -> bool {
    // In a path or an address a slash parts words, elsewhere it is a letter of base64.
    let is_place = value.contains("://") || value.starts_with(['/', '~', '.']);
    let is_letter =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '=' | '-' | '_') || (c == '/' && !is_place);
    // At the end of base64 an equals sign fills up, elsewhere it stands before a value.
    value.split(|c| !is_letter(c)).any(|word| is_secret_word(word) || word.split('=').any(is_secret_word))
}

fn is_secret_word(word: &str) -> bool {
    let begins = |(beginning, least): &(&str, usize)| word.len() >= *least && word.starts_with(beginning);
    BEGINNINGS.iter().any(begins)
        || (word.len() >= CERTAIN && Drawing::of(word).is_token(50))
        || word.split(['-', '_']).any(|run| {
            let drawing = Drawing::of(run);
            (run.len() >= DRAWN && drawing.is_token(52))
                || (run.len() >= CERTAIN && (drawing.is_token(40) || drawing.is_key()))
        })
}

/// What shows that letters were drawn and not written: their kinds alternate.
#[derive(Default)]
struct Drawing {
    letters: usize,
    upper: usize,
    lower: usize,
    digits: usize,
    changes: usize,
    hex: bool,
}

impl Drawing {
    fn of(word: &str) -> Self {
        let mut drawing = Self { hex: word.bytes().all(|byte| byte.is_ascii_hexdigit()), ..Self::default() };
        let mut last = None;
        for byte in word.bytes() {
            let (kind, count) = match byte {
                b'A'..=b'Z' => (0, &mut drawing.upper),
                b'a'..=b'z' => (1, &mut drawing.lower),
                b'0'..=b'9' => (2, &mut drawing.digits),
                _ => (3, &mut 0),
            };
            *count += 1;
            drawing.letters += 1;
            drawing.changes += usize::from(last.is_some_and(|last| last != kind));
            last = Some(kind);
        }
        drawing
    }

    /// Of base64: all kinds of letters, and at least so many changes in a hundred.
    fn is_token(&self, changes: usize) -> bool {
        let fifth = self.letters / 5;
        self.upper >= fifth
            && self.lower >= fifth
            && self.digits > 0
            && self.changes * 100 >= self.letters * changes
    }

    /// Hexadecimal, or letters and digits of one case. An id of 32 digits is shorter than what is asked.
    fn is_key(&self) -> bool {
        let one_case = self.upper.min(self.lower) == 0;
        let alphanumeric = self.upper + self.lower + self.digits == self.letters;
        self.hex || (one_case && alphanumeric && self.digits > 0 && self.changes * 100 >= self.letters * 30)
    }
}

/// `1,704`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown() {
        for name in [
            "",
            "eu-de_storage",
            "OTC-EU-DE-00000000001000099999",
            "5d1e7a90c3b24f6e8a7f00112233aabb",
            "2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10",
            "Volume-2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10",
            "AKSIMTEMPORARY000001",
            "QTWAOYTTINDUT2QVKYUC",
            "Backup-Project-Of-The-Storage-Team-2024-Berlin",
            "MyVeryLongCamelCaseProjectName2024",
            "MIIndiaTeamOfTheStorageDepartment",
            "Zoë's own project (2024)",
            "backup.operator@subsidiary.example.com",
            "~/certificates/Customer2024/Projects/client.pem",
            "/etc/pki/tls/certs/My2nd-Company-Root-CA-G2-2024-SHA256.pem",
            "/tmp/.tmpAb3dE5/home/.config/openstack/clouds.yaml",
            "certs/Customer2024/Projects/OTC/client/key.pem",
            "https://iam.eu-de.otc.t-systems.com/v3",
            "https://vbs.example/v2/5d1e7a90c3b24f6e8a7f00112233aabb",
            "http://127.0.0.1:35055/v3",
            "v3multifactor with v3oauth",
            "127.0.0.1,.example.com,10.0.0.0/8",
        ] {
            assert_eq!(echo(name), name);
        }
    }

    #[test]
    fn what_may_be_content_is_only_measured() {
        let pem =
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n";
        assert_eq!(echo(pem), format!("({} bytes, not shown)", pem.len()));
        assert_eq!(echo(&pem.repeat(20)), "(1,740 bytes, not shown)");
        for content in [
            pem.replace('\n', "\\n").as_str(),
            "Bag Attributes -----BEGIN CERTIFICATE-----",
            "two\nlines",
            "ends\r",
            "esc\u{1b}[31m",
            &"x".repeat(256),
            "gAAAAABn0Jx8yq3pWmT4Zr",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "MbPz9mXq2T7LrW4vKc8NdYh3JfGs6RtAeQu1BoZi",
            "OS_TOKEN=gAAAAABn0Jx8yq3pWmT4Zr",
            "key=MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
            "J6wPq3zT-8xLm_RvK2dYb5NcUe4HaGf7QoSi1ZtWj0k",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "k3j4h5k3jh45k3jh45k3j4h5k3jh45k3j4h5k3jh45",
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
            "/home/op/MbPz9mXq2T7LrW4vKc8NdYh3JfGs6RtAeQu1BoZi",
            "https://iam.example/v3?token=MbPz9mXq2T7LrW4vKc8NdYh3JfGs6RtAeQu1BoZi",
        ] {
            assert!(echo(content).ends_with(" bytes, not shown)"), "{content}");
        }
        assert_eq!(echo("\u{7}"), "(1 byte, not shown)");
    }

    #[test]
    fn of_a_list_the_entries_count() {
        let long = (0..60).map(|at| format!("host-{at}.example")).collect::<Vec<_>>().join(", ");
        assert_eq!(echo_list(&long), long.replace(' ', ""));
        assert_eq!(echo_list("a,eyJhbGciOiJIUzI1NiJ9eyJ,b"), "a,(23 bytes, not shown),b");
        assert_eq!(echo_list("-----BEGIN X-----,y"), "(19 bytes, not shown)");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 32_768, 1_234_567].map(grouped),
            ["0", "999", "1,000", "32,768", "1,234,567"]
        );
    }
}
