//! Reading a list from both ends at once, for clouds that tell no total and take no offset.
//!
//! Each end is read by marker; when a page of one meets what the other has, everything between the
//! ends is there, by the same reasoning as in `fan`. All of that rests on the one order being the
//! other turned round. A cloud that ignores the direction, or orders otherwise, shows it at the
//! latest where the two should meet, and the list is then read from its beginning alone.

use super::chain::{Chain, End};
use super::known::Known;
use super::leaf::{Flight, Leaf};
use crate::api::cloud::Cloud;
use crate::api::volumes::VolumeForm;
use crate::domain::{Fault, Volume};

/// One in so many volumes where the ends meet may be a stranger, deleted while the list was read.
const STRANGERS: usize = 8;

/// The far end, and what is under way at both.
#[derive(Debug)]
pub(super) struct Ends {
    near: Option<Flight>,
    far: Option<Flight>,
    chain: Chain,
    /// What the far end has brought.
    known: Known,
}

/// What came of waiting.
#[derive(Debug)]
pub(super) enum Turn {
    /// The next page from the beginning, or why there is none.
    Near(Result<Leaf, Fault>),
    /// The next page from the end.
    Far(Leaf),
    /// The far end is of no use.
    Over,
}

/// How a page lies to what the other end has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// They share nothing yet, or too little to tell.
    Apart,
    /// The page runs into the other end's.
    Met,
    /// They share volumes in a way no list does that is turned round.
    Crossed,
}

impl Ends {
    pub fn new() -> Self {
        Self { near: None, far: None, chain: Chain::new(End::Oldest), known: Known::default() }
    }

    /// What the far end has brought.
    pub fn known(&mut self) -> &mut Known {
        &mut self.known
    }

    /// Waits for a page of either end, keeping one under way at both.
    pub async fn turn(&mut self, cloud: &Cloud, form: VolumeForm, near: &Chain) -> Turn {
        let flight = |chain: &Chain| Flight::start(cloud, form, chain.ask());
        loop {
            if self.chain.circles_at().is_some() {
                return Turn::Over;
            }
            let near = self.near.get_or_insert_with(|| flight(near));
            let far = self.far.get_or_insert_with(|| flight(&self.chain));
            let landed = tokio::select! {
                landed = near.land() => {
                    self.near = None;
                    return Turn::Near(landed);
                }
                landed = far.land() => landed,
            };
            self.far = None;
            match landed {
                // The far end never ends a list: that it has nothing more may only mean that the
                // cloud turns no list round.
                Ok(leaf) if leaf.entries == 0 => return Turn::Over,
                Ok(leaf) => return Turn::Far(leaf),
                Err(fault) if self.chain.step_back(&fault) => {}
                Err(fault) => {
                    tracing::debug!(%fault, "no page from the far end");
                    return Turn::Over;
                }
            }
        }
    }

    /// Goes on at the far end; `false` if there is nothing to go on from.
    pub fn go_on(&mut self, markers: Vec<String>) -> bool {
        self.chain.go_on(markers)
    }

    /// Whether nothing has come from the far end yet.
    pub fn is_new(&self) -> bool {
        self.chain.is_at_start()
    }
}

/// How a page of one end lies to what is known of the other. `is_last` if no page follows.
pub(super) fn meeting(page: &[Volume], other: &Known, is_last: bool) -> Meeting {
    let Some(first) = page.iter().position(|volume| other.contains(&volume.id)) else {
        return Meeting::Apart;
    };
    let shared = page.iter().skip(first).filter(|volume| other.contains(&volume.id)).count();
    let strangers = page.len() - first - shared;
    match (strangers <= shared / STRANGERS, shared) {
        (true, 2..) => Meeting::Met,
        (true, _) if is_last => Meeting::Met,
        // A single one may be chance; the next page tells.
        (true, _) => Meeting::Apart,
        (false, _) => Meeting::Crossed,
    }
}
