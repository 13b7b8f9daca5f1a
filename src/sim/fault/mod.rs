//! Faults: every way the simulated cloud can be told to go wrong.
//!
//! A [`Rule`] says which requests it hits and what happens to them. As JSON:
//!
//! ```json
//! {"on": "associate", "times": 1, "after": 2, "probability": 1.0,
//!  "volumes": ["2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10"], "share": 1.0,
//!  "fault": {"kind": "code_per_volume", "code": "AutoBackup.0206", "message": "busy"}}
//! ```
//!
//! Only `on` and `fault` are needed. `on` is one kind of request (`associate`,
//! `disassociate`, `policies`, `create_policy`, `modify_policy`, `delete_policy`,
//! `execute`, `tasks`, `backups`, `tags`, `quota`, `volumes`, `volume`, `metadata`,
//! `servers`, `auth`, `identity`) or a group (`any`, `read`, `write`, `link` for
//! associate and disassociate, `connect` for a connection before anything is
//! read from it). A rule fires `times` times (null or left out: always once it
//! is due), after letting `after` requests pass, each time with `probability`.
//! Faults on single volumes hit those of the batch that are in `volumes` (left
//! out: all), each with the chance `share`; a rule with `volumes` passes over
//! batches that have none of them.
//!
//! Faults that bend a request (`code_per_volume`, `half_move`, `unmentioned`,
//! `extra_ids`, `null_lists`, `lag`, `delay`, `rewrite`, the `page_*` kinds) add up; of
//! those that end it, the first rule wins. `docs/simulator.md` lists all kinds
//! with examples. The back door `/_sim` is never hit.

mod chaos;
mod kinds;
mod rules;
mod shape;

pub use chaos::{Chaos, chaos};
pub use kinds::{Applied, Fault, On, Rule, When};
pub(crate) use rules::{Faults, Request, Verdict};
pub use shape::Shape;
pub(crate) use shape::{cinder_name, title};
