//! Keys bound to actions: the file of this program, and the user's over it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use toml::Spanned;

use super::{Action, EVERYWHERE, Mode};
use crate::app::key::{Code, Key};

/// The keys as they come with the program.
const OWN: &str = include_str!("../../../assets/keymap.toml");

/// The sections that are no mode: everywhere, wherever no text is typed, wherever text is typed.
const SHARED: [&str; 3] = ["everywhere", "common", "text"];

/// Which key does what in every mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    modes: Vec<Vec<(Action, Vec<Key>)>>,
}

/// What is wrong with a file of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeymapError {
    /// The line, counted from one.
    pub line: usize,
    /// What is wrong there, and the remedy.
    pub reason: String,
}

impl fmt::Display for KeymapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for KeymapError {}

type Table = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<Vec<Spanned<String>>>>>;

/// Keys of the actions of a section, with the place in the user's file if they are from there.
type Bound = BTreeMap<(String, String), (Vec<Key>, Option<usize>)>;

impl Default for Keymap {
    /// The keys as they come with the program.
    fn default() -> Self {
        // A test reads the file; a program whose own keys cannot be read has none.
        Self::with("").unwrap_or(Self { modes: Vec::new() })
    }
}

impl Keymap {
    /// The keys as they come with the program, read once.
    pub fn own() -> Arc<Self> {
        static KEYS: LazyLock<Arc<Keymap>> = LazyLock::new(Arc::default);
        KEYS.clone()
    }

    /// The keys of the program with the user's laid over them.
    pub fn with(user: &str) -> Result<Self, KeymapError> {
        let mut bound = read(OWN, false)?;
        bound.extend(read(user, true)?);
        let mut modes = Vec::with_capacity(Mode::ALL.len());
        for mode in Mode::ALL {
            modes.push(of_mode(*mode, &bound, user)?);
        }
        Ok(Self { modes })
    }

    /// What a key does in a mode.
    pub fn resolve(&self, mode: Mode, key: Key) -> Option<Action> {
        self.of(mode).iter().find(|(_, keys)| keys.contains(&key)).map(|(action, _)| *action)
    }

    /// The keys of an action in a mode; the first is the one that texts name.
    pub fn keys(&self, mode: Mode, action: Action) -> &[Key] {
        let found = self.of(mode).iter().find(|(bound, _)| *bound == action);
        found.map(|(_, keys)| keys.as_slice()).unwrap_or_default()
    }

    /// The keys of an action in the first mode that has it.
    pub fn anywhere(&self, action: Action) -> &[Key] {
        Mode::ALL
            .iter()
            .map(|mode| self.keys(*mode, action))
            .find(|keys| !keys.is_empty())
            .unwrap_or_default()
    }

    /// The name of the key for an action, for texts that mention it; `-` where it has none.
    pub fn name(&self, mode: Mode, action: Action) -> String {
        self.keys(mode, action).first().map_or_else(|| "-".to_owned(), ToString::to_string)
    }

