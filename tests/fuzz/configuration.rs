//! Files and variables, mutated: no secret in them is said back, whatever became of its line.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use vbs_tui::config::{Choice, ConfigFile, Explained, Flags, Sources, explain, known_clouds, resolve};

use crate::mutate;
use crate::rng::Rng;
use crate::watch::{Input, inputs};

/// Where the files of the corpus lie on the machine.
const FILES: [(&str, &str); 4] = [
    ("clouds.yaml", "home/.config/openstack/clouds.yaml"),
    ("secure.yaml", "home/.config/openstack/secure.yaml"),
    ("clouds-public.yaml", "home/.config/openstack/clouds-public.yaml"),
    ("config.toml", "own/config.toml"),
];

/// Keys and tokens, which can be told from names wherever they come to stand.
const DRAWN: [&str; 3] = [
    "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7bC9dE2",
    "Zz9Yy8Xx7Ww6Vv5Uu4Tt3Ss2Rr1Qq9Pp8Oo7Nn6Mm5",
    "gAAAAABk4Xq3pWmT4ZrLs9Vd0KcQeYb1NfHg7JtUi5OoXa2",
];
/// So many letters of one in a row are still told from a name.
const WINDOW: usize = 32;

/// Passwords as people choose them, which only their key tells from a name.
const CHOSEN: [&str; 3] = ["hunter2secret", "hunter2 is it", "hunter2%23x"];

/// The corpus.
struct Corpus {
    /// Files, and last the variables.
    texts: Vec<String>,
}

impl Corpus {
    fn new() -> Self {
        let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
        let names = FILES.iter().map(|(name, _)| *name).chain(["variables"]);
        Self { texts: names.map(|name| fs::read_to_string(directory.join(name)).unwrap()).collect() }
    }

    /// With secrets put in.
    fn planted(&self, secrets: &[&str; 3]) -> Vec<Vec<u8>> {
        let is_drawn = secrets == &DRAWN;
        let put = |text: &String| {
            // A list of hosts is shown, and a password that somebody puts there with it.
            let text = text.replace("@DRAWN@", if is_drawn { DRAWN[0] } else { "c.example" });
            let texts = secrets.iter().enumerate();
            texts
                .fold(text.clone(), |text, (at, secret)| text.replace(&format!("@SECRET{}@", at + 1), secret))
        };
        self.texts.iter().map(put).map(String::into_bytes).collect()
    }
}

/// A machine whose files are written anew for each input.
pub struct Machine {
    root: TempDir,
}

impl Machine {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for (_, path) in FILES {
            fs::create_dir_all(root.path().join(path).parent().unwrap()).unwrap();
        }
        fs::create_dir_all(root.path().join("cwd")).unwrap();
        Self { root }
    }

    /// Writes the files that are there; the last text is variables. `by_variables` hands them over.
    pub fn sources(&self, texts: &[Vec<u8>], by_variables: bool) -> Sources {
        let path = |below: &str| self.root.path().join(below);
        for ((_, file), text) in FILES.iter().zip(texts) {
            fs::write(path(file), text).unwrap();
        }
        let variables = String::from_utf8_lossy(
            texts.get(FILES.len()).filter(|_| by_variables).map_or(&[], Vec::as_slice),
        )
        .into_owned();
        let variables = variables.lines().filter_map(|line| line.split_once('='));
        let given: Vec<(String, String)> =
            variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let own = [("HOME", "home"), ("XDG_CONFIG_DIRS", "site")];
        let own = own.map(|(name, below)| (name.to_owned(), path(below).display().to_string()));
        Sources::new(given.into_iter().chain(own), path("cwd"))
            .with_system_dir(path("system"))
            .with_own_dir(path("own"))
    }
}

