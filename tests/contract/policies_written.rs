//! What is set in the form is what the cloud then has: from the form through the request, the simulated cloud
//! and its list back into the form nothing changes, and fields that nobody knows survive.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tokio::runtime::Runtime;
use vbs_tui::api::Cloud;
use vbs_tui::app::screens::policy_form::PolicyForm;
use vbs_tui::app::screens::{Next, Screen};
use vbs_tui::domain::plan::PolicyEdit;
use vbs_tui::domain::schedule::Days;
use vbs_tui::domain::{
    BatchAnswer, Lists, Policy, PolicyId, PolicySettings, Retention, Settings, policy_rules,
};
use vbs_tui::sim::{Sim, SimConfig};

use crate::whole::connected;

/// Everything that the form can say.
fn any_settings() -> impl Strategy<Value = PolicySettings> {
    let weekdays = prop::sample::subsequence(vec!["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], 1..=7);
    let days = prop_oneof![
        (1..=30u32).prop_map(|days| policy_rules::every(days).unwrap()),
        weekdays.prop_map(|days| policy_rules::days(&days.join(",")).unwrap()),
    ];
    let hours = prop::collection::hash_set(0..24u8, 1..=24);
    let times = hours.prop_map(|hours| {
        let hours: Vec<String> = hours.iter().map(ToString::to_string).collect();
        policy_rules::times(&hours.join(",")).unwrap()
    });
    let retention =
        prop_oneof![(2..=99u32).prop_map(Retention::Copies), (2..=99_999u32).prop_map(Retention::Days),];
    let zone =
        prop::option::of((-47..=56i64).prop_map(|quarters| jiff::SignedDuration::from_mins(quarters * 15)));
    let tags = prop::collection::btree_map("[a-z0-9_-]{1,36}", "[A-Za-z0-9_-]{0,43}", 0..=10);
    let more = prop::option::of("[a-z]{1,8}");
    let name = "[ab][A-Za-z0-9_-]{0,63}";
    (name, any::<bool>(), times, days, zone, retention, any::<bool>(), tags, more).prop_map(
        |(name, on, times, days, zone, retention, first, tags, more)| {
            PolicySettings {
                name,
                on: Some(on),
                times,
                days,
                zone,
                retention: Some(retention),
                keeps_first_of_month: Some(first),
                tags: None,
                more: more
                    .map(|word| format!(r#"{{"new_{word}":{{"a":[1,"{word}"]}}}}"#))
                    .unwrap_or_default(),
            }
            .tagged(tags.into_iter().collect())
        },
    )
}

/// What a policy has now, tags among it.
async fn read(cloud: &Cloud, id: &PolicyId) -> PolicySettings {
    let policy = cloud.policies().await.unwrap().into_iter().find(|policy| policy.id == *id).unwrap();
    let service = cloud.backup_service();
    let tags = service.target_writes().unwrap().tags(id).await.unwrap();
    PolicySettings::of(&policy).tagged(tags)
}

/// The form that opens on a policy, with nothing typed.
fn form(policy: &Policy, settings: &PolicySettings) -> Box<PolicyForm> {
    let reaction = PolicyForm::edit(policy);
    let Next::Open(screen) = reaction.next else { panic!("no form") };
    let Screen::PolicyForm(mut form) = *screen else { panic!("another screen") };
    form.on_tags(&policy.id, Ok(settings.tags.clone().unwrap()));
    form
}

#[test]
fn from_the_form_through_the_cloud_back_into_the_form_nothing_changes() {
    let runtime = Runtime::new().unwrap();
    let (_sim, cloud) = runtime.block_on(async {
        let config = SimConfig { volumes: 0, policies: 1, policies_limit: 10_000, ..SimConfig::default() };
        let sim = Sim::start(config).await.unwrap();
        let cloud = connected(&sim, Settings::default()).await;
        (sim, cloud)
    });
    let mut runner = TestRunner::new(ProptestConfig::with_cases(60));
    let told = runner.run(&(any_settings(), any_settings()), |(first, second)| {
        runtime.block_on(async {
            let service = cloud.backup_service();
            let writes = service.target_writes().unwrap();
            let BatchAnswer::Lists(Lists { made: Some(made), .. }) = writes.create(&first).await else {
                panic!("not made: {first:?}");
            };
            let seen = read(&cloud, &made).await;
            prop_assert_eq!(first.differences(&seen), Vec::new());
            prop_assert_eq!(&first.more, &seen.more);
            // A zone cannot be taken away, only be that of UTC.
            let zone = second.zone.or_else(|| seen.zone.map(|_| jiff::SignedDuration::ZERO));
            let to = PolicySettings { zone, ..second.clone() };
            let edit = PolicyEdit { from: seen, to: to.clone() };
            let answer = writes.edit(&made, &edit).await;
            prop_assert!(matches!(answer, BatchAnswer::Lists(_)), "{:?}", answer);
            let seen = read(&cloud, &made).await;
            prop_assert_eq!(to.differences(&seen), Vec::new());
            prop_assert_eq!(&to.more, &seen.more);
            let policy =
                cloud.policies().await.unwrap().into_iter().find(|policy| policy.id == made).unwrap();
            let form = form(&policy, &seen);
            prop_assert_eq!(form.settings(), (seen.clone(), Default::default()));
            // The same typed anew, as for a new policy.
            let anew = PolicyForm { of: None, ..*form };
            let (typed, faults) = anew.settings();
            prop_assert_eq!(faults, <[Option<String>; 8]>::default());
            let expected = PolicySettings { more: String::new(), ..seen };
            prop_assert_eq!(typed.differences(&expected), Vec::new());
            prop_assert!(matches!(writes.delete(&made).await, BatchAnswer::Lists(_)));
            Ok(())
        })
    });
    told.unwrap();
}

#[test]
fn what_the_form_takes_for_days_is_what_the_list_shows() {
    for (days, words) in [(Days::Every(1), "daily"), (Days::Every(3), "every 3 days")] {
        assert_eq!(days.to_string(), words);
        assert_eq!(policy_rules::days(words).unwrap(), days);
    }
}
