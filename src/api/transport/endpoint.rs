//! Where a service lives, and how the addresses of its calls are built.
//!
//! Owns the repair of catalog URLs that lack version or project id (domain.md 1 and 5.6). Every
//! address a token is sent to is built here out of an endpoint, never taken from an answer.

use url::{Origin, Url};

/// The names under which an address has the project's id to fill in.
const PROJECT: [&str; 2] = ["project_id", "tenant_id"];

/// An address with the project's id where a placeholder stands for it: `%(project_id)s` as
/// openstacksdk has it, `$(tenant_id)s` as catalogs have it before Keystone fills it in, and the
/// forms of templates. Braces may be percent-encoded, as in the path of a URL.
pub fn filled(address: &str, project_id: &str) -> String {
    let mut filled = address.to_owned();
    for name in PROJECT {
        for form in [
            format!("%({name})s"),
            format!("$({name})s"),
            format!("$({name})"),
            format!("${{{name}}}"),
            format!("{{{{{name}}}}}"),
            format!("{{{{ {name} }}}}"),
            format!("%7B%7B{name}%7D%7D"),
            format!("%7B%7B%20{name}%20%7D%7D"),
            format!("{{{name}}}"),
            format!("$%7B{name}%7D"),
            format!("%7B{name}%7D"),
        ] {
            filled = filled.replace(&form, project_id);
        }
    }
    filled
}

/// The first placeholder in an address, as it is written there.
pub fn placeholder(address: &str) -> Option<String> {
    let address = address.replace("%7B", "{").replace("%7D", "}");
    let forms = [("%(", ")s"), ("$(", ")"), ("${", "}"), ("{", "}"), ("<", ">")];
    let of_form = |(open, close): &(&str, &str)| {
        let at = address.find(open)?;
        let rest = address.get(at..)?;
        // Half of one is shown with its bracket.
        let length = rest.find(close).map(|end| end + close.len());
        let length = length.or_else(|| Some(rest.find(')')? + 1)).unwrap_or(open.len());
        // `$(name)s` ends in a letter that belongs to it.
        let length = if *open == "$(" && rest.get(length..).is_some_and(|rest| rest.starts_with('s')) {
            length + 1
        } else {
            length
        };
        Some((at, rest.get(..length)?.to_owned()))
    };
    let of_shell = || {
        let at = address.find('$')?;
        let name = address.get(at + 1..)?;
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        Some((at, format!("${}", name.get(..end)?))).filter(|_| is_name)
    };
    // `%NAME%`: what is no percent-encoding is meant to be filled in, too.
    let of_percent = || {
        let is_encoded = |rest: &str| rest.bytes().skip(1).take(2).filter(u8::is_ascii_hexdigit).count() == 2;
        let (at, rest) = address
            .match_indices('%')
            .map(|(at, _)| (at, address.get(at..).unwrap_or_default()))
            .find(|(_, rest)| !is_encoded(rest))?;
        let end = rest.get(1..)?.find(['%', '/']).map_or(rest.len(), |end| end + 1);
        let length = if rest.get(end..).is_some_and(|rest| rest.starts_with('%')) { end + 1 } else { end };
        Some((at, rest.get(..length)?.to_owned()))
    };
    let first =
        forms.iter().filter_map(of_form).chain(of_shell()).chain(of_percent()).min_by_key(|(at, _)| *at);
    first.map(|(_, placeholder)| placeholder).or_else(|| address.contains('}').then(|| "}".to_owned()))
}

/// How an endpoint came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointSource {
    /// The catalog of the login names it.
    Catalog,
    /// A flag, variable or file entry names it.
    Override,
    /// The catalog lacks it; derived from the volume service's host (domain.md 5.6).
    Derived,
}

/// The base address of one service, version and project id left off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    root: Url,
    version: String,
    project_id: String,
    source: EndpointSource,
}

impl Endpoint {
    /// Reads a base address; `version` is used where the address has none, and `project_id` is
    /// dropped from its end if it is there.
    pub fn new(address: &Url, version: &str, project_id: &str, source: EndpointSource) -> Self {
        let filled = Url::parse(&filled(address.as_str(), project_id));
        let address = filled.as_ref().unwrap_or(address);
        let mut root = address.clone();
        root.set_query(None);
        root.set_fragment(None);
        let address = without_project(address, project_id);
        let mut segments: Vec<&str> =
            address.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).collect();
        let version = if segments.last().is_some_and(|last| is_version(last)) {
            segments.pop().unwrap_or(version)
        } else {
            version
        };
        root.set_path(&segments.join("/"));
        Self { root, version: version.to_owned(), project_id: project_id.to_owned(), source }
    }

    /// A placeholder in its address that cannot be filled in.
    pub fn unfilled(&self) -> Option<String> {
        placeholder(self.root.as_str())
    }

    /// The same service under another version of its interface.
    pub fn with_version(&self, version: &str) -> Self {
        Self { version: version.to_owned(), ..self.clone() }
    }

    /// How it came about.
    pub fn source(&self) -> EndpointSource {
        self.source
    }

    /// The only origin that may see credentials for this service.
    pub fn origin(&self) -> Origin {
        self.root.origin()
    }

    /// The address of a call: version and project id, then the segments, each percent-encoded.
    pub fn url(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.root.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(&self.version).push(&self.project_id).extend(segments);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.url(&[], &[]).fmt(f)
    }
}

