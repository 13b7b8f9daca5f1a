//! Where a list read by marker ends, and how sure that is.
//!
//! A page without a link to a next one proves nothing by itself: clouds cap their pages below what
//! was asked for, and some set no links at all. It is the last one where links were set before, or
//! where all of a total were read that is known to be one; else one more request by marker proves it.
//! Clouds that refuse the last marker, or answer every marker alike, end a list too, and that is said.

use std::hash::{DefaultHasher, Hash, Hasher};

/// What a page read by marker, or without one, is like.
#[derive(Debug)]
pub(in crate::api) struct Page<'a> {
    /// The ids on it, in order.
    pub ids: u64,
    /// Entries, readable or not.
    pub entries: usize,
    /// Whether the cloud says there is a next page.
    pub has_next: bool,
    /// It brought something that was not known.
    pub is_new: bool,
    /// The marker it was asked for behind.
    pub marker_sent: Option<&'a str>,
    /// The marker that leads on behind it.
    pub marker: Option<&'a str>,
    /// What is to be read in all, where the cloud tells.
    pub total: Option<u64>,
    /// What was read so far.
    pub received: u64,
    /// Entries so far that could not be read; some may count twice, so that they prove no end.
    pub unread: u64,
}

/// What a page, or a refused marker, means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::api) enum Next {
    /// The cloud says that more follow.
    More,
    /// Nothing says so; one more request proves that nothing does.
    Proof,
    /// That was all.
    End,
}

/// What is known of the end of one list.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // Independent facts, each with a name.
pub(in crate::api) struct Finish {
    /// Most entries asked for on a page.
    limit: usize,
    /// Totals of this cloud are known to be such.
    totals_hold: bool,
    /// Entries of the first page.
    length: Option<usize>,
    /// The total that the first page told; `None` as soon as another one tells another.
    total: Option<u64>,
    /// A page had a link to a next one.
    links: bool,
    /// A page by marker was answered.
    markers_work: bool,
    /// Ids of the page before.
    before: Option<u64>,
    /// A marker that was refused, and whether its volume was seen to be there all the same.
    refused: Option<(String, bool)>,
    proving: bool,
    note: Option<String>,
}

impl Finish {
    /// Of a list read by so many entries a page; `totals_hold` where totals of this cloud are known
    /// to be such.
    pub fn new(limit: usize, totals_hold: bool) -> Self {
        Self { limit, totals_hold, ..Self::default() }
    }

    /// Whether a total larger than a page was seen: it is one then, and not the length of the page.
    pub const fn totals_hold(&self) -> bool {
        self.totals_hold
    }

    /// Whether the next request is only to prove the end.
    pub const fn is_proving(&self) -> bool {
        self.proving
    }

    /// What there is to say about how the list ended.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Takes in a page that was read in any way.
    pub fn see(&mut self, page: &Page<'_>) {
        self.totals_hold |= page.total.is_some_and(|total| total > page.entries as u64);
        if self.length.is_none() {
            (self.length, self.total) = (Some(page.entries), page.total);
        } else if self.total != page.total {
            self.total = None;
        }
    }

    /// What follows a page by marker.
    pub fn after(&mut self, page: &Page<'_>) -> Next {
        self.see(page);
        self.markers_work |= page.marker_sent.is_some();
        let next = self.judge(page);
        self.links |= page.has_next;
        self.before = Some(page.ids);
        self.proving = next == Next::Proof;
        next
    }

    fn judge(&mut self, page: &Page<'_>) -> Next {
        if page.entries == 0 {
            return Next::End;
        }
        let more_by_total = page.total.is_some_and(|total| page.received + page.unread < total);
        let says_more = page.has_next || more_by_total;
        if page.is_new {
            self.refused = None;
        } else if !more_by_total {
            let is_shorter = self.length.is_some_and(|length| page.entries < length);
            // Some clouds begin a page with the entry that the marker names: nothing follows that.
            if page.marker_sent.is_some() && page.marker_sent == page.marker && is_shorter && !page.has_next {
                return Next::End;
            }
            // Nothing new, and there is room for it on the page.
            if page.marker_sent.is_some() && self.before == Some(page.ids) && page.entries != self.limit {
                if says_more {
                    self.say(&format!(
                        "every marker returns the same page of {}: what may follow cannot be requested",
                        page.entries
                    ));
                }
                return Next::End;
            }
            if let Some((refused, is_there)) = &mut self.refused
                && page.marker == Some(refused.as_str())
                && page.marker_sent.is_some()
            {
                if is_shorter {
                    let note = format!("the cloud refuses its last entry ({refused}) as a marker");
                    self.say(&note);
                    return Next::End;
                }
                *is_there = true;
            }
        }
        if says_more {
            return Next::More;
        }
        let all_of_total = self.totals_hold && self.total.is_some() && page.total == Some(page.received);
        if self.links || all_of_total { Next::End } else { Next::Proof }
    }

    /// What a marker means that was refused, after so many entries; [`Next::More`] if another way on
    /// is to be found.
    pub fn after_refusal(&mut self, marker: &str, received: u64) -> Next {
        let again = matches!(&self.refused, Some((refused, true)) if refused == marker);
        let all = self.totals_hold && self.total == Some(received);
        if again || all {
            self.say(&format!("the cloud refuses its last entry ({marker}) as a marker"));
            return Next::End;
        }
        if self.refused.is_none() {
            self.refused = Some((marker.to_owned(), false));
        }
        Next::More
    }

    /// No marker is left that was not refused: whether that ends the list, since nothing says that
    /// more follow.
    pub fn without_markers(&mut self) -> Next {
        if !self.proving || self.markers_work {
            return Next::More;
        }
        self.say("the cloud ignores markers, so nothing proves the end of the list");
        Next::End
    }

    fn say(&mut self, what: &str) {
        self.note = Some(format!("the list ends here, but {what}"));
    }
}

/// Ids in their order, as one number.
pub(in crate::api) fn digest<T: Hash>(ids: impl Iterator<Item = T>) -> u64 {
    let mut hasher = DefaultHasher::new();
    ids.for_each(|id| id.hash(&mut hasher));
    hasher.finish()
}