    fn of(&self, mode: Mode) -> &[(Action, Vec<Key>)] {
        self.modes.get(mode as usize).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The name of an action in the files of keys and in the palette: `ToggleMark` is `toggle-mark`.
pub fn action_word(action: Action) -> String {
    let mut word = String::new();
    for c in format!("{action:?}").chars() {
        if c.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
    }
    word
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
}

/// The sections an action's keys are looked for in, the nearest first.
fn sections(mode: Mode) -> [&'static str; 3] {
    let shared = if mode.takes_text() { "text" } else { "common" };
    [mode.section().name, shared, "everywhere"]
}

fn read(text: &str, is_user: bool) -> Result<Bound, KeymapError> {
    let wrong = |at: usize, reason: String| KeymapError { line: line_of(text, at), reason };
    let table: Table = toml::from_str(text)
        .map_err(|error| wrong(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
    let mut bound = Bound::new();
    for (section, actions) in table {
        let name = section.get_ref().as_str();
        let at = section.span().start;
        let modes: Vec<Mode> =
            Mode::ALL.iter().copied().filter(|mode| sections(*mode).contains(&name)).collect();
        if modes.is_empty() {
            return Err(wrong(at, format!("no section `{name}`; there are {}", known_sections())));
        }
        for (action, keys) in actions {
            let (at, word) = (action.span().start, action.get_ref().as_str());
            if !modes.iter().any(|mode| knows(*mode, word)) {
                return Err(wrong(at, format!("nothing is called `{word}` in `{name}`; {}", known(&modes))));
            }
            if is_user && is_fixed(name, word) {
                return Err(wrong(
                    at,
                    format!("`{word}` in `{name}` cannot be moved: it confirms or leaves a plan"),
                ));
            }
            let mut parsed = Vec::new();
            for key in keys.get_ref() {
                let parse = key_of(key.get_ref(), &modes);
                parsed.push(parse.map_err(|reason| wrong(key.span().start, reason))?);
            }
            let place = is_user.then(|| line_of(text, at));
            bound.insert((name.to_owned(), word.to_owned()), (parsed, place));
        }
    }
    Ok(bound)
}

fn knows(mode: Mode, name: &str) -> bool {
    mode.bindings().any(|binding| action_word(binding.action) == name)
}

fn known_sections() -> String {
    let modes = Mode::ALL.iter().map(|mode| mode.section().name);
    SHARED.into_iter().chain(modes).collect::<Vec<_>>().join(", ")
}

fn known(modes: &[Mode]) -> String {
    let [mode] = modes else { return "see assets/keymap.toml or docs/keys.md".to_owned() };
    let words: Vec<String> = mode.bindings().map(|binding| action_word(binding.action)).collect();
    format!("there are {}", words.join(", "))
}

/// What no file may change.
fn is_fixed(section: &str, word: &str) -> bool {
    section == "plan" && matches!(word, "yes" | "open" | "back")
}

fn key_of(name: &str, modes: &[Mode]) -> Result<Key, String> {
    if name.to_ascii_lowercase().starts_with("alt-") {
        return Err("alt cannot be bound: terminals send it as esc and another key".to_owned());
    }
    let key = Key::parse(name).ok_or_else(|| {
        format!(
            "no key `{name}`; a character, or space, enter, esc, tab, up, pgdn, home and the like, ctrl-x"
        )
    })?;
    let sequences = [Key::from('['), Key::from('O')];
    if sequences.contains(&key) {
        return Err(format!("{name} cannot be bound: it begins late sequences of the terminal"));
    }
    if modes == [Mode::Browse] && key.printable().is_some_and(|c| c.is_ascii_digit()) {
        return Err("digits cannot be bound in the lists".to_owned());
    }
    if key.printable().is_some() && modes.iter().any(|mode| mode.takes_text()) {
        return Err(format!(
            "{name} is text where this is typed; bind enter, tab, an arrow or ctrl- and a letter"
        ));
    }
    Ok(key)
}

/// The keys of a mode, proven to mean one thing each and to let one leave.
fn of_mode(mode: Mode, bound: &Bound, user: &str) -> Result<Vec<(Action, Vec<Key>)>, KeymapError> {
    let mut keys: Vec<(Action, Vec<Key>)> = Vec::new();
    let mut places: Vec<Option<usize>> = Vec::new();
    for binding in mode.bindings() {
        let name = action_word(binding.action);
        let found =
            sections(mode).iter().find_map(|section| bound.get(&((*section).to_owned(), name.clone())));
        let (own, place) = found.cloned().unwrap_or_default();
        let clash = keys.iter().zip(&places).find_map(|((other, taken), at)| {
            let key = own.iter().find(|key| taken.contains(key))?;
            Some((*other, *key, place.or(*at)?))
        });
        if let Some((other, key, line)) = clash {
            let reason =
                format!("{key} is both `{}` and `{name}` in `{}`", action_word(other), mode.section().name);
            return Err(KeymapError { line, reason });
        }
        keys.push((binding.action, own));
        places.push(place);
    }
    let resolves = |key: Key| keys.iter().find(|(_, keys)| keys.contains(&key)).map(|(action, _)| *action);
    let kept = resolves(Code::Esc.into()) == Some(Action::Back)
        && EVERYWHERE.iter().all(|binding| keys.iter().any(|(action, _)| *action == binding.action));
    let interrupt = resolves(Key::ctrl('c'));
    let leaves = mode == Mode::Leave || matches!(interrupt, Some(Action::Quit | Action::Back));
    if kept && leaves {
        return Ok(keys);
    }
    let line = places.iter().flatten().copied().max().unwrap_or_else(|| line_of(user, user.len()));
    let name = mode.section().name;
    Err(KeymapError { line, reason: format!("esc and ctrl-c must stay what they are (in `{name}`)") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(user: &str) -> String {
        Keymap::with(user).unwrap_err().to_string()
    }

    #[test]
    fn the_own_file_binds_everything_that_can_be_done() {
        let keymap = Keymap::with("").unwrap();
        for mode in Mode::ALL {
            for binding in mode.bindings() {
                // The palette alone opens the calendar.
                let has_key = !keymap.keys(*mode, binding.action).is_empty();
                assert_ne!(has_key, binding.action == Action::Calendar, "{:?} in {mode:?}", binding.action);
                assert!(!binding.phrase().is_empty());
            }
            assert_eq!(keymap.resolve(*mode, Code::Esc.into()), Some(Action::Back), "{mode:?}");
        }
    }

    #[test]
    fn the_default_keys_are_those_promised() {
        let keymap = Keymap::default();
        for (keys, action) in [
            ("down j", Action::Down),
            ("g home", Action::Top),
            ("G end", Action::Bottom),
            ("ctrl-u", Action::HalfUp),
            ("ctrl-d", Action::HalfDown),
            ("space", Action::ToggleMark),
            ("v", Action::Range),
            ("*", Action::MarkAll),
            ("!", Action::Invert),
            ("ctrl-x", Action::ClearMarks),
            ("a", Action::Associate),
            ("i", Action::Fields),
            ("o", Action::LastBoard),
            ("D", Action::Disassociate),
            ("F", Action::SavedFilters),
            ("H", Action::History),
            ("<", Action::NarrowPolicies),
            (">", Action::WidenPolicies),
            ("q ctrl-c", Action::Quit),
            ("ctrl-z", Action::Suspend),
        ] {
            for key in keys.split(' ') {
                assert_eq!(keymap.resolve(Mode::Browse, Key::parse(key).unwrap()), Some(action), "{key}");
            }
        }
    }

    #[test]
    fn letters_do_not_move_where_text_is_typed() {
        let keymap = Keymap::default();
        for mode in Mode::ALL.iter().filter(|mode| mode.takes_text()) {
            for letter in ' '..='~' {
                assert_eq!(keymap.resolve(*mode, Key::from(letter)), None, "{letter} in {mode:?}");
            }
        }
    }

    #[test]
    fn the_users_file_is_laid_over() {
        let keymap =
            Keymap::with("[lists]\nassociate = [\"A\"]\nhistory = []\n[common]\ndown = [\"z\"]\n").unwrap();
        let lists = |key: char| keymap.resolve(Mode::Browse, Key::from(key));
        assert_eq!((lists('A'), lists('a'), lists('H')), (Some(Action::Associate), None, None));
        assert_eq!((lists('z'), lists('j')), (Some(Action::Down), None));
        assert_eq!(keymap.resolve(Mode::Outcomes, Key::from('z')), Some(Action::Down));
        assert_eq!(keymap.name(Mode::Browse, Action::History), "-");
    }

    #[test]
    fn what_cannot_be_is_told_with_its_line() {
        for (user, told) in [
            ("[lists]\n\nassociate = [\"m\"]", "line 3: m is both `associate` and `marked-only` in `lists`"),
            ("[list]\n", "line 1: no section `list`; there are everywhere, common, text, lists"),
            (
                "[lists]\nasociate = [\"a\"]",
                "line 2: nothing is called `asociate` in `lists`; there are toggle-mark",
            ),
            ("[lists]\nrange = [\"alt-v\"]", "line 2: alt cannot be bound"),
            ("[lists]\nrange = [\"[\"]", "line 2: [ cannot be bound: it begins late sequences"),
            ("[lists]\nrange = [\"O\"]", "line 2: O cannot be bound"),
            ("[lists]\nrange = [\"5\"]", "line 2: digits cannot be bound in the lists"),
            ("[lists]\nrange = [\"hyper-v\"]", "line 2: no key `hyper-v`"),
            ("[plan]\nyes = [\"z\"]", "line 2: `yes` in `plan` cannot be moved"),
            ("[plan]\nback = []", "line 2: `back` in `plan` cannot be moved"),
            ("[common]\nquit = [\"Z\"]", "line 2: esc and ctrl-c must stay what they are"),
            ("[lists]\nback = [\"Z\"]", "line 2: esc and ctrl-c must stay what they are"),
            ("[text]\nopen = [\"y\"]", "line 2: y is text where this is typed"),
            ("[lists]\nrange = \"v\"", "line 2: invalid type: string"),
            ("[lists\n", "line 1: "),
            ("[common]\ndown = [\"v\"]", "line 2: v is both `range` and `down` in `lists`"),
        ] {
            let error = error(user);
            assert!(error.starts_with(told), "{user:?}: {error}");
        }
    }
}
