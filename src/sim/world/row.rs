//! Rows: volumes and servers as they are kept, a few dozen bytes each.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::id::Id;

/// No server, or no policy.
pub(crate) const NONE: u32 = u32::MAX;

/// Boots a server (`bootable`, a text on the wire).
pub(crate) const BOOTABLE: u16 = 1;
/// May be attached to several servers.
pub(crate) const SHARED: u16 = 1 << 1;
/// Encrypted, which shows in the metadata.
pub(crate) const ENCRYPTED: u16 = 1 << 2;
/// Belongs to an SAP HANA machine: `AutoBackup.0210`.
pub(crate) const HANA: u16 = 1 << 3;
/// On dedicated enterprise storage: `AutoBackup.0220`.
pub(crate) const DEDICATED: u16 = 1 << 4;
/// Attached as SCSI.
pub(crate) const SCSI: u16 = 1 << 5;
/// Made from a backup, which the platform notes in the metadata.
pub(crate) const RESTORED: u16 = 1 << 6;
/// The name is null on the wire, not empty.
pub(crate) const NO_NAME: u16 = 1 << 7;

/// A volume.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: Id,
    pub(crate) name: Name,
    /// Seconds since 1970.
    pub(crate) created: u32,
    pub(crate) updated: u32,
    pub(crate) servers: [u32; 2],
    pub(crate) slot: u32,
    /// GB.
    pub(crate) size: u32,
    pub(crate) flags: u16,
    pub(crate) status: u8,
    pub(crate) zone: u8,
    pub(crate) kind: u8,
    pub(crate) gone: bool,
}

impl Row {
    pub(crate) fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    pub(crate) fn id_text(&self) -> String {
        self.id.to_string()
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) id: Id,
    pub(crate) name: Name,
    pub(crate) zone: u8,
}

/// A name: given, or worked out from a number so that a million take no room.
#[derive(Debug, Clone)]
pub(crate) enum Name {
    Own(Box<str>),
    /// A volume's: `db-00042-data`.
    Volume(u32),
    /// A server's: `db-00042`.
    Server(u32),
}

const STEMS: [&str; 12] =
    ["db", "web", "app", "mail", "files", "k8s-node", "cache", "erp", "build", "proxy", "queue", "archive"];
const PARTS: [&str; 5] = ["root", "data", "log", "swap", "backup-staging"];

impl Name {
    pub(crate) fn text(&self) -> Cow<'_, str> {
        if let Self::Own(text) = self {
            return Cow::Borrowed(text);
        }
        let mut out = Vec::with_capacity(24);
        self.push(&mut out);
        Cow::Owned(String::from_utf8(out).unwrap_or_default())
    }

    /// Appends it as it is.
    pub(crate) fn push(&self, out: &mut Vec<u8>) {
        match self {
            Self::Own(text) => out.extend_from_slice(text.as_bytes()),
            Self::Volume(number) => {
                push_server(out, number / 4);
                out.push(b'-');
                out.extend_from_slice(PARTS.get(*number as usize % 4).unwrap_or(&"data").as_bytes());
            }
            Self::Server(number) => push_server(out, *number),
        }
    }
}

fn push_server(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(STEMS.get(number as usize % STEMS.len()).unwrap_or(&"vm").as_bytes());
    out.push(b'-');
    push_decimal(out, number, 5);
}

/// Appends a number with at least `width` digits.
pub(crate) fn push_decimal(out: &mut Vec<u8>, number: u32, width: usize) {
    let start = out.len();
    let mut rest = number;
    while rest > 0 || out.len() < start + width {
        out.push(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    if let Some(digits) = out.get_mut(start..) {
        digits.reverse();
    }
}

/// Repeated words, kept once (status, zone, type).
#[derive(Debug, Default)]
pub(crate) struct Words {
    all: Vec<String>,
    at: HashMap<String, u8>,
}

impl Words {
    /// The number of a word, new ones are added. Beyond 255 words all is the last.
    pub(crate) fn code(&mut self, word: &str) -> u8 {
        if let Some(code) = self.at.get(word) {
            return *code;
        }
        let code = self.all.len().min(255) as u8;
        if self.all.len() < 255 {
            self.all.push(word.to_owned());
            self.at.insert(word.to_owned(), code);
        }
        code
    }

    pub(crate) fn known(&self, word: &str) -> Option<u8> {
        self.at.get(word).copied()
    }

    pub(crate) fn word(&self, code: u8) -> &str {
        self.all.get(usize::from(code)).map_or("unknown", String::as_str)
    }
}
