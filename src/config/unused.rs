//! What is set and does nothing: keys that nobody knows, variables likewise, and those that are no
//! text. Nothing that an operator wrote vanishes without a word.

use super::keys;
use super::nearest::nearest;
use super::origin::Ignored;
use super::stack::Stack;
use super::variables;
use crate::domain::echo::echo;

/// Notes it.
pub(super) fn run(stack: &mut Stack<'_>) {
    let mut unused = Vec::new();
    for layer in &stack.layers {
        for unknown in &layer.entry.unknown {
            let key = echo(&unknown.key);
            let place = if unknown.in_auth { "auth." } else { "" };
            let meant = meant(nearest(&unknown.key, keys::names()));
            unused.push(Ignored {
                source: format!("{}, line {}", layer.shown, unknown.line),
                why: format!("{place}{key}: vbs does not use this key{meant}"),
            });
        }
    }
    if stack.cloud.is_none() {
        for (winner, loser) in variables::spelt_twice(stack.sources) {
            unused.push(Ignored { source: loser.to_owned(), why: format!("{winner} overrides it") });
        }
    }
    for name in stack.sources.names().filter(|name| name.starts_with("OS_") && !variables::is_known(name)) {
        let meant = meant(nearest(name, variables::names()));
        unused.push(Ignored {
            source: echo(name).into_owned(),
            why: format!("vbs does not use this variable{meant}"),
        });
    }
    for name in stack.sources.no_text() {
        let why = "not used: not UTF-8 text".to_owned();
        unused.push(Ignored { source: name.clone(), why });
    }
    stack.passed.extend(unused);
}

fn meant(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("; did you mean {name}?"))
}
