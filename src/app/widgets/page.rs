//! A page of lines that scrolls.

use crate::app::action::Action;

/// The first line of a page that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Counted from the top of the page.
    pub scroll: usize,
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
}

#[cfg(test)]
mod tests {
    use super::*;

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
