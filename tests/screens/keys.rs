//! The table of keys in `docs/keys.md` is what the keymap says. `VBS_UPDATE_README=1 cargo test --test
//! screens` writes it anew.

use std::fmt::Write as _;
use std::fs;

use vbs_tui::app::Key;
use vbs_tui::app::keymap::{Binding, COMMON, EVERYWHERE, Keymap, MOVEMENT, Mode};

const BEGIN: &str = "<!-- keys: generated from assets/keymap.toml -->\n";
const END: &str = "<!-- end of keys -->\n";

/// The keys of some bindings, each with a word or two.
fn row<'a>(bindings: &[Binding], keys: impl Fn(&Binding) -> &'a [Key]) -> String {
    // What has no key of its own is reached by the palette.
    let with_words = bindings.iter().filter(|binding| !binding.doc.is_empty() && !keys(binding).is_empty());
    let keys = with_words.map(|binding| {
        let keys = keys(binding).iter();
        let keys: Vec<String> =
            keys.map(|key| format!("`{}`", key.to_string().replace('|', "\\|"))).collect();
        let phrase = binding.doc.split([';', '(']).next().unwrap().trim();
        format!("{} {phrase}", keys.join(" "))
    });
    keys.collect::<Vec<_>>().join(" · ")
}

fn table() -> String {
    let keymap = Keymap::default();
    let mut table = "\n| where | keys |\n|---|---|\n".to_owned();
    for (title, bindings) in
        [("everywhere", EVERYWHERE), ("wherever something moves", MOVEMENT), ("on most screens", COMMON)]
    {
        let keys = |binding: &Binding| keymap.anywhere(binding.action);
        writeln!(table, "| {title} | {} |", row(bindings, keys)).unwrap();
    }
    for mode in Mode::ALL {
        let section = mode.section();
        writeln!(
            table,
            "| {} (`{}`) | {} |",
            section.title,
            section.name,
            row(section.bindings, |binding| keymap.keys(*mode, binding.action))
        )
        .unwrap();
    }
    table.push('\n');
    table
}

#[test]
fn the_table_of_keys_is_what_the_keymap_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
    let page = fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the table begins");
    let (found, after) = rest.split_once(END).expect("the table ends");
    if std::env::var_os("VBS_UPDATE_README").is_some() {
        fs::write(path, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        return;
    }
    assert_eq!(found, table(), "VBS_UPDATE_README=1 renews it");
}
