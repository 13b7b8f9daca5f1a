//! Guard rails per cloud: the file can forbid, and cannot be misread.

use crate::claims::states;
use crate::program::vbs;
use crate::support::Cloud;

/// Runs with this `config.toml`; the cloud of `OS_*` variables is called `envvars`.
fn with_rails(cloud: &Cloud, rails: &str, arguments: &[&str]) -> crate::program::Ran {
    let file = cloud.home().join("rails.toml");
    std::fs::write(&file, rails).unwrap();
    vbs(cloud, &[&["--config", file.to_str().unwrap()], arguments].concat())
}

const ALL: [&str; 7] = ["associate", "--policy", "policy-001", "--yes", "a", "b", "c"];

#[test]
fn a_cloud_that_is_read_only_by_setting_is_not_changed() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let before = cloud.sim().snapshot();
    let ran = with_rails(&cloud, "[clouds.envvars]\nread_only = true\n", &ALL).ended_with(2);
    assert!(ran.err.contains("read-only"), "{ran:#?}");
    assert_eq!(cloud.sim().snapshot(), before);
}

#[test]
fn more_than_one_submission_may_have_is_not_sent() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let ran = with_rails(&cloud, "[all]\nmax_submit = 2\n", &ALL).ended_with(2);
    assert!(ran.err.contains("3 volumes are too many: the settings of this cloud allow 2"), "{ran:#?}");
    let json = [&ALL[..], &["-o", "json"]].concat();
    let ran = with_rails(&cloud, "[all]\nmax_submit = 3\nmax_batch = 2\n", &json).ended_with(0);
    assert_eq!(states(&cloud, &ran).len(), 3);
    let log = cloud.sim().log();
    assert_eq!(
        log.iter().filter(|entry| !entry.volumes.is_empty()).count(),
        2,
        "two requests of at most two"
    );
}

#[test]
fn a_rail_that_is_misspelt_is_not_missing() {
    let cloud = Cloud::with(&["a", "b", "c"]);
    let ran = with_rails(&cloud, "[all]\n\nread_olny = true\n", &ALL).ended_with(2);
    assert!(ran.err.contains("line 3: unknown field `read_olny`"), "{ran:#?}");
}
