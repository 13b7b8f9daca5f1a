//! Our own configuration: which source wins, and what is said of a file that cannot be.

use super::Machine;
use crate::api::VolumeForm;
use crate::config::{ConfigFile, Flags, Form};
use crate::domain::Look;

const FILE: &str = "own/config.toml";

/// Every setting as `key=value @ source`.
pub fn settings(machine: &Machine, flags: &Flags, cloud: Option<&str>) -> Vec<String> {
    let own = ConfigFile::load(&machine.sources(), flags).unwrap_or_else(|error| panic!("{error}"));
    let rows = own.for_cloud(cloud).rows().into_iter();
    rows.map(|row| machine.without_paths(&format!("{}={} @ {}", row.what, row.shown.unwrap(), row.source)))
        .collect()
}

#[test]
fn without_anything_the_defaults_hold() {
    let expected = [
        "read_only=false",
        "banner=PRODUCTION for names with prod",
        "confirm=key",
        "max_batch=40",
        "max_submit=no limit",
        "columns=name,status,size,zone,type,server,policy,id",
        "theme=auto",
        "time_zone=that of this machine",
        "mouse=false",
        "connect_timeout=10",
        "read_timeout=30",
        "write_timeout=180",
        "list_wait=120",
        "run_wait=600",
        "settle=120",
        "coverage_grace=6",
        "coverage_filter=all volumes",
        "volume_api=auto",
        "signing=access",
        "allow_plain_http=false",
    ]
    .map(|row| format!("{row} @ default"));
    assert_eq!(settings(&Machine::new(""), &Flags::default(), None), expected);
    assert_eq!(settings(&Machine::new(""), &Flags::default(), Some("x")), expected);
}

#[test]
fn flags_then_variables_then_the_clouds_own_table_then_that_for_all() {
    let body = "[all]\nsettle = 10\ntheme = \"mono\"\nvolume_api = \"cinder\"\nread_only = false\n\n[clouds.c]\nsettle = 20\n\n[clouds.envvars]\nsettle = 30\n";
    let with = |settle, theme, form| Flags { settle, theme, volume_api: form, ..Flags::default() };
    let none = Flags::default();
    let moused = Flags { mouse: true, ..Flags::default() };
    let flagged = with(Some(5), Some(Look::Plain), Some(Form(VolumeForm::Vendor)));
    for (env, flags, cloud, expected) in [
        ("", &none, Some("c"), "settle=20 @ ROOT/own/config.toml, line 8"),
        ("", &none, Some("d"), "settle=10 @ ROOT/own/config.toml, line 2"),
        ("", &none, None, "settle=30 @ ROOT/own/config.toml, line 11"),
        ("VBS_SETTLE=7", &none, Some("c"), "settle=7 @ VBS_SETTLE"),
        ("VBS_SETTLE= ", &none, Some("c"), "settle=20 @ ROOT/own/config.toml, line 8"),
        ("VBS_SETTLE=7", &flagged, Some("c"), "settle=5 @ --settle"),
        ("", &none, Some("c"), "theme=mono @ ROOT/own/config.toml, line 3"),
        ("VBS_THEME=ascii", &none, Some("c"), "theme=ascii @ VBS_THEME"),
        ("VBS_THEME=ascii", &flagged, Some("c"), "theme=plain @ --theme"),
        ("", &none, Some("c"), "volume_api=cinder @ ROOT/own/config.toml, line 4"),
        ("VBS_VOLUME_API=auto", &none, Some("c"), "volume_api=auto @ VBS_VOLUME_API"),
        ("VBS_VOLUME_API=auto", &flagged, Some("c"), "volume_api=vendor @ --volume-api"),
        ("", &none, Some("c"), "read_only=false @ ROOT/own/config.toml, line 5"),
        ("VBS_READ_ONLY=yes", &none, Some("c"), "read_only=true @ VBS_READ_ONLY"),
        ("VBS_COLUMNS=name, policy", &none, None, "columns=name,policy @ VBS_COLUMNS"),
        ("VBS_MAX_BATCH=3", &none, None, "max_batch=3 @ VBS_MAX_BATCH"),
        ("VBS_MAX_SUBMIT=3", &none, None, "max_submit=3 @ VBS_MAX_SUBMIT"),
        ("VBS_CONFIRM=count", &none, None, "confirm=count @ VBS_CONFIRM"),
        ("", &none, None, "mouse=false @ default"),
        ("VBS_MOUSE=yes", &none, None, "mouse=true @ VBS_MOUSE"),
        ("VBS_MOUSE=no", &moused, None, "mouse=true @ --mouse"),
        ("VBS_BANNER=LAB", &none, None, "banner=LAB @ VBS_BANNER"),
        ("VBS_SIGNING=credential", &none, None, "signing=credential @ VBS_SIGNING"),
        ("VBS_ALLOW_PLAIN_HTTP=1", &none, None, "allow_plain_http=true @ VBS_ALLOW_PLAIN_HTTP"),
        ("VBS_CONNECT_TIMEOUT=2", &none, None, "connect_timeout=2 @ VBS_CONNECT_TIMEOUT"),
        ("VBS_READ_TIMEOUT=3", &none, None, "read_timeout=3 @ VBS_READ_TIMEOUT"),
        ("VBS_COVERAGE_GRACE=2", &none, None, "coverage_grace=2 @ VBS_COVERAGE_GRACE"),
        ("VBS_COVERAGE_FILTER=size>0", &none, None, "coverage_filter=size>0 @ VBS_COVERAGE_FILTER"),
        ("VBS_WRITE_TIMEOUT=4", &none, None, "write_timeout=4 @ VBS_WRITE_TIMEOUT"),
    ] {
        let rows = settings(&Machine::new(env).file(FILE, body), flags, cloud);
        assert!(rows.contains(&expected.to_owned()), "{env}: {rows:#?}");
    }
}

