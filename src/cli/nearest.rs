//! The names nearest to one that was misspelt.

/// Most names that are told.
const MOST: usize = 3;

/// The known names nearest to what was typed, the nearest first; none that is too far off to be
/// meant.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted: Vec<char> = typed.to_lowercase().chars().collect();
    let farthest = (wanted.len() / 3).clamp(1, 4);
    let mut near: Vec<(usize, &str)> = known
        .filter(|name| name.len().abs_diff(typed.len()) <= farthest * 4)
        .filter_map(|name| Some((distance(&wanted, &name.to_lowercase(), farthest)?, name)))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// How many letters must be put in, taken out, changed or exchanged with the next; `None` beyond
/// `farthest`.
fn distance(wanted: &[char], name: &str, farthest: usize) -> Option<usize> {
    let name: Vec<char> = name.chars().collect();
    if name.len().abs_diff(wanted.len()) > farthest {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=name.len()).collect();
    for (row, w) in wanted.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, n) in name.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&above, column) + usize::from(w != n);
            let mut fewest = changed.min(at(&above, column + 1) + 1).min(at(&line, column) + 1);
            let exchanged =
                column > 0 && row > 0 && wanted.get(row - 1) == Some(n) && name.get(column - 1) == Some(w);
            if exchanged {
                fewest = fewest.min(at(&before, column - 1) + 1);
            }
            line.push(fewest);
        }
        if line.iter().min().is_none_or(|fewest| *fewest > farthest) {
            return None;
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().filter(|distance| *distance <= farthest)
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
