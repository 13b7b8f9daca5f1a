//! The names nearest to one that was misspelt.

use strsim::osa_distance;

/// Most names that are told.
const MOST: usize = 3;

/// The known names nearest to what was typed, the nearest first; none that is too far off to be
/// meant.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = typed.to_lowercase();
    let farthest = (wanted.chars().count() / 3).clamp(1, 4);
    let mut near: Vec<(usize, &str)> = known
        .filter(|name| name.len().abs_diff(typed.len()) <= farthest * 4)
        .map(|name| (osa_distance(&wanted, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= farthest)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(MOST).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_meant_is_found_nearest_first() {
        let names = ["web01", "web10", "db-prod-01", "db-prod-02", "mail", "バックアップ", ""];
        let near = |typed: &str| nearest(typed, names.into_iter());
        assert_eq!(near("wbe01"), ["web01"]);
        assert_eq!(near("WEB1"), ["web01", "web10"]);
        assert_eq!(near("db-prod-1"), ["db-prod-01", "db-prod-02"]);
        assert_eq!(near("バックアッブ"), ["バックアップ"]);
        assert_eq!(near("nothing-like-it"), [""; 0]);
        assert_eq!(near("x"), [""]);
    }
}
