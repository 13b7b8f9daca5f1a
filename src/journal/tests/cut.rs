//! A file cut at any byte: what was synced is not lost, and nothing is made up.

use proptest::prelude::*;

use super::super::entry::Entry;
use super::*;

/// A whole file of a run that sent its volumes in batches, with these states as answers.
fn written(answers: &[(u8, bool)]) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..answers.len()).map(|n| format!("new{n}")).collect();
    let plan = plan(answers.len(), 0);
    let mut board = Outcomes::new(&plan);
    let mut recorder = begin(directory.path(), 1, &plan);
    for (batch, names) in answers.chunks(3).zip(names.chunks(3)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        recorder.intent(&target(), None, &ids(&names), ThereBefore::default()).unwrap();
        let mut answered = Vec::new();
        for (name, (state, _)) in names.iter().zip(batch) {
            let state = [State::Ok, State::Failed, State::Unknown][usize::from(state % 3)];
            answered.extend(outcomes(&board, &[name], state));
        }
        recorder.outcomes(answered.iter(), Some(Duration::from_millis(1))).unwrap();
        for outcome in answered {
            board.put(outcome);
        }
        if batch.iter().any(|(_, settled)| *settled) {
            let open =
                names.iter().filter(|name| board.get(&VolumeId::new(name)).unwrap().state == State::Unknown);
            let open: Vec<&str> = open.copied().collect();
            let settled = outcomes(&board, &open, State::Ok);
            recorder.outcomes(settled.iter(), None).unwrap();
            for outcome in settled {
                board.put(outcome);
            }
        }
    }
    recorder.end(&Summary::default(), Figures::of(&board)).unwrap();
    std::fs::read(recorder.path()).unwrap()
}

/// The last word of the whole lines on every volume, found without the code under test.
fn last_words(bytes: &[u8]) -> std::collections::HashMap<VolumeId, State> {
    let mut words = std::collections::HashMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(Entry::Outcomes { outcomes, .. }) = serde_json::from_slice(line) {
            words.extend(outcomes.into_iter().map(|record| (record.id, record.state)));
        }
    }
    words
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("20261123-214800-0001.jsonl");
    std::fs::write(&path, bytes).unwrap();
    let Ok(past) = load(&path) else {
        // Only a header that is not whole makes a run unreadable.
        prop_assert!(!bytes.contains(&b'\n'));
        prop_assert!(list(directory.path()).unwrap().is_empty());
        return Ok(());
    };
    let words = last_words(bytes);
    for outcome in past.board.rows() {
        match words.get(&outcome.id) {
            Some(word) => prop_assert_eq!(outcome.state, *word),
            None => prop_assert!(matches!(
                outcome.state,
                State::Unknown | State::Skipped | State::Already | State::Refused
            )),
        }
    }
    for intent in &replay::replay(&std::fs::read(&path).unwrap()).unwrap().intents {
        for id in &intent.volumes {
            prop_assert_ne!(past.board.get(id).unwrap().state, State::Skipped, "it may have been sent");
        }
    }
    let run = list(directory.path()).unwrap().remove(0);
    prop_assert_eq!(run.counts, counts(&past.board));
    prop_assert_eq!(run.status, past.summary.status);
    prop_assert_eq!(run.volumes, past.summary.volumes);
    prop_assert_eq!((run.ended, run.verified), (past.summary.ended, past.summary.verified));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_cut_anywhere_tells_what_was_synced_and_no_more(
        answers in prop::collection::vec((0..3u8, any::<bool>()), 1..9),
        cut in 0.0..1.0f64,
    ) {
        let bytes = written(&answers);
        let cut = (bytes.len() as f64 * cut) as usize;
        check(&bytes[..cut])?;
        check(&bytes)?;
    }

    #[test]
    fn a_spoilt_line_takes_only_itself_away(
        answers in prop::collection::vec((0..3u8, any::<bool>()), 1..9),
        line in 1..9usize,
        rubbish in prop::collection::vec(any::<u8>().prop_filter("one line", |byte| *byte != b'\n'), 0..40),
    ) {
        let bytes = written(&answers);
        let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        prop_assume!(line < lines.len() - 1);
        // No outcome may be made up out of it.
        prop_assume!(serde_json::from_slice::<Entry>(&rubbish).is_err());
        lines[line] = &rubbish;
        let words = last_words(&lines.join(&b'\n'));
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("20261123-214800-0001.jsonl");
        std::fs::write(&path, lines.join(&b'\n')).unwrap();
        let past = load(&path).unwrap();
        prop_assert_eq!(past.unread, usize::from(!rubbish.is_empty()));
        for outcome in past.board.rows() {
            prop_assert_ne!(outcome.state, State::Skipped, "the line may have been its intent");
            if outcome.state.is_success() && outcome.state != State::Already {
                prop_assert!(words.get(&outcome.id).is_some_and(|word| word.is_success()));
            }
        }
    }
}
