//! Answers made for readers, as one line.

use crate::domain::text;

/// Characters of a raw body that are kept as a message.
pub(super) const KEPT: usize = 200;

/// The title of a page if it says something, else its text; of plain text, the beginning.
pub(super) fn prose(body: &str) -> String {
    let lower = body.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|at| {
        let open = at + lower.get(at..)?.find('>')? + 1;
        let end = open + lower.get(open..)?.find("</title")?;
        Some((clean(&without_tags(body.get(open..end)?), KEPT), body.get(end..)?))
    });
    match title {
        Some((title, rest)) if !title.is_empty() => {
            let text = if says_nothing(&title) { clean(&without_tags(rest), KEPT) } else { String::new() };
            if text.is_empty() { title } else { text }
        }
        _ => clean(&without_tags(body), KEPT),
    }
}

/// Whether a title only says that there is one, or that something is wrong.
fn says_nothing(title: &str) -> bool {
    const EMPTY: [&str; 22] = [
        "a",
        "an",
        "the",
        "error",
        "errors",
        "errorpage",
        "fehler",
        "erreur",
        "occurred",
        "has",
        "page",
        "http",
        "status",
        "code",
        "message",
        "untitled",
        "document",
        "title",
        "home",
        "index",
        "oops",
        "sorry",
    ];
    let mut words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.all(|word| word.bytes().all(|byte| byte.is_ascii_digit()) || EMPTY.contains(&&*word.to_lowercase()))
}

/// Text between tags; scripts and styles are no text.
fn without_tags(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let mut plain = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let looks_like_tag =
            after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if !looks_like_tag {
            plain.push('<');
            rest = after;
            continue;
        }
        plain.push(' ');
        let hidden = ["script", "style"]
            .into_iter()
            .find(|name| after.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)));
        rest = match hidden {
            Some(name) => {
                let lower = lower.get(html.len() - after.len()..).unwrap_or_default();
                let end = lower.find(&format!("</{name}"));
                end.and_then(|end| after.get(end..)).unwrap_or_default()
            }
            None => after,
        };
        rest = rest.split_once('>').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain
}

/// One line without control characters or runs of blanks, cut to `limit` characters.
pub(super) fn clean(raw: &str, limit: usize) -> String {
    let spaced: String = raw.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    text::cut(&line, limit)
}
