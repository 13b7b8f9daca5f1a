//! Policies switched by a key: what is read first, what must be typed, and what is said instead.

use vbs_tui::app::Effect;
use vbs_tui::app::msg::{AskedBackups, FreshBackups};
use vbs_tui::domain::{Expiries, Expiry, Policy, PolicyFacts, Purpose};

use crate::screen::{TestScreen, policy, volume};

/// What is asked beside volumes and policies.
fn asked(screen: &TestScreen) -> AskedBackups {
    let asked = screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::ReadAgain { backups, .. } => Some(backups.clone()),
        _ => None,
    });
    asked.expect("a question")
}

/// What policies would remove.
fn removes(expiries: Expiries) -> FreshBackups {
    FreshBackups::Policies(PolicyFacts { expiries, ..PolicyFacts::default() })
}

/// The lists with `target` in this state and under the cursor.
fn lists(enabled: Option<bool>) -> TestScreen {
    let mut screen = TestScreen::loaded();
    let target = Policy { enabled, ..policy("target", 1) };
    screen.app.model.inventory.set_policies(vec![target, policy("old", 2)]);
    screen.keys("<tab>");
    screen
}

#[test]
fn off_wants_one_key_and_reads_no_backups() {
    let mut screen = lists(Some(true));
    screen.keys("P");
    assert_eq!(asked(&screen), AskedBackups::Nothing);
    screen.keys("y");
    assert!(screen.submitted().is_none(), "not before it is read");
    let policies = screen.app.model.inventory.policies().to_vec();
    screen.answer(Vec::new(), policies);
    screen.keys("y");
    let plan = screen.submitted().expect("one key");
    assert_eq!((plan.purpose.clone(), plan.tally().switches), (Purpose::Switch(false), 1));
}

#[test]
fn on_wants_the_number_of_backups_that_expire() {
    let mut screen = lists(Some(false));
    screen.app.model.inventory.add_volumes(vec![volume("v0", Some("target"))]);
    screen.keys("P");
    let AskedBackups::Policies { questions, .. } = asked(&screen) else { panic!("{:?}", asked(&screen)) };
    let under: Vec<_> =
        questions.expiring.iter().map(|(policy, volumes)| (policy.id.clone(), volumes.clone())).collect();
    assert_eq!(under, [("target".into(), vec!["id-v0".into()])]);
    let expiry = Expiry { backups: 12, emptied: 1 };
    screen.answer_backups(Ok(removes(Expiries::from([("target".into(), expiry)]))));
    screen.keys("y<enter>1<enter>");
    assert!(screen.submitted().is_none() && screen.notice().contains("12"), "{}", screen.notice());
    screen.keys("2<enter>");
    assert_eq!(screen.submitted().expect("the number was typed").expiring, 12);
}

#[test]
fn what_cannot_be_switched_says_why() {
    let mut screen = lists(None);
    screen.keys("P");
    assert!(screen.notice().contains("does not say whether"), "{}", screen.notice());
    screen.keys("<tab>P");
    assert!(screen.notice().contains("tab goes to them"), "{}", screen.notice());
    assert!(screen.effects.iter().all(|effect| !matches!(effect, Effect::ReadAgain { .. })));
    // Nobody could tell what would be removed: it is refused, not guessed.
    let mut screen = lists(Some(false));
    screen.keys("P");
    screen.answer_backups(Ok(removes(Expiries::new())));
    screen.keys("y");
    assert!(screen.submitted().is_none() && screen.prompt().plan.tally().refused == 1);
}
