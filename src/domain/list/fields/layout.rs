//! The place of a field among the columns of the screen; `ui::columns` works it out for the room
//! there is.

/// How a column is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// On which side its texts stand.
    pub align: Align,
    /// Where a text is cut that is too long.
    pub cut: Cut,
    /// How wide it is at first.
    pub width: Width,
    /// What it gets of the room that is left, where it gains from it.
    pub growth: &'static [Growth],
    /// On a narrow screen columns are left out by this rank, the lowest first; `None` stays.
    pub drop: Option<u8>,
    /// It tells volumes apart: the last column that does is never left out.
    pub tells_apart: bool,
}

impl Layout {
    /// A text of this width that is cut at its end, left out by this rank.
    pub const fn new(width: Width, drop: u8) -> Self {
        Self { align: Align::Left, cut: Cut::End, width, growth: &[], drop: Some(drop), tells_apart: false }
    }
}

/// A side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// For words.
    Left,
    /// For numbers.
    Right,
}

/// A place to cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The end.
    End,
    /// The middle: the end of a name tells as much as its beginning.
    Middle,
}

/// A width in columns of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Always the same.
    Fixed(usize),
    /// As wide as the texts in the window, within limits.
    Texts {
        /// At least.
        least: usize,
        /// At most.
        most: usize,
        /// At most on a screen of less than a hundred columns.
        narrow: usize,
    },
    /// As wide as the names of all policies, within limits.
    Policies {
        /// At least.
        least: usize,
        /// At most.
        most: usize,
    },
}

/// A share of the room that is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Its turn among those of all columns, the lowest first.
    pub turn: u8,
    /// The width it grows to.
    pub to: usize,
    /// Not farther than the widest text in the window.
    pub by_texts: bool,
}
