//! A cursor and a window over a list of any length.

use crate::app::action::Action;

/// Which row is under the cursor and which row is at the top of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The row under the cursor.
    pub at: usize,
    /// The first row of the window.
    pub top: usize,
}

impl Cursor {
    /// Moves to a row and keeps it inside the list and the window.
    ///
    /// At the edge the window jumps by half a page: one big redraw now and then is cheaper on a
    /// slow link than the whole list with every key (anchors: scrolling row by row rewrites it).
    pub fn go(&mut self, at: usize, rows: usize, height: usize) {
        self.at = at.min(rows.saturating_sub(1));
        let height = height.max(1);
        if self.at < self.top {
            self.top = self.at.saturating_sub(height / 2);
        } else if self.at - self.top >= height {
            self.top = self.at + 1 - height + height / 2;
        }
        self.top = self.top.min(rows.saturating_sub(height));
    }

    /// Moves by an action; `false` if the action is no movement.
    pub fn act(&mut self, action: Action, rows: usize, height: usize) -> bool {
        let page = height.saturating_sub(1).max(1) as isize;
        let half = (height / 2).max(1) as isize;
        match action {
            Action::Up => self.step(-1, rows, height),
            Action::Down => self.step(1, rows, height),
            Action::PageUp => self.page(-page, rows, height),
            Action::PageDown => self.page(page, rows, height),
            Action::HalfUp => self.page(-half, rows, height),
            Action::HalfDown => self.page(half, rows, height),
            Action::Top => self.go(0, rows, height),
            Action::Bottom => self.go(rows.saturating_sub(1), rows, height),
            _ => return false,
        }
        true
    }

    /// Moves by so many rows.
    pub fn step(&mut self, by: isize, rows: usize, height: usize) {
        self.go(self.at.saturating_add_signed(by), rows, height);
    }

    /// Moves the window and the cursor by whole pages, keeping the cursor's place in the window.
    pub fn page(&mut self, by: isize, rows: usize, height: usize) {
        self.top = self.top.saturating_add_signed(by).min(rows.saturating_sub(height.max(1)));
        self.go(self.at.saturating_add_signed(by), rows, height);
    }

    /// Goes to the next row, or the one before, for which something holds; past the end it begins anew.
    /// `false` where there is none.
    pub fn seek(&mut self, forward: bool, rows: usize, height: usize, holds: impl Fn(usize) -> bool) -> bool {
        let at = self.at.min(rows);
        let found = if forward {
            (at + 1..rows).chain(0..rows.min(at + 1)).find(|row| holds(*row))
        } else {
            (0..at).rev().chain((at..rows).rev()).find(|row| holds(*row))
        };
        if let Some(row) = found {
            self.go(row, rows, height);
        }
        found.is_some()
    }

    /// The rows of the window.
    pub fn window(&self, rows: usize, height: usize) -> std::ops::Range<usize> {
        self.top.min(rows)..self.top.saturating_add(height).min(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_sought_is_found_in_both_directions_and_past_the_ends() {
        let mut cursor = Cursor { at: 3, top: 0 };
        let holds = |row: usize| row == 1 || row == 6;
        for (forward, at) in [(true, 6), (true, 1), (false, 6), (false, 1), (true, 6)] {
            assert!(cursor.seek(forward, 8, 4, holds) && cursor.at == at, "{cursor:?} {at}");
        }
        assert!(!cursor.seek(true, 8, 4, |_| false) && cursor.at == 6);
        assert!(cursor.seek(true, 8, 4, |row| row == 6), "the one it is on is the only one");
        assert!(!Cursor::default().seek(true, 0, 4, |_| true));
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_the_list_and_in_the_window(
            moves in prop::collection::vec((-30isize..30, 0usize..60, 1usize..20, any::<bool>()), 1..40),
        ) {
            let mut cursor = Cursor::default();
            for (by, rows, height, page) in moves {
                if page { cursor.page(by, rows, height) } else { cursor.step(by, rows, height) }
                prop_assert!(rows == 0 || cursor.at < rows);
                prop_assert!(cursor.window(rows, height).contains(&cursor.at) || rows == 0, "{cursor:?} {rows} {height}");
                prop_assert!(rows < height || cursor.top + height <= rows);
            }
        }
    }
}