/// A base address without the id of a project at its end.
pub(crate) fn without_project(address: &Url, project_id: &str) -> Url {
    let mut address = address.clone();
    if let Ok(mut path) = address.path_segments_mut() {
        path.pop_if_empty();
    }
    let last = address.path_segments().and_then(|mut segments| segments.next_back());
    if last.is_some_and(|last| last.eq_ignore_ascii_case(project_id))
        && let Ok(mut path) = address.path_segments_mut()
    {
        path.pop();
    }
    address
}

/// `v2`, `v3`, `v2.1`.
pub(crate) fn is_version(segment: &str) -> bool {
    segment.strip_prefix(['v', 'V']).is_some_and(|number| {
        number.starts_with(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_completed_and_never_doubled() {
        let pid = "5d1e7a90c3b24f6e8a7f00112233aabb";
        for (given, expected) in [
            ("https://vbs.example", "https://vbs.example/v2/PID"),
            ("https://vbs.example/", "https://vbs.example/v2/PID"),
            ("https://vbs.example/v2", "https://vbs.example/v2/PID"),
            ("https://vbs.example/v2/", "https://vbs.example/v2/PID"),
            ("https://vbs.example/v2/PID", "https://vbs.example/v2/PID"),
            ("https://vbs.example/v2/PID/", "https://vbs.example/v2/PID"),
            ("https://vbs.example:8443/v3/PID", "https://vbs.example:8443/v3/PID"),
            ("https://vbs.example/PID", "https://vbs.example/v2/PID"),
            ("http://127.0.0.1:8080/volume/v3/PID", "http://127.0.0.1:8080/volume/v3/PID"),
            ("http://127.0.0.1:8080/vbs", "http://127.0.0.1:8080/vbs/v2/PID"),
        ] {
            let endpoint = Endpoint::new(
                &given.replace("PID", pid).parse().unwrap(),
                "v2",
                pid,
                EndpointSource::Catalog,
            );
            assert_eq!(endpoint.to_string(), expected.replace("PID", pid), "{given}");
        }
    }

    #[test]
    fn the_projects_id_is_filled_in_and_no_other_placeholder_passes() {
        for form in [
            "%(project_id)s",
            "%(tenant_id)s",
            "$(project_id)s",
            "$(tenant_id)s",
            "{project_id}",
            "{tenant_id}",
            "${project_id}",
            "{{project_id}}",
            "{{ tenant_id }}",
        ] {
            let address = format!("https://vbs.example/v2/{form}");
            assert_eq!(filled(&address, "pid"), "https://vbs.example/v2/pid", "{form}");
            let endpoint = Endpoint::new(&address.parse().unwrap(), "v2", "pid", EndpointSource::Catalog);
            assert_eq!(endpoint.to_string(), "https://vbs.example/v2/pid", "{form}");
            assert_eq!(endpoint.unfilled(), None);
        }
        for (address, expected) in [
            ("https://vbs.example/v2/%(user_id)s", Some("%(user_id)s")),
            ("https://vbs.example/v2/$(user_id)s/x", Some("$(user_id)s")),
            ("https://vbs.example/{region}/%(x)s", Some("{region}")),
            ("https://vbs.example/%7Bregion%7D", Some("{region}")),
            ("https://vbs.$REGION.example/", Some("$REGION")),
            ("https://vbs.example/<project>", Some("<project>")),
            ("https://vbs.example/{x", Some("{")),
            ("https://vbs.example/x}", Some("}")),
            ("https://vbs.example/v2/%PROJECT_ID%", Some("%PROJECT_ID%")),
            ("https://vbs.example/v2/%PROJECT/x", Some("%PROJECT")),
            ("https://vbs.example/v2/%(project_id)", Some("%(project_id)")),
            ("https://vbs.example/v2/%20a$", None),
        ] {
            assert_eq!(placeholder(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn what_goes_into_an_address_cannot_leave_its_place() {
        let endpoint =
            Endpoint::new(&"https://evs.example/v2".parse().unwrap(), "v2", "p", EndpointSource::Catalog);
        assert_eq!(
            endpoint.url(&["volumes", "a/../b?c#d"], &[("ids", "['x','y']")]).as_str(),
            "https://evs.example/v2/p/volumes/a%2F..%2Fb%3Fc%23d?ids=%5B%27x%27%2C%27y%27%5D"
        );
    }
}
