//! Many runs in one directory.

use std::os::unix::fs::PermissionsExt;

use super::*;

const DAY: Duration = Duration::from_secs(24 * 3600);

fn finished(directory: &Path, stamp: &str, chance: u16) -> RunId {
    let started: Timestamp = stamp.parse().unwrap();
    let plan = plan(1, 0);
    let run = RunId::new(started, chance);
    let header = Header::new(run.clone(), started, &plan, site());
    let mut recorder = Recorder::begin(directory, header).unwrap();
    recorder.end(&Summary::default(), Figures::of(&Outcomes::new(&plan))).unwrap();
    run
}

#[test]
fn files_are_for_the_owner_alone() {
    let directory = tempfile::tempdir().unwrap();
    let below = directory.path().join("vbs/runs");
    let recorder = begin(&below, 1, &plan(1, 0));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(recorder.path()), mode(&below)), (0o600, 0o700));
}

#[test]
fn runs_are_found_by_what_is_typed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    assert!(matches!(find(path, "last"), Err(JournalError::NoRuns { .. })));
    assert!(list(&path.join("nowhere")).unwrap().is_empty());
    finished(path, "2026-11-22T10:00:00Z", 0xab12);
    finished(path, "2026-11-23T10:00:00Z", 0xcd12);
    let newest = finished(path, "2026-11-23T11:00:00Z", 0xcd13);
    std::fs::write(path.join("20261121-120000-0000.jsonl"), "rubbish").unwrap();
    std::fs::write(path.join("notes.txt"), "mine").unwrap();
    assert_eq!(survey(path).unwrap().1.len(), 1, "what cannot be read is told");
    assert_eq!(
        list(path).unwrap().iter().map(|run| run.run.short().to_owned()).collect::<Vec<_>>(),
        ["cd13", "cd12", "ab12"]
    );
    let found = |typed: &str| load(&find(path, typed).unwrap()).unwrap().summary.run;
    assert_eq!(found("last"), newest);
    assert_eq!(found("cd13"), newest);
    assert_eq!(found(" AB12 ").short(), "ab12");
    assert_eq!(found("20261122").short(), "ab12");
    assert_eq!(found(newest.as_str()), newest);
    let Err(JournalError::Ambiguous { candidates, .. }) = find(path, "20261123") else {
        panic!("not ambiguous")
    };
    assert_eq!(candidates, ["20261123-110000-cd13", "20261123-100000-cd12"]);
    for short in ["", "1", "12", "d13", "LAS"] {
        assert!(matches!(find(path, short), Err(JournalError::TooShort { .. })), "{short}");
    }
    for nothing in ["zzzz", "../../etc/passwd"] {
        assert!(matches!(find(path, nothing), Err(JournalError::NoSuchRun { .. })), "{nothing}");
        let cut = path.join("20261124-120000-0000.jsonl");
        std::fs::write(&cut, "{\"kind\":\"header\",\"vers").unwrap();
        assert!(find(path, "last").is_err(), "one that cannot be read does not make an older one the last");
        std::fs::remove_file(&cut).unwrap();
    }
}

#[test]
fn pruning_takes_what_is_old_and_settled() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    finished(path, "2020-01-01T10:00:00Z", 1);
    let long_ago = |chance| {
        let header = Header { run: run_id(chance), ..header(chance, &plan(1, 0)) };
        Recorder::begin(path, header).unwrap()
    };
    let running = long_ago(2);
    drop(long_ago(3));
    let verified = long_ago(4).path().to_owned();
    Recorder::reopen(&load(&verified).unwrap()).unwrap().verified(Figures::default()).unwrap();
    let now = Timestamp::now();
    // The first ended today, whenever it began.
    assert_eq!(
        prunable(path, DAY, now).unwrap().iter().map(|run| run.run.short()).collect::<Vec<_>>(),
        ["0004"]
    );
    let later = now + Duration::from_secs(2 * 86400);
    let gone: Vec<String> =
        prune(path, DAY, later).unwrap().iter().map(|run| run.run.short().to_owned()).collect();
    assert_eq!(gone, ["0001", "0004"]);
    let left: Vec<String> = list(path).unwrap().iter().map(|run| run.run.short().to_owned()).collect();
    assert_eq!(left, ["0003", "0002"], "the interrupted one and the one that runs");
    drop(running);
}

#[test]
fn two_recorders_never_meet_in_one_file() {
    let directory = tempfile::tempdir().unwrap();
    let plan = plan(1, 0);
    let first = begin(directory.path(), 7, &plan);
    let second = begin(directory.path(), 7, &plan);
    let third = begin(directory.path(), 8, &plan);
    let runs: Vec<&str> = [&first, &second, &third].iter().map(|recorder| recorder.run().short()).collect();
    assert_eq!(runs, ["0007", "0008", "0009"]);
    let loaded = load(second.path()).unwrap();
    assert_eq!(*loaded.run(), *second.run(), "the header says the name of the file");
    assert!(matches!(Recorder::reopen(&load(first.path()).unwrap()), Err(JournalError::Busy { .. })));
}

#[test]
fn a_file_that_is_moved_or_cut_while_it_is_written_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let intent =
        |recorder: &mut Recorder| recorder.intent(&Goal::InNone, None, &["v".into()], ThereBefore::default());
    let mut moved = begin(path, 1, &plan(1, 0));
    intent(&mut moved).unwrap();
    std::fs::rename(moved.path(), path.join("elsewhere")).unwrap();
    assert!(intent(&mut moved).is_err());
    std::fs::write(moved.path(), "another").unwrap();
    assert!(intent(&mut moved).is_err());
    let mut cut = begin(path, 2, &plan(1, 0));
    std::fs::write(cut.path(), "").unwrap();
    assert!(intent(&mut cut).is_err());
}