#[test]
fn ascii_adds_to_any_theme() {
    let ascii = Flags { ascii: true, ..Flags::default() };
    for (env, expected) in [
        ("", "theme=ascii @ default and --ascii"),
        ("VBS_THEME=mono", "theme=plain @ VBS_THEME and --ascii"),
        ("VBS_THEME=plain", "theme=plain @ VBS_THEME"),
        ("VBS_THEME=ascii", "theme=ascii @ VBS_THEME"),
        ("VBS_THEME=dark", "theme=dark @ VBS_THEME"),
    ] {
        let rows = settings(&Machine::new(env), &ascii, None);
        assert!(rows.contains(&expected.to_owned()), "{env}: {rows:#?}");
    }
}

#[test]
fn read_only_stands_whoever_says_so() {
    let flag = Flags { read_only: true, ..Flags::default() };
    for (env, body, flags, expected) in [
        ("", "", Flags::default(), "read_only=false @ default"),
        ("", "", flag.clone(), "read_only=true @ --read-only"),
        (
            "VBS_READ_ONLY=0",
            "[all]\nread_only = true\n",
            Flags::default(),
            "read_only=true @ ROOT/own/config.toml, line 2",
        ),
        ("VBS_READ_ONLY=0", "[all]\nread_only = true\n", flag, "read_only=true @ --read-only"),
        (
            "",
            "[all]\nread_only = true\n[clouds.c]\nread_only = false\n",
            Flags::default(),
            "read_only=true @ ROOT/own/config.toml, line 2",
        ),
        (
            "",
            "[all]\nread_only = false\n[clouds.c]\nread_only = true\n",
            Flags::default(),
            "read_only=true @ ROOT/own/config.toml, line 4",
        ),
    ] {
        let rows = settings(&Machine::new(env).file(FILE, body), &flags, Some("c"));
        assert_eq!(rows[0], expected, "{env} {body}");
    }
}