/// All that is said of a configuration; `whole` also what is only ever printed by a programmer.
pub fn said(sources: &Sources, choice: &Choice, whole: bool) -> String {
    let Explained { login, origins, ignored } = explain(sources, choice);
    let mut said = vec![format!("{origins:?} {ignored:?}")];
    said.push(match &login {
        // Names are part of a login and go to the cloud: what is shown of it is in the origins.
        Ok(login) => format!("{:?} {:?}", login.trust, login.proxies),
        Err(error) => format!("{error} {error:?}"),
    });
    said.push(match known_clouds(sources) {
        Ok(known) => format!("{known:?}"),
        Err(error) => format!("{error} {error:?}"),
    });
    said.push(match ConfigFile::load(sources, &Flags::default()) {
        Ok(own) => {
            let rows = own.for_cloud(choice.cloud.as_deref()).rows();
            format!("{:?} {:?} {rows:?}", own.file(), own.ignored())
        }
        Err(error) => format!("{error} {error:?}"),
    });
    if whole {
        let resolved = resolve(sources, choice).map(|resolved| resolved.login);
        said.push(format!("{sources:?} {login:?} {resolved:?} {choice:?}"));
    }
    said.join(" ")
}

/// Says a long piece of one of the secrets, if there is one.
pub fn leak<'s>(said: &str, secrets: &[&'s str]) -> Option<&'s str> {
    let windows = |secret: &'s str| {
        let window = WINDOW.min(secret.len());
        (0..=secret.len() - window).map(move |at| &secret[at..at + window])
    };
    secrets.iter().flat_map(|secret| windows(secret)).find(|window| said.contains(window))
}

fn choice(rng: &mut Rng) -> Choice {
    let cloud = *rng.pick(&["c", "c", "keys", "tokens", "application", "broken", "empty", "none", ""]);
    Choice { cloud: Some(cloud.to_owned()).filter(|cloud| !cloud.is_empty()), ..Choice::default() }
}

fn check(texts: &[Vec<u8>], said: &str, secrets: &[&str]) {
    if let Some(leak) = leak(said, secrets) {
        let at = said.find(leak).unwrap();
        let from = (0..at).rev().find(|from| at - from >= 200 && said.is_char_boundary(*from)).unwrap_or(0);
        panic!("{leak} is said: ...{}", said[from..].chars().take(400).collect::<String>());
    }
    let given: usize = texts.iter().map(Vec::len).sum();
    assert!(said.len() < 64_000 + 16 * given, "{} bytes are said of {given}", said.len());
}

#[test]
fn no_mutated_file_says_a_key_or_token() {
    let (corpus, machine) = (Corpus::new(), Machine::new());
    let planted = corpus.planted(&DRAWN);
    for number in inputs(4) {
        let mut rng = Rng::of(3, number);
        let mut texts = planted.clone();
        for _ in 0..=rng.below(2) {
            let (at, other) = (rng.below(texts.len()), rng.below(texts.len()));
            texts[at] = mutate::bytes(&mut rng, &texts[at], &planted[other]);
        }
        let parts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        let input = Input::new("configuration", number, &parts);
        let sources = machine.sources(&texts, rng.one_in(2));
        check(&texts, &said(&sources, &choice(&mut rng), false), &DRAWN);
        input.survived();
    }
}

#[test]
fn no_mutated_line_says_the_password_of_another() {
    let (corpus, machine) = (Corpus::new(), Machine::new());
    let planted = corpus.planted(&CHOSEN);
    for number in inputs(4) {
        let mut rng = Rng::of(4, number);
        let mut texts = planted.clone();
        let at = rng.below(texts.len());
        texts[at] = other_line(&mut rng, &texts[at]);
        let parts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        let input = Input::new("passwords", number, &parts);
        let sources = machine.sources(&texts, rng.one_in(2));
        let choice = choice(&mut rng);
        check(&texts, &said(&sources, &choice, true), &["hunter2"]);
        input.survived();
    }
}

/// Mutates one line that holds no secret, and leaves it one line.
fn other_line(rng: &mut Rng, text: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let free: Vec<usize> =
        (0..lines.len()).filter(|at| memchr::memmem::find(lines[*at], b"hunter2").is_none()).collect();
    let at = *rng.pick(&free);
    let mut line = mutate::bytes(
        rng,
        lines[at].strip_suffix(b"\n").unwrap_or(lines[at]),
        b"name: eu-de, 'x' \"y\" & * ! |",
    );
    line.retain(|byte| !matches!(byte, b'\n' | b'\r'));
    line.push(b'\n');
    let mut lines: Vec<Vec<u8>> = lines.into_iter().map(<[u8]>::to_vec).collect();
    lines[at] = line;
    lines.concat()
}
