//! Source text as words and marks: comments, strings and the code of tests told apart.

/// A word or a mark, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
    /// Inside of an item that is compiled for tests alone.
    pub in_tests: bool,
}

impl Token {
    /// A name or a number.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(is_word)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words and marks of a file; `::` is one mark, and strings are left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest).unwrap_or_else(|| {
            let length = match first {
                ':' if rest.starts_with("::") => 2,
                c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                c => c.len_utf8(),
            };
            if !first.is_whitespace() {
                tokens.push(Token { text: rest[..length].to_owned(), line, in_tests: false });
            }
            length
        });
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    mark_tests(&mut tokens);
    tokens
}

/// The length of a comment, string, character or lifetime at the start of a text.
fn skipped(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(block_comment(text));
    }
    if let Some(after) = text.strip_prefix('\'') {
        let character = after.chars().next().map_or(0, char::len_utf8);
        return Some(if after.starts_with('\\') || after[character..].starts_with('\'') {
            quoted(text)
        } else {
            1 + after.find(|c| !is_word(c)).unwrap_or(after.len())
        });
    }
    if let Some(prefix) = ["", "b", "c"].iter().find(|prefix| {
        let after = text.strip_prefix(**prefix);
        after.is_some_and(|after| after.starts_with('"'))
    }) {
        return Some(prefix.len() + quoted(&text[prefix.len()..]));
    }
    let raw = ["r", "br", "cr"].iter().find_map(|prefix| text.strip_prefix(prefix))?;
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    let body = raw[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let from = text.len() - body.len();
    Some(body.find(&end).map_or(text.len(), |at| from + at + end.len()))
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let (by, length) = match text.as_bytes()[at..] {
            [b'/', b'*', ..] => (1, 2),
            [b'*', b'/', ..] => (-1, 2),
            _ => (0, 1),
        };
        (depth, at) = (depth + by, at + length);
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length of what stands between two of the mark a text begins with.
fn quoted(text: &str) -> usize {
    let mark = text.chars().next();
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if Some(c) == mark => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Marks the items below `#[cfg(test)]`.
fn mark_tests(tokens: &mut [Token]) {
    const ATTRIBUTE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].iter().map(|token| token.text.as_str()).take(7).eq(ATTRIBUTE) {
            at += 1;
            continue;
        }
        let mut depth = 0;
        while at < tokens.len() {
            let token = &mut tokens[at];
            token.in_tests = true;
            at += 1;
            match token.text.as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(token.text.as_str(), "}" | ";") {
                break;
            }
        }
    }
}

#[test]
fn comments_strings_and_tests_are_told_from_code() {
    let code = r##"
        /* a /* nested */ comment */ use crate::one::Two; // crate::three
        const A: (&str, &[u8], &str) = ("crate::four \" \\", b"crate::five", r#"a "crate::six" b"#);
        fn f<'a>(c: &'a char) -> bool { matches!(c, '"' | '\'' | '{') }
        #[cfg(test)]
        pub(crate) mod tests { fn g() { crate::seven() } }
        fn h() {}
    "##;
    let tokens = tokens(code);
    let line = |line| {
        let on_line = tokens.iter().filter(|token| token.line == line);
        on_line.map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line(2), "use crate :: one :: Two ;");
    assert_eq!(line(3), "const A : ( & str , & [ u8 ] , & str ) = ( , , ) ;");
    assert_eq!(line(4), "fn f < > ( c : & char ) - > bool { matches ! ( c , | | ) }");
    assert!(tokens.iter().all(|token| token.in_tests == (5..=6).contains(&token.line)));
}