#[test]
fn what_cannot_be_is_named_with_its_line_and_what_can_be() {
    const KEYS: &str = "expected one of `read_only`, `banner`, `confirm`, `max_batch`, `max_submit`, `columns`, `theme`, `time_zone`, `mouse`, \
        `connect_timeout`, `read_timeout`, `write_timeout`, `list_wait`, `run_wait`, `settle`, `coverage_grace`, `coverage_filter`, `volume_api`, `signing`, `allow_plain_http`";
    let unknown = format!("line 2: unknown field `read_olny`, {KEYS}");
    for (body, expected) in [
        ("[all]\nread_olny = true\n", unknown.as_str()),
        ("[clouds.a]\nread_olny = true\n", unknown.as_str()),
        (
            "\nmax_batch = 3\n",
            "line 2: unknown field `max_batch`, expected one of `default_cloud`, `all`, `clouds`",
        ),
        ("\n[all]\nmax_batch = 41\n", "line 3: max_batch must be 1 to 40"),
        ("\n[all]\nmax_batch = 0\n", "line 3: max_batch must be 1 to 40"),
        ("[clouds.a]\n\nmax_batch = -1\n", "line 3: max_batch must be 1 to 40"),
        ("[all]\nmax_batch = \"3\"\n", "line 2: invalid type: string \"3\", expected i64"),
        (
            "[clouds.a]\nmax_submit = 0\n",
            "line 2: max_submit must be at least 1; use read_only to forbid all",
        ),
        (
            "[clouds.a]\n# max_submit\nmax_submit = -3\n",
            "line 3: max_submit must be at least 1; use read_only to forbid all",
        ),
        ("[all]\nconnect_timeout = 0\n", "line 2: connect_timeout must be 1 to 300"),
        ("[all]\nread_timeout = 3601\n", "line 2: read_timeout must be 1 to 3600"),
        ("[all]\nwrite_timeout = 0\n", "line 2: write_timeout must be 1 to 3600"),
        ("[all]\nlist_wait = 3601\n", "line 2: list_wait must be 0 to 3600"),
        ("[all]\nrun_wait = -1\n", "line 2: run_wait must be 0 to 86400"),
        ("[all]\nsettle = 86401\n", "line 2: settle must be 0 to 86400"),
        ("[all]\n\nconfirm = \"shout\"\n", "line 3: unknown variant `shout`, expected `key` or `count`"),
        (
            "[all]\ntheme = \"gloomy\"\n",
            "line 2: unknown variant `gloomy`, expected one of `auto`, `mono`, `ascii`, `plain`, `dark`, `light`, `contrast`, `safe`, `vivid`",
        ),
        ("[all]\nvolume_api = \"v3\"\n", "line 2: this must be one of auto, vendor, cinder"),
        ("[all]\nsigning = \"aws\"\n", "line 2: this must be one of access, credential"),
        (
            "[all]\ncolumns = [\"name\", \"az\"]\n",
            "line 2: columns must be some of name, status, size, zone, type, server, policy, id, created, backup",
        ),
        ("[all]\ncolumns = [\"name\", \"id\", \"name\"]\n", "line 2: columns list name twice"),
        ("[all]\ncolumns = [\"status\"]\n", "line 2: columns need name or id, to tell volumes apart"),
        ("[all]\ncolumns = []\n", "line 2: columns need name or id, to tell volumes apart"),
        ("[all]\nread_only = \"yes\"\n", "line 2: invalid type: string \"yes\", expected a boolean"),
        ("default_cloud = 3\n", "line 1: invalid type: integer `3`, expected a string"),
    ] {
        let machine = Machine::new("").file(FILE, body);
        let error = ConfigFile::load(&machine.sources(), &Flags::default()).unwrap_err().to_string();
        assert_eq!(machine.without_paths(&error), format!("ROOT/own/config.toml, {expected}"), "{body}");
    }
    for (env, expected) in [
        ("VBS_MAX_BATCH=41", "VBS_MAX_BATCH must be 1 to 40"),
        ("VBS_MAX_BATCH=many", "VBS_MAX_BATCH must be 1 to 40"),
        ("VBS_MAX_SUBMIT=0", "VBS_MAX_SUBMIT must be at least 1; use read_only to forbid all"),
        ("VBS_READ_ONLY=perhaps", "VBS_READ_ONLY must be true or false"),
        (
            "VBS_THEME=gloomy",
            "VBS_THEME must be one of auto, mono, ascii, plain, dark, light, contrast, safe, vivid",
        ),
        ("VBS_CONFIRM=x", "VBS_CONFIRM must be one of key, count"),
        ("VBS_VOLUME_API=x", "VBS_VOLUME_API must be one of auto, vendor, cinder"),
        ("VBS_SIGNING=x", "VBS_SIGNING must be one of access, credential"),
        ("VBS_SETTLE=-1", "VBS_SETTLE must be 0 to 86400"),
        (
            "VBS_COLUMNS=x",
            "VBS_COLUMNS is invalid: columns must be some of name, status, size, zone, type, server, policy, id, created, backup",
        ),
    ] {
        let error =
            ConfigFile::load(&Machine::new(env).sources(), &Flags::default()).unwrap_err().to_string();
        assert_eq!(error, expected, "{env}");
    }
}

#[test]
fn a_file_that_is_no_plain_text_is_named_with_the_remedy() {
    let utf_16: Vec<u8> = "[all]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, expected) in [
        (b"\xef\xbb\xbf[all]\r\nsettle = 9\r\n".to_vec(), "9"),
        (
            [b"\xff\xfe".to_vec(), utf_16].concat(),
            "cannot read ROOT/own/config.toml: it is UTF-16 text: save it as UTF-8",
        ),
        (
            b"[all]\nbanner = \"gr\xfc\xdfe\"\n".to_vec(),
            "ROOT/own/config.toml, line 2: not UTF-8 text (Latin-1?): save the file as UTF-8",
        ),
        (
            b"$ANSIBLE_VAULT;1.1;AES256\n61\n".to_vec(),
            "cannot read ROOT/own/config.toml: it is encrypted by Ansible Vault (ansible-vault view shows it): vbs reads only plain files",
        ),
    ] {
        let machine = Machine::new("").file(FILE, "");
        std::fs::write(machine.path(FILE), bytes).unwrap();
        let said = match ConfigFile::load(&machine.sources(), &Flags::default()) {
            Ok(own) => own.for_cloud(None).settle.value.0.to_string(),
            Err(error) => machine.without_paths(&error.to_string()),
        };
        assert_eq!(said, expected);
    }
}
