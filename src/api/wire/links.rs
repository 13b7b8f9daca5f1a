//! Where a list goes on: the links of a page, and the markers it gives (domain.md 4.3).

use super::lenient::{Listed, Loose, record};

record! {
    /// `volumes_links` and its kin; only the marker in `href` is of use.
    pub(crate) Link {
        rel: Loose<'a> = b"rel",
        href: Loose<'a> = b"href",
    }
}

/// Of ids, the last one first, those to go on from, in the cloud's own spelling, best last: the last
/// one, and to fall back to the nearest few before it, then ever wider steps, since what was made
/// together is often deleted together.
pub(crate) fn ways_back<'b>(ids: impl Iterator<Item = &'b str>) -> Vec<String> {
    let mut markers: Vec<String> = ids
        .enumerate()
        .filter(|(back, _)| *back == 0 || back.is_power_of_two())
        .map(|(_, id)| id.to_owned())
        .collect();
    markers.reverse();
    markers
}

/// The `rel: next` of a list of links.
pub(crate) fn next_link<'b, 'a>(links: &'b Listed<Link<'a>>) -> Option<&'b Link<'a>> {
    links.items.iter().find(|link| link.rel.text().is_some_and(|rel| rel.eq_ignore_ascii_case("next")))
}

/// The same for a page with links: where no entry has an id, the marker of the link to the next page.
pub(crate) fn ways_on<'b>(ids: impl Iterator<Item = &'b str>, links: &Listed<Link<'_>>) -> Vec<String> {
    let mut markers = ways_back(ids);
    if markers.is_empty() {
        markers.extend(next_link(links).and_then(|link| marker_of(link.href.raw())));
    }
    markers
}

/// The `marker` in the query of an address; host and path are not looked at.
pub(crate) fn marker_of(href: &str) -> Option<String> {
    let (_, query) = href.split_once('?')?;
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, value)| name == "marker" && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_marker_is_taken_from_a_link() {
        assert_eq!(marker_of("https://evil.example/x?limit=3&marker=a%2Fb#m"), Some("a/b".into()));
        assert_eq!(marker_of("/volumes/detail?marker="), None);
        assert_eq!(marker_of("marker=a"), None);
    }
}
