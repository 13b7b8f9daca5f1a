//! Choosing fields by their words.

use super::table::Column;

impl Column {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        self.field().word
    }

    /// The words of all, for messages.
    pub fn words() -> String {
        Self::ALL.map(Self::word).join(", ")
    }

    /// The columns where none are chosen.
    pub fn by_default() -> Vec<Self> {
        Self::ALL.into_iter().filter(|column| column.field().by_default).collect()
    }

    /// In the order of the shell: the id first, which programs look for.
    pub fn for_shell() -> impl Iterator<Item = Self> {
        let others = Self::ALL.into_iter().filter(|column| *column != Self::Id);
        std::iter::once(Self::Id).chain(others)
    }

    /// The columns that are named by their words; what is wrong is said in a sentence.
    pub fn parse_list<'w>(words: impl IntoIterator<Item = &'w str>) -> Result<Vec<Self>, String> {
        let mut columns = Vec::new();
        for word in words {
            let column = Self::ALL.into_iter().find(|column| column.word() == word.trim());
            let column = column.ok_or_else(|| format!("columns must be some of {}", Self::words()))?;
            if columns.contains(&column) {
                return Err(format!("columns list {} twice", column.word()));
            }
            columns.push(column);
        }
        Ok(columns)
    }
}
