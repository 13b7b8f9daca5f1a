//! The known name nearest to an unknown one.

use strsim::osa_distance;

/// Names that are often written for others.
const MEANT: [(&str, &str); 12] = [
    ("passwd", "password"),
    ("pass", "password"),
    ("pwd", "password"),
    ("user", "username"),
    ("login", "username"),
    ("project", "project_name"),
    ("tenant", "project_name"),
    ("domain", "user_domain_name"),
    ("region", "region_name"),
    ("url", "auth_url"),
    ("endpoint", "auth_url"),
    ("insecure_skip_verify", "insecure"),
];

/// Slips that are forgiven.
const SLIPS: usize = 2;

/// The known name that is most likely meant.
pub(super) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_ascii_lowercase().replace('-', "_");
    let meant = MEANT.iter().find(|(word, _)| *word == wrong).map(|(_, name)| *name);
    if meant.is_some() {
        return meant;
    }
    let near = |name: &&str| {
        // A letter has four bytes at most; what stands where a name belongs may be as long as a book.
        if wrong.len().abs_diff(name.len()) > 4 * SLIPS {
            return None;
        }
        let far = osa_distance(&wrong, &name.to_ascii_lowercase());
        // One slip in four letters, and no more than two.
        (far <= SLIPS && far * 4 <= wrong.len().max(name.len())).then_some(far)
    };
    known.filter_map(|name| Some((near(&name)?, name))).min_by_key(|(far, _)| *far).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen_and_other_words_left_alone() {
        let known =
            ["password", "username", "user_id", "project_name", "region_name", "verify", "cert", "key"];
        for (wrong, expected) in [
            ("pasword", Some("password")),
            ("passwrod", Some("password")),
            ("passwd", Some("password")),
            ("Password", Some("password")),
            ("user-name", Some("username")),
            ("project", Some("project_name")),
            ("regin_name", Some("region_name")),
            ("verfiy", Some("verify")),
            ("kay", None),
            ("networks", None),
            ("identity_api_version", None),
            ("", None),
        ] {
            assert_eq!(nearest(wrong, known.into_iter()), expected, "{wrong}");
        }
    }
}
