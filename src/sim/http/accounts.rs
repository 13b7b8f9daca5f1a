//! Who may come in: users, projects, and the sessions behind tokens.

use std::collections::HashMap;

use super::super::rng::Rng;

/// The domain of everything.
pub(crate) const DOMAIN: &str = "OTC-EU-DE-00000000001000099999";
/// Its id.
pub(crate) const DOMAIN_ID: &str = "d0c1b2a3948576e7f8091a2b3c4d5e6f";
/// The main project.
pub(crate) const PROJECT: &str = "eu-de_storage";
/// Its id.
pub(crate) const PROJECT_ID: &str = "5d1e7a90c3b24f6e8a7f00112233aabb";
/// A second project, for switching.
pub(crate) const SPARE_PROJECT: &str = "eu-de_archive";
/// Its id.
pub(crate) const SPARE_PROJECT_ID: &str = "6e2f8ba1d4c35f7f9b80112233445566";

/// A user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) roles: &'static [&'static str],
}

impl User {
    /// Whether the user may change policies and volumes.
    pub(crate) fn may_write(&self) -> bool {
        self.roles.contains(&"vbs_adm")
    }
}

/// May do everything.
pub(crate) const OPERATOR: User = User {
    id: "0f9e8d7c6b5a49382716051423324150",
    name: "backup-operator",
    password: "sim-password",
    roles: &["vbs_adm", "te_guest", "server_adm"],
};

/// May look, not touch.
pub(crate) const VIEWER: User = User {
    id: "1a8e7d6c5b4a39281706f5e4d3c2b1a0",
    name: "backup-viewer",
    password: "sim-password",
    roles: &["te_guest"],
};

/// Everybody.
pub(crate) const USERS: [User; 2] = [OPERATOR, VIEWER];

/// What a token stands for.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) user: User,
    /// Project id; an unscoped token has none.
    pub(crate) project: Option<String>,
    pub(crate) methods: Vec<String>,
    pub(crate) issued_ms: i64,
    pub(crate) expires_ms: i64,
}

/// What a token turned out to be.
#[derive(Debug)]
pub(crate) enum Known {
    Valid(Session),
    Expired,
    Unknown,
}

/// All tokens ever given out.
#[derive(Debug)]
pub(crate) struct Sessions {
    held: HashMap<String, Session>,
    rng: Rng,
}

impl Sessions {
    pub(crate) fn new(seed: u64) -> Self {
        Self { held: HashMap::new(), rng: Rng::new(seed ^ 0x70_4e_17) }
    }

    /// Gives out a token: three kilobytes, as large as those of the real cloud.
    pub(crate) fn open(&mut self, session: Session) -> String {
        let mut token = String::from("MIISim");
        while token.len() < 3000 {
            token.push_str(&self.rng.id().plain());
        }
        self.held.insert(token.clone(), session);
        token
    }

    pub(crate) fn look_up(&self, token: &str, now: i64) -> Known {
        match self.held.get(token) {
            None => Known::Unknown,
            Some(session) if session.expires_ms <= now => Known::Expired,
            Some(session) => Known::Valid(session.clone()),
        }
    }

    pub(crate) fn expire(&mut self, token: &str) {
        if let Some(session) = self.held.get_mut(token) {
            session.expires_ms = 0;
        }
    }

    pub(crate) fn expire_all(&mut self) {
        for session in self.held.values_mut() {
            session.expires_ms = 0;
        }
    }
}
