//! The text of a file that somebody wrote, or why its bytes are none, in words that name the remedy.

use std::fmt;

/// Beginnings of files that must be opened first, and what locked them.
const LOCKED: [(&[u8], &str); 6] = [
    (b"$ANSIBLE_VAULT;", "encrypted by Ansible Vault (ansible-vault view shows it)"),
    (b"-----BEGIN PGP MESSAGE", "encrypted by GnuPG"),
    (b"-----BEGIN AGE ENCRYPTED FILE", "encrypted by age"),
    (b"age-encryption.org/", "encrypted by age"),
    (b"\0GITCRYPT\0", "locked by git-crypt (open it with git-crypt unlock)"),
    (b"Salted__", "encrypted by OpenSSL"),
];

/// Why bytes are no text.
#[derive(Debug, PartialEq, Eq)]
pub enum NoText {
    /// As a whole.
    Whole(String),
    /// From one place on.
    At {
        /// Line, from 1.
        line: u64,
        /// Column in bytes, from 1.
        column: u64,
        /// What is wrong there.
        problem: String,
    },
}

/// In one line.
impl fmt::Display for NoText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(reason) => f.write_str(reason),
            Self::At { line, column, problem } => write!(f, "line {line}, column {column}: {problem}"),
        }
    }
}

/// The text, without a byte order mark.
pub fn decode(bytes: Vec<u8>) -> Result<String, NoText> {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).trim_ascii_start();
    if let Some((_, how)) = LOCKED.iter().find(|(beginning, _)| start.starts_with(beginning)) {
        return Err(NoText::Whole(format!("it is {how}: vbs reads only plain files")));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || has_nul(&bytes) {
        return Err(NoText::Whole("it is UTF-16 text: save it as UTF-8".to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = good.split(|byte| *byte == b'\n').count() as u64;
        let column = good.iter().rev().take_while(|byte| **byte != b'\n').count() as u64 + 1;
        NoText::At { line, column, problem: "not UTF-8 text (Latin-1?): save the file as UTF-8".to_owned() }
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// A letter of ASCII has a zero beside it in UTF-16, whichever way round.
fn has_nul(bytes: &[u8]) -> bool {
    bytes.iter().take(2).any(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_utf_8_is_text() {
        for (bytes, expected) in [
            (b"".as_slice(), ""),
            (b"clouds:\n", "clouds:\n"),
            (b"\xef\xbb\xbfclouds:\n", "clouds:\n"),
            ("p\u{e4}ss".as_bytes(), "p\u{e4}ss"),
        ] {
            assert_eq!(decode(bytes.to_vec()), Ok(expected.to_owned()));
        }
        let utf_16: Vec<u8> = "clouds:".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big_endian: Vec<u8> = "clouds:".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [[b"\xff\xfe".to_vec(), utf_16.clone()].concat(), utf_16, big_endian] {
            assert_eq!(decode(bytes), Err(NoText::Whole("it is UTF-16 text: save it as UTF-8".into())));
        }
        for (bytes, how) in [
            (b"$ANSIBLE_VAULT;1.1;AES256\n3132".as_slice(), "Ansible Vault"),
            (b"\xef\xbb\xbf\n$ANSIBLE_VAULT;1.1", "Ansible Vault"),
            (b"-----BEGIN PGP MESSAGE-----\n", "GnuPG"),
            (b"\0GITCRYPT\0\x12", "git-crypt"),
        ] {
            let Err(NoText::Whole(problem)) = decode(bytes.to_vec()) else { panic!("{how}") };
            assert!(problem.contains(how), "{problem}");
        }
        let Err(NoText::At { line, column, problem }) = decode(b"a: b\nc: p\xe4ss\n".to_vec()) else {
            panic!("it is Latin-1")
        };
        assert_eq!((line, column), (2, 5));
        assert!(problem.contains("UTF-8"), "{problem}");
    }
}
