//! A backup policy.

use super::row::NONE;
use super::schedule::Schedule;
use super::task::Task;

#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(crate) id: String,
    pub(crate) slot: u32,
    pub(crate) name: String,
    pub(crate) schedule: Schedule,
    pub(crate) time_zone: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    /// Most volumes; `None` leaves it to the cloud's setting.
    pub(crate) room: Option<usize>,
    pub(crate) tasks: Vec<Task>,
    /// Which oddity its row in the list has, if any.
    pub(crate) quirk: Option<u8>,
}

impl Policy {
    pub(crate) fn new(id: &str, name: &str, schedule: Schedule) -> Self {
        Self {
            id: id.to_owned(),
            slot: NONE,
            name: name.to_owned(),
            schedule,
            time_zone: None,
            tags: Vec::new(),
            room: None,
            tasks: Vec::new(),
            quirk: None,
        }
    }
}
