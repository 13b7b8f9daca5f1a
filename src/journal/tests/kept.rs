//! Files as earlier versions wrote them stay readable, and words of later ones are kept.

use super::*;
use crate::domain::{RunAction, Whereabouts};

const KEPT: [(&str, &str); 3] = [
    ("associate", include_str!("kept/associate.jsonl")),
    ("disassociate", include_str!("kept/disassociate.jsonl")),
    ("undo", include_str!("kept/undo.jsonl")),
];

fn loaded(text: &str) -> RunRecord {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("20261129-223503-149d.jsonl");
    std::fs::write(&path, text).unwrap();
    load(&path).unwrap()
}

#[test]
fn files_of_earlier_versions_are_read() {
    for (action, text) in KEPT {
        let record = loaded(text);
        assert_eq!(record.summary.action.to_string(), action);
        assert_eq!((record.unread, record.summary.status), (0, RunStatus::Finished), "{action}");
        assert_eq!(record.board.rows().len(), record.summary.volumes, "{action}");
        assert_eq!(record.board.outcomes_code(), 0, "{action}");
        assert_eq!(record.board.undo_steps().len(), record.board.undoable(), "{action}");
        assert_eq!(record.summary.verified.is_some(), action == "undo");
        assert_eq!(
            (record.summary.of.is_some(), record.policy_id.is_some()),
            (action == "undo", action == "associate")
        );
        assert!(record.membership_proven && record.summary.scope.project_label() != "", "{action}");
    }
    let moved = loaded(KEPT[0].1);
    assert_eq!(moved.summary.note.as_deref(), Some("CHG-1"));
    let steps = moved.board.undo_steps();
    assert!(steps.iter().any(|(.., before)| matches!(before, Some(Goal::Under(_)))), "moves go back");
    assert!(steps.iter().any(|(.., before)| *before == Some(Goal::InNone)), "what is new comes out");
}

#[test]
fn unknown_words_are_kept_and_no_error() {
    let text = KEPT[1].1;
    let later = text.replace("\"disassociate\"", "\"copy\"").replace("\"remove\"", "\"copied\"");
    let later = later.replace("\"found\":\"none\"", "\"found\":\"in a vault\"");
    assert_ne!(later, text);
    let record = loaded(&later);
    assert_eq!(record.summary.action, RunAction::Other("copy".into()));
    assert_eq!((record.unread, record.summary.title().as_str()), (0, "copy"));
    let vaults = record.board.rows().iter().filter(
        |outcome| matches!(&outcome.now_in, Whereabouts::Unreadable(why) if why.contains("in a vault")),
    );
    assert_eq!(vaults.count(), record.summary.volumes);
    let header = super::super::replay::header(later.lines().next().unwrap().as_bytes()).unwrap();
    assert!(
        serde_json::to_string(&header).unwrap().contains("\"copied\""),
        "a word is written as it was read"
    );
}
