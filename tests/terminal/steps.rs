//! What an operator does, step by step: each waits until the screen shows that it was done.

use std::time::Duration;

use crate::session::Session;

/// Longer than keys are dropped after a plan was drawn.
pub const GUARD: Duration = Duration::from_millis(1200);

/// A person's time from one key to the next; many keys that come faster count as pasted.
pub const HAND: Duration = Duration::from_millis(120);

/// Waits for the lists.
#[track_caller]
pub fn loaded(session: &Session, volumes: usize) {
    session.sees(&format!("Volumes {volumes}"));
    session.sees("as of");
}

/// Narrows the list down.
#[track_caller]
pub fn filter(session: &mut Session, text: &str, shown: usize) {
    session.press("/");
    session.sees("esc cancel");
    session.press(text);
    session.sees(&format!("Volumes {shown} of"));
    session.press("\r");
    session.until("the filter line is gone", |screen| !screen.contents().contains("esc cancel"));
}

/// Marks all that is shown.
#[track_caller]
pub fn mark_all(session: &mut Session, marked: usize) {
    session.rest(HAND);
    session.press("*");
    session.sees(&format!("{marked} marked"));
}

/// Opens the plan for a policy.
#[track_caller]
pub fn plan_for(session: &mut Session, policy: &str) {
    session.rest(HAND);
    session.press("a");
    session.sees("+-- Associate");
    let chosen = [format!("\u{203a} {policy}"), format!("> {policy}")];
    for _ in 0..20 {
        let contents = session.contents();
        if chosen.iter().any(|chosen| contents.contains(chosen)) {
            break;
        }
        session.press("j");
        session.until("the cursor moves", |screen| screen.contents() != contents);
    }
    session.press("\r");
    session.sees("to send");
}

/// Confirms the plan on the screen with one key.
#[track_caller]
pub fn confirm(session: &mut Session) {
    session.sees("Press y");
    session.rest(GUARD);
    session.press("y");
    session.until("the board", |screen| !screen.contents().contains("Press y"));
}

/// Types the count that the plan on the screen asks for.
#[track_caller]
pub fn confirm_by_count(session: &mut Session, count: usize) {
    session.sees(&format!("Type {count} and Enter"));
    session.rest(GUARD);
    session.press(&count.to_string());
    session.sees(&format!(": {count}"));
    session.press("\r");
}

/// Submits one volume, by name, to a policy.
#[track_caller]
pub fn submit(session: &mut Session, volume: &str, policy: &str) {
    filter(session, &format!("name={volume}"), 1);
    plan_for(session, policy);
    confirm(session);
}
