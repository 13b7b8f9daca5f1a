//! The clouds of a chooser.

use super::{BASE, HOME, Machine, SECURE};
use crate::config::known_clouds;

#[test]
fn every_cloud_is_listed_and_none_hides_another() {
    let body = "
clouds:
  prod:
    profile: otc
    region_name: eu-de
    auth: {username: op, project_name: eu-de_backup}
  keys: {auth_type: aksk, regions: [{name: r}, s], auth: {project_id: p}}
  empty:
  bad: {auth: nonsense}
  last: {auth: {tenant_name: t}}
";
    let machine = Machine::new(BASE)
        .file(HOME, body)
        .file(SECURE, "clouds: {extra: {region_name: x}, prod: {auth: {project_name: over}}}");
    let listed: Vec<String> = known_clouds(&machine.sources())
        .unwrap()
        .into_iter()
        .map(|known| {
            let word = |word: Option<String>| word.unwrap_or_else(|| "-".into());
            let problem = known.problem.map(|problem| format!(" ! {problem}")).unwrap_or_default();
            format!(
                "{} {} {} {} @ {}{problem}",
                known.name,
                word(known.region),
                word(known.project),
                word(known.auth_type),
                known.source
            )
        })
        .collect();
    let file = "~/.config/openstack/clouds.yaml";
    assert_eq!(
        listed,
        [
            format!("prod eu-de over - @ {file}"),
            format!("keys r p aksk @ {file}"),
            format!("empty - - - @ {file}"),
            format!(
                "bad - - - @ {file} ! {file}, line 9, column 15: expected a mapping (lines of `key: value`) here"
            ),
            format!("last - t - @ {file}"),
            "extra x - - @ ~/.config/openstack/secure.yaml".to_owned(),
            "envvars - eu-de_x - @ OS_* variables".to_owned(),
        ]
    );
}

#[test]
fn nothing_to_choose_from_is_no_error_and_a_broken_file_is() {
    assert_eq!(known_clouds(&Machine::new("OS_USERNAME=u").sources()).unwrap(), []);
    let broken = Machine::new("").file(HOME, "clouds: [");
    assert!(known_clouds(&broken.sources()).is_err());
}
