//! The words of a filter line, and what quotes make of blanks and commas.

/// One word.
pub(super) struct Word {
    /// Without its quotes.
    pub text: String,
    /// It begins with a quote.
    pub quoted: bool,
    /// A quote in it is not closed.
    pub is_open: bool,
    /// Where in the text commas stand that are not in quotes.
    commas: Vec<usize>,
}

impl Word {
    /// The alternatives of a value that ends the word.
    pub fn alternatives<'a>(&self, value: &'a str) -> Vec<&'a str> {
        let before = self.text.len() - value.len();
        let commas = self.commas.iter().filter_map(|comma| comma.checked_sub(before));
        let mut from = 0;
        let mut values = Vec::new();
        for comma in commas {
            values.extend(value.get(from..comma));
            from = comma + 1;
        }
        values.extend(value.get(from..));
        values
    }
}

/// Splits at blanks; double quotes keep blanks together, and a word that begins with one is
/// searched for as it is.
pub(super) fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut text = String::new();
    let mut commas = Vec::new();
    let (mut inside, mut quoted) = (false, false);
    for c in line.chars().chain([' ']) {
        match c {
            '"' => {
                quoted |= text.is_empty() && !inside;
                inside = !inside;
            }
            c if c.is_whitespace() && !inside => {
                if !text.is_empty() {
                    let (text, commas) = (std::mem::take(&mut text), std::mem::take(&mut commas));
                    words.push(Word { text, quoted, is_open: false, commas });
                }
                quoted = false;
            }
            c => {
                if c == ',' && !inside {
                    commas.push(text.len());
                }
                text.push(c);
            }
        }
    }
    let text = text.trim_end().to_owned();
    if !text.is_empty() || inside {
        words.push(Word { text, quoted, is_open: inside, commas });
    }
    words
}
