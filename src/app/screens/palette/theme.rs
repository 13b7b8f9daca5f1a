//! The command that changes how the screen looks: `theme mono`.

use super::super::Reaction;
use super::commands::Completion;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::domain::Look;
use crate::domain::nearest::nearest;

/// The themes, each in words; the present one says so.
pub fn complete(model: &Model, typed: &str) -> Vec<Completion> {
    let typed = typed.trim().to_lowercase();
    let looks = Look::ALL.into_iter().filter(|look| look.word().contains(&typed));
    let mut looks: Vec<Look> = looks.collect();
    looks.sort_by_key(|look| !look.word().starts_with(&typed));
    let about = |look: Look| {
        let now = if look == model.look() { "; the present one" } else { "" };
        format!("{}{now}", look.help())
    };
    looks
        .into_iter()
        .map(|look| Completion { argument: look.word().to_owned(), about: about(look) })
        .collect()
}

/// What it would look like.
pub fn preview(model: &Model, argument: &str) -> Result<String, String> {
    let look = of_word(argument)?;
    Ok(if look == model.look() {
        format!("{} is the present theme", look.word())
    } else {
        format!("changes from {} to {}, until you quit", model.look().word(), look.word())
    })
}

/// Draws in it until the program is left.
pub fn run(model: &mut Model, argument: &str) -> Result<Reaction, String> {
    let look = of_word(argument)?;
    model.look = Some(look);
    Ok(Reaction::close().with(Effect::Look(look)))
}

fn of_word(argument: &str) -> Result<Look, String> {
    let word = argument.to_lowercase();
    let known = || Look::ALL.into_iter().map(Look::word);
    Look::ALL.into_iter().find(|look| look.word() == word).ok_or_else(|| {
        match nearest(&word, known()).first() {
            Some(near) => format!("no theme is called {argument} (nearest: {near})"),
            None => {
                format!("no theme is called {argument}; there are {}", known().collect::<Vec<_>>().join(", "))
            }
        }
    })
}
