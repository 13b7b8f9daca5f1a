//! The sessions behind tokens: who holds one, in what capacity, and where it opens.

use std::collections::HashMap;

use super::super::rng::Rng;
use super::accounts::{Account, Agency, Credential, HOME, User};

/// In what capacity a user acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Capacity {
    /// The user's own.
    Own,
    /// As the agent of another account.
    Agency(&'static Agency),
    /// Through an application credential.
    Credential(&'static Credential),
}

/// A user in a capacity: what roles and projects follow from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) user: &'static User,
    pub(crate) capacity: Capacity,
}

impl Actor {
    /// A user as such.
    pub(crate) fn own(user: &'static User) -> Self {
        Self { user, capacity: Capacity::Own }
    }

    pub(crate) fn roles(&self) -> &'static [&'static str] {
        match self.capacity {
            Capacity::Own => self.user.roles,
            Capacity::Agency(agency) => agency.roles,
            Capacity::Credential(credential) => credential.roles,
        }
    }

    /// Ids of the projects that can be entered.
    pub(crate) fn projects(&self) -> &'static [&'static str] {
        match self.capacity {
            Capacity::Own => self.user.projects,
            Capacity::Agency(agency) => agency.projects,
            Capacity::Credential(credential) => credential.projects,
        }
    }

    /// The project of that id, if it can be entered.
    pub(crate) fn enters(&self, project: &str) -> Option<&'static str> {
        self.projects().iter().copied().find(|id| *id == project)
    }

    /// The account in which all this holds.
    pub(crate) fn account(&self) -> Account {
        match self.capacity {
            Capacity::Agency(agency) => agency.owner,
            Capacity::Own | Capacity::Credential(_) => HOME,
        }
    }

    /// Whether policies and volumes may be changed.
    pub(crate) fn may_write(&self) -> bool {
        self.roles().contains(&"vbs_adm")
    }
}

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Saying who one is.
    Nothing,
    /// The affairs of the account.
    Account,
    /// The project of this id.
    Project(&'static str),
}

/// What a token stands for.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) actor: Actor,
    pub(crate) scope: Scope,
    pub(crate) methods: Vec<String>,
    pub(crate) issued_ms: i64,
    pub(crate) expires_ms: i64,
}

impl Session {
    /// The id of its project; a token for none has none.
    pub(crate) fn project(&self) -> Option<&'static str> {
        match self.scope {
            Scope::Project(id) => Some(id),
            Scope::Nothing | Scope::Account => None,
        }
    }
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

    /// Every token.
    pub(crate) fn given(&self) -> Vec<String> {
        self.held.keys().cloned().collect()
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
