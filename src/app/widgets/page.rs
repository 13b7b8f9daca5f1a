//! A page of lines that scrolls and can be searched.

use super::Search;
use crate::app::action::Action;

/// Where a page of lines stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The first line that is shown, counted from the top of the page.
    pub scroll: usize,
    /// What is searched for in it.
    pub search: Search,
    /// The line that was found last.
    pub hit: Option<usize>,
}

impl Page {
    /// Scrolls by an action, in a page of `lines` of which `height` are shown; `false` if the action
    /// is no movement.
    pub fn act(&mut self, action: Action, lines: usize, height: usize) -> bool {
        let page = height.saturating_sub(1).max(1);
        let half = (height / 2).max(1);
        let last = lines.saturating_sub(height);
        self.scroll = match action {
            Action::Up => self.scroll.saturating_sub(1),
            Action::Down => self.scroll + 1,
            Action::PageUp => self.scroll.saturating_sub(page),
            Action::PageDown => self.scroll + page,
            Action::HalfUp => self.scroll.saturating_sub(half),
            Action::HalfDown => self.scroll + half,
            Action::Top => 0,
            Action::Bottom => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Goes to the next of the lines that were found, or to the one before; past the end it begins anew.
    /// `false` where nothing was found.
    pub fn seek(&mut self, forward: bool, hits: &[usize], lines: usize, height: usize) -> bool {
        let from = self.hit.filter(|hit| (self.scroll..self.scroll + height).contains(hit));
        let next = |line: &&usize| from.map_or(**line >= self.scroll, |from| **line > from);
        let before = |line: &&usize| **line < from.unwrap_or(self.scroll);
        let found = if forward {
            hits.iter().find(next).or(hits.first())
        } else {
            hits.iter().rev().find(before).or(hits.last())
        };
        let Some(line) = found.copied() else { return false };
        self.hit = Some(line);
        if !(self.scroll..self.scroll + height).contains(&line) {
            // With some lines before it, so that it is read in its place.
            self.scroll = line.saturating_sub(height / 3).min(lines.saturating_sub(height));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_gone_through_in_both_directions_and_past_the_ends() {
        let mut page = Page::default();
        for (forward, hit, scroll) in
            [(true, 4, 0), (true, 15, 12), (true, 29, 20), (true, 4, 1), (false, 29, 20), (false, 15, 12)]
        {
            assert!(page.seek(forward, &[4, 15, 29], 30, 10));
            assert_eq!((page.hit, page.scroll), (Some(hit), scroll));
        }
        assert!(page.act(Action::Top, 30, 10) && page.seek(true, &[4, 15], 30, 10));
        assert_eq!(page.hit, Some(4), "it goes on from what is seen");
        assert!(!page.seek(true, &[], 30, 10));
    }

    #[test]
    fn a_page_scrolls_within_its_lines() {
        let mut page = Page::default();
        for (action, scroll) in [
            (Action::Down, 1),
            (Action::PageDown, 10),
            (Action::HalfUp, 5),
            (Action::Bottom, 20),
            (Action::Down, 20),
            (Action::PageUp, 11),
            (Action::Top, 0),
            (Action::Up, 0),
        ] {
            assert!(page.act(action, 30, 10), "{action:?}");
            assert_eq!(page.scroll, scroll, "{action:?}");
        }
        assert!(!page.act(Action::Open, 30, 10));
        assert!(page.act(Action::Down, 3, 10) && page.scroll == 0, "what fits does not scroll");
    }
}
