//! Our own configuration: which file it is, and where its values take effect.

use std::time::Duration;

use super::{BASE, Choice, Machine};
use crate::api::login::{Method, SigningForm};
use crate::config::{ConfigFile, Flags, Sources};
use crate::domain::{Column, Settings};

const FILE: &str = "own/config.toml";

#[test]
fn the_file_is_found_or_named_and_a_named_one_must_be_there() {
    let flagged =
        |machine: &Machine, path: &str| Flags { config: Some(machine.path(path)), ..Flags::default() };
    let shown = |machine: &Machine, flags: &Flags| match ConfigFile::load(&machine.sources(), flags) {
        Ok(own) => {
            let file = own.file().clone();
            machine.without_paths(&format!("{} @ {}", file.shown.unwrap(), file.source))
        }
        Err(error) => machine.without_paths(&format!("! {error}")),
    };
    let none = Flags::default();
    let machine = Machine::new("");
    assert_eq!(shown(&machine, &none), "ROOT/own/config.toml @ no file, optional");
    let machine = Machine::new("").file(FILE, "");
    assert_eq!(shown(&machine, &none), "ROOT/own/config.toml @ default");
    let machine = Machine::new("VBS_CONFIG=~/mine.toml").file("home/mine.toml", "").file(FILE, "nonsense");
    assert_eq!(shown(&machine, &none), "~/mine.toml @ VBS_CONFIG");
    let flags = flagged(&machine, "cwd/flag.toml");
    assert_eq!(
        shown(&machine, &flags),
        "! cannot read ROOT/cwd/flag.toml: No such file or directory (os error 2)"
    );
    let machine = machine.file("cwd/flag.toml", "");
    assert_eq!(shown(&machine, &flagged(&machine, "cwd/flag.toml")), "./flag.toml @ --config");
    let machine = Machine::new("VBS_CONFIG=none.toml");
    assert_eq!(
        shown(&machine, &none),
        "! cannot read ROOT/cwd/none.toml: No such file or directory (os error 2)"
    );
    assert!(
        shown(&Machine::new("").file(FILE, "nonsense"), &none)
            .starts_with("! ROOT/own/config.toml, line 1: ")
    );
}

#[test]
fn without_a_home_the_variables_still_work_and_the_remedy_is_named() {
    let env = BASE.split(';').filter_map(|assignment| assignment.split_once('='));
    let sources = Sources::new(env, "/nonexistent").with_system_dir("/nonexistent");
    let own = ConfigFile::load(&sources, &Flags::default()).unwrap();
    assert_eq!(own.file().shown.as_deref(), Some("none"));
    assert_eq!(own.file().source, "no home directory: set HOME, or give a file with --config");
    assert!(crate::config::resolve(&sources, &Choice::default()).is_ok());
}

#[test]
fn the_default_cloud_and_its_place() {
    let machine = Machine::new("").file(FILE, "\ndefault_cloud = \"c\"\n");
    let own = ConfigFile::load(&machine.sources(), &Flags::default()).unwrap();
    let said = own.default_cloud().unwrap();
    assert_eq!(said.value, "c");
    assert_eq!(machine.without_paths(&said.source), "default_cloud in ROOT/own/config.toml, line 2");
    assert!(
        ConfigFile::load(&Machine::new("").sources(), &Flags::default()).unwrap().default_cloud().is_none()
    );
}

#[test]
fn variables_that_look_like_ours_are_pointed_out() {
    let machine = Machine::new("VBS_READONLY=1;VBS_STATE_DIR=/x;VBS_SETTLE=1;VBS_CONFIG=");
    let own = ConfigFile::load(&machine.sources(), &Flags::default()).unwrap();
    let names: Vec<&str> = own.ignored().iter().map(|passed| passed.source.as_str()).collect();
    assert_eq!(names, ["VBS_READONLY"]);
    assert!(own.ignored()[0].why.contains("VBS_READ_ONLY"));
}

#[test]
fn everything_takes_effect() {
    let body = "
[clouds.envvars]
read_only = true
banner = \"\"
confirm = \"count\"
max_batch = 7
max_submit = 9
columns = [\"id\", \"status\"]
connect_timeout = 1
read_timeout = 2
write_timeout = 3
settle = 0
coverage_grace = 1
volume_api = \"cinder\"
signing = \"credential\"
allow_plain_http = true
";
    let machine = Machine::new("OS_AUTH_URL=https://i;OS_PROJECT_ID=p;OS_AK=A;OS_SK=S").file(FILE, body);
    let own = ConfigFile::load(&machine.sources(), &Flags::default()).unwrap();
    let preferences = own.for_cloud(None);
    let mut login = machine.resolve(&Choice::default()).unwrap().login;
    let mut settings = Settings::default();
    preferences.apply(&mut login, &mut settings);
    assert!(login.read_only && login.plain_http);
    assert!(matches!(&login.method, Method::Keys(keys) if keys.form == SigningForm::Credential));
    assert_eq!((settings.max_batch, settings.max_submit, settings.confirm_by_key_up_to), (7, Some(9), 0));
    let times =
        [settings.connect_timeout, settings.read_timeout, settings.write_timeout, settings.settle_window];
    assert_eq!(times, [1, 2, 3, 0].map(Duration::from_secs));
    assert_eq!(settings.coverage_grace, Duration::from_secs(3600));
    assert_eq!(preferences.columns.value.0, [Column::Id, Column::Status]);
    assert_eq!(preferences.banner.value.0.as_deref(), Some(""));

    let mut untouched = Settings::default();
    own.for_cloud(Some("other")).apply(&mut login, &mut untouched);
    assert_eq!(untouched, Settings::default());
    assert!(!login.read_only && !login.plain_http);
}
