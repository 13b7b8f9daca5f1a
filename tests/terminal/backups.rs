//! Whether volumes are really backed up, in the real binary: what the pages say is what the cloud holds.

use std::time::Duration;

use vbs_tui::sim::fault::{Fault, On, Rule};
use vbs_tui::sim::{BackupOutcome, Fleet, Mutation, SimConfig};

use crate::session::{Session, Setup};
use crate::steps::{GUARD, loaded};
use crate::support::{Cloud, id};

const DAY: u32 = 86_400;

/// `web` and `db` are under a policy that runs daily, `mail` is under none; at the last run `db` failed.
fn cloud() -> Cloud {
    let config = SimConfig { fleet: Fleet::Empty, history_days: Some(0), ..SimConfig::default() };
    let cloud = Cloud::with_config(&["web", "db", "mail"], config);
    cloud.mutate(&Mutation::SetPolicyStatus { policy: cloud.policy("default"), on: true });
    cloud.put(&id(1), "default");
    cloud.put(&id(2), "default");
    cloud.mutate(&Mutation::Advance { seconds: DAY });
    cloud.mutate(&Mutation::SetBackups { volume: id(2), outcome: Some(BackupOutcome::Fails) });
    cloud.mutate(&Mutation::Advance { seconds: DAY });
    cloud
}

fn ready(cloud: &Cloud) -> Session {
    let session = Setup::new(cloud, &[]).start();
    loaded(&session, 3);
    session
}

#[test]
fn the_coverage_leads_to_the_volumes_that_lack_a_backup() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    session.press("C");
    session.sees("never backed up");
    session.sees("of 3 volumes backed up in time");
    session.press("\r");
    session.sees("Volumes 1 of 3 shown");
    session.sees("only: never backed up");
    session.sees("mail");
    session.press("\u{1b}");
    session.sees("Volumes 3 ");
}

#[test]
fn what_failed_is_told_with_its_code_and_the_backups_of_a_volume_with_their_age() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    session.press("T");
    session.sees("1 still broken");
    session.sees("VolumeBackup.0900");
    session.sees("The service is not available");
    session.press("q");
    // By name: db, mail, web.
    session.press("b");
    session.sees("Backups of db");
    session.sees("available");
    session.press("q");
    session.sees("Volumes 3");
    // Many keys in a moment would be a paste.
    session.rest(GUARD);
    session.press("h");
    session.rest(GUARD);
    session.press("b");
    session.sees("Runs of default");
    session.sees("! 1");
}

#[test]
fn why_nothing_can_be_said_is_said() {
    let cloud = cloud();
    let mut session = ready(&cloud);
    cloud.fault(Rule::always(On::Backups, Fault::Forbidden));
    session.press("C");
    session.sees("not authorized");
    session.press("q");
    session.press("b");
    session.sees("not authorized");
    session.press("q");
    session.sees("Volumes 3");
}

#[test]
fn the_last_backups_are_read_beside_the_list_and_only_what_is_new_when_it_is_read_again() {
    let config = SimConfig { fleet: Fleet::Empty, history_days: Some(0), ..SimConfig::default() };
    let cloud = Cloud::with_config(&["web", "db", "mail"], config);
    let by_hand = |volume: usize| {
        cloud.mutate(&Mutation::CreateBackup { volume: id(volume), name: "by-hand".to_owned() });
        cloud.mutate(&Mutation::Advance { seconds: 60 });
    };
    by_hand(3);
    let mut session = ready(&cloud);
    assert!(cloud.requests(On::Backups).is_empty());
    session.rest(GUARD);
    session.press(":");
    session.rest(GUARD);
    session.press("columns name backup");
    session.sees("shows 2 columns");
    session.press("\r");
    let none =
        |count: usize| move |screen: &vt100::Screen| screen.contents().matches("none").count() == count;
    session.until("what has none", none(2));
    by_hand(2);
    let before = cloud.requests(On::Backups).len();
    session.rest(GUARD);
    session.press("r");
    session.until("the new one", none(1));
    let since = cloud.requests(On::Backups).split_off(before);
    assert!(since.len() <= 2, "a page, and whether that was the end: {since:#?}");
    assert!(since.iter().all(|call| !call.path.contains("volume_id")), "{since:#?}");
    cloud.fault(Rule::always(On::Backups, Fault::Forbidden));
    session.rest(GUARD);
    session.press("r");
    session.sees("backups not refreshed");
    session.until("what was known", none(1));
}

#[test]
fn a_backup_made_by_a_key_is_accepted_and_then_there() {
    let backup_takes = Duration::from_secs(1);
    let config = SimConfig { fleet: Fleet::Empty, backup_takes, ..SimConfig::default() };
    let cloud = Cloud::with_config(&["web", "db", "mail"], config);
    let mut session = ready(&cloud);
    session.press("B");
    session.sees("never expire");
    session.sees("to make 1 backup");
    session.rest(GUARD);
    session.press("y");
    session.sees("1 accepted");
    session.sees("the cloud is making 1 backup");
    session.sees("1 ok");
    let held = cloud.sim().backups();
    assert_eq!(held.iter().map(|backup| backup.status).collect::<Vec<_>>(), ["available"]);
    assert!(held[0].name.starts_with("vbs-"), "{held:?}");
}
