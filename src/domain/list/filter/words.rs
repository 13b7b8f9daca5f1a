//! The words of a filter line, what joins them, and what quotes make of blanks, commas, bars and
//! parentheses.

/// What a line consists of.
pub(super) enum Token {
    /// A word.
    Word(Word),
    /// A group begins; `false` where it must not hold.
    Open(bool),
    /// A group ends.
    Close,
    /// What comes is another alternative.
    Or,
}

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

/// Splits at blanks; double quotes keep blanks together, and a word that begins with one is searched for
/// as it is. A parenthesis begins a group where a word could begin, and ends one that is open.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut reader = Reader::default();
    for c in line.chars() {
        match c {
            '"' => {
                reader.quoted |= reader.text.is_empty() && !reader.inside;
                reader.inside = !reader.inside;
            }
            c if reader.inside => reader.text.push(c),
            c if c.is_whitespace() => reader.end_word(),
            '|' => reader.mark(Token::Or),
            ')' if reader.depth > 0 => {
                reader.depth -= 1;
                reader.mark(Token::Close);
            }
            '(' if !reader.quoted && ["", "!"].contains(&reader.text.as_str()) => {
                reader.depth += 1;
                let wanted = std::mem::take(&mut reader.text).is_empty();
                reader.tokens.push(Token::Open(wanted));
            }
            c => {
                if c == ',' {
                    reader.commas.push(reader.text.len());
                }
                reader.text.push(c);
            }
        }
    }
    reader.text.truncate(reader.text.trim_end().len());
    reader.end_word();
    reader.tokens
}

#[derive(Default)]
struct Reader {
    tokens: Vec<Token>,
    text: String,
    commas: Vec<usize>,
    /// In quotes.
    inside: bool,
    /// The word begins with a quote.
    quoted: bool,
    /// Groups that are open.
    depth: usize,
}

impl Reader {
    fn end_word(&mut self) {
        if !self.text.is_empty() || self.inside {
            let (text, commas) = (std::mem::take(&mut self.text), std::mem::take(&mut self.commas));
            self.tokens.push(Token::Word(Word { text, quoted: self.quoted, is_open: self.inside, commas }));
        }
        self.quoted = false;
    }

    fn mark(&mut self, token: Token) {
        self.end_word();
        self.tokens.push(token);
    }
}
