//! The values of one login that have nothing to do with who logs in: address, region, endpoints,
//! certificates, proxies.
//!
//! Of a cloud's sources the values of the chosen region win over `secure.yaml`, that over
//! `clouds.yaml`, that over the profile. The region: the flag, the entry, `OS_REGION_NAME`, the
//! first of the entry's `regions`, the profile, a guess from the project's name, the first of the
//! profile's. openstacksdk lets `OS_REGION_NAME` win over the entry only on its command line, and
//! does not guess; the guess is the Go tools' (domain.md 5.5).

use url::Url;

use super::address;
use super::entry::{Layer, Region, is_quoted};
use super::error::CredentialsError;
use super::method;
use super::placeholders;
use super::profiles;
use super::proxies;
use super::stack::Stack;
use super::trust;
use super::variables;
use crate::api::Login;
use crate::api::login::{Interface, Overrides};
use crate::domain::echo::{echo, is_name};

/// Makes the login.
pub(super) fn run(stack: &mut Stack<'_>) -> Result<Login, CredentialsError> {
    // Before anything is made of the values; those of the region come in with it.
    placeholders::nothing_in_place_of_a_value(stack)?;
    let region = region(stack)?;
    placeholders::nothing_in_place_of_a_value(stack)?;
    let auth_url = auth_url(stack, &region)?;
    let who = method::run(stack, region.name.as_deref())?;
    let interface = interface(stack)?;
    let overrides = overrides(stack, &region)?;
    let trust = trust::run(stack)?;
    let proxies = proxies::run(stack)?;
    stack.pass_the_rest();
    if stack.cloud.is_some() {
        let mut used = region.variable;
        used.extend(who.variable);
        let kept_out = variables::kept_out(stack.sources, &used);
        stack.passed.extend(kept_out);
    }
    Ok(Login {
        cloud: stack.cloud.clone(),
        agency: who.agency,
        region: region.name,
        region_guessed: region.guessed,
        interface,
        trust,
        proxies,
        overrides,
        ..Login::new(auth_url, who.method, who.project)
    })
}

#[derive(Default)]
struct Chosen {
    name: Option<String>,
    guessed: bool,
    /// What says it, for messages.
    by: Option<&'static str>,
    /// The variables that helped a named cloud along.
    variable: Vec<&'static str>,
}

impl Chosen {
    fn key(&self) -> &'static str {
        self.by.unwrap_or("region_name")
    }
}

const REGION_VARIABLES: [&str; 2] = ["OS_REGION_NAME", "OS_REGION_ID"];

fn region(stack: &mut Stack<'_>) -> Result<Chosen, CredentialsError> {
    let listed = listed(stack, false);
    let chosen = choose_region(stack, listed.as_ref().map(|(_, regions)| regions.as_slice()))?;
    if let Some(name) = &chosen.name {
        if is_quoted(name) {
            return Err(stack.unusable(chosen.key(), address::IN_QUOTES));
        }
        // It goes into addresses and messages.
        if !is_name(name) {
            return Err(stack.unusable(chosen.key(), format!("not the name of a region: {}", echo(name))));
        }
    }
    let (Some((shown, regions)), Some(name)) = (listed, &chosen.name) else { return Ok(chosen) };
    if let Some(region) = regions.into_iter().find(|region| region.name == *name) {
        stack.layers.insert(0, Layer::new(format!("{shown}, region {}", echo(name)), region.values));
    }
    Ok(chosen)
}

/// The list `regions` that counts, and whose it is.
fn listed(stack: &Stack<'_>, of_profile: bool) -> Option<(String, Vec<Region>)> {
    let layer = stack
        .layers
        .iter()
        .find(|layer| layer.is_profile == of_profile && !layer.entry.regions.is_empty())?;
    Some((layer.shown.clone(), layer.entry.regions.clone()))
}

fn choose_region(stack: &mut Stack<'_>, listed: Option<&[Region]>) -> Result<Chosen, CredentialsError> {
    let is_listed =
        |name: &str| listed.is_none_or(|regions| regions.iter().any(|region| region.name == name));
    let known = || {
        let names = listed.unwrap_or_default().iter().map(|region| echo(&region.name));
        format!("not one of its regions: {}", names.collect::<Vec<_>>().join(", "))
    };
    let certain = |name: String| Chosen { name: Some(name), ..Chosen::default() };
    let flagged = stack.choice.region.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if let Some(name) = flagged.map(str::to_owned) {
        if !is_listed(&name) {
            return Err(stack.unusable("--os-region-name", known()));
        }
        stack.pass_values(&["region_name"], "--os-region-name overrides it");
        stack.note("region", Some(name.clone()), "--os-region-name");
        return Ok(Chosen { by: Some("--os-region-name"), ..certain(name) });
    }
    let written = stack.find(&["region_name"]);
    if let Some(got) = written.as_ref().filter(|got| !got.of_profile) {
        // Several with commas are an older way to write `regions`.
        let name = got.text.as_str().split(',').next().unwrap_or_default().trim().to_owned();
        if !is_listed(&name) {
            return Err(stack.unusable("region_name", known()));
        }
        stack.note("region", Some(name.clone()), got.place.clone());
        return Ok(certain(name));
    }
    // The one variable that may help a named cloud along: it is no secret.
    if let Some((variable, name)) = stack.sources.first_var(&REGION_VARIABLES) {
        let name = name.trim().to_owned();
        if is_listed(&name) {
            stack.note("region", Some(name.clone()), variable);
            return Ok(Chosen { by: Some(variable), variable: vec![variable], ..certain(name) });
        }
        stack.pass(variable, known());
    }
    if let Some(first) = listed.and_then(<[Region]>::first) {
        let shown = stack.layers.iter().find(|layer| !layer.is_profile && !layer.entry.regions.is_empty());
        let file = shown.map(|layer| layer.shown.clone()).unwrap_or_default();
        stack.note(
            "region",
            Some(first.name.clone()),
            format!("{file}, line {}, the first of regions", first.line),
        );
        return Ok(certain(first.name.clone()));
    }
    if let Some(got) = written {
        stack.note("region", Some(got.trimmed()), got.place.clone());
        return Ok(certain(got.trimmed()));
    }
    let of_profile = self::listed(stack, true);
    let guess = guess(stack).filter(|guess| {
        of_profile.as_ref().is_none_or(|(_, regions)| regions.iter().any(|region| region.name == *guess))
    });
    if let Some(guess) = guess {
        stack.note("region", Some(guess.clone()), "guessed from the project's name");
        return Ok(Chosen { guessed: true, ..certain(guess) });
    }
    let Some((shown, regions)) = of_profile else { return Ok(Chosen::default()) };
    let first = regions.into_iter().next().map(|region| region.name);
    if first.is_some() {
        stack.note("region", first.clone(), format!("{shown}, its first region"));
    }
    Ok(Chosen { name: first, ..Chosen::default() })
}

/// The part of the project's name before `_` (domain.md 5.5).
fn guess(stack: &Stack<'_>) -> Option<String> {
    let name = stack.peek(&method::TARGET_PROJECT_NAME).or_else(|| stack.peek(&method::PROJECT_NAME))?;
    let guess = name.trimmed().split('_').next()?.to_owned();
    Some(guess).filter(|guess| !guess.is_empty())
}

/// Stands in an address for the region.
const REGION: &str = "{region_name}";

/// The region for an address. One that was only guessed must be one that the profile knows: a guess
/// makes no name of a host.
fn named_region(stack: &Stack<'_>, region: &Chosen, what: &'static str) -> Result<String, CredentialsError> {
    let missing = || stack.missing(what, "OS_REGION_NAME", "region_name");
    let name = region.name.clone().ok_or_else(missing)?;
    if region.guessed && !listed(stack, true).is_some_and(|(_, regions)| has(&regions, &name)) {
        return Err(missing());
    }
    Ok(name)
}

/// The profile, and what to say, where the region is none of those it lists.
fn unlisted(stack: &Stack<'_>, region: &Chosen) -> Option<(String, String)> {
    let name = region.name.as_deref()?;
    let (shown, regions) = listed(stack, true)?;
    if has(&regions, name) {
        return None;
    }
    let known = regions.iter().map(|region| echo(&region.name)).collect::<Vec<_>>().join(", ");
    let remedy = match profiles::with_region(name) {
        Some(other) => format!("it belongs to profile {other}"),
        None => "use one of them, or set auth_url".to_owned(),
    };
    let problem = format!("{}, which {shown} does not have ({known}): {remedy}", echo(name));
    Some((shown, problem))
}

fn has(regions: &[Region], name: &str) -> bool {
    regions.iter().any(|region| region.name == name)
}

fn auth_url(stack: &mut Stack<'_>, region: &Chosen) -> Result<Url, CredentialsError> {
    let Some(got) = stack.find(&["auth_url"]) else {
        return Err(stack.missing("auth_url", "OS_AUTH_URL", "auth_url or profile"));
    };
    let mut raw = got.trimmed();
    let unlisted = unlisted(stack, region);
    if raw.contains(REGION) {
        let name = named_region(stack, region, "region, which its auth_url needs")?;
        if let Some((_, problem)) = unlisted.filter(|_| got.of_profile) {
            return Err(stack.unusable(region.key(), problem));
        }
        raw = profiles::address(&raw, &name);
    } else if let Some((shown, problem)) = unlisted {
        stack.pass(shown, format!("region is {problem}"));
    }
    let url = address::of_identity(&raw).map_err(|problem| stack.unusable("auth_url", problem))?;
    stack.note("auth_url", Some(url.to_string()), got.place);
    Ok(url)
}

fn interface(stack: &mut Stack<'_>) -> Result<Interface, CredentialsError> {
    let keys = ["interface", "endpoint_type"];
    let (word, source) = if let Some(flagged) = stack.choice.interface.clone() {
        stack.pass_values(&keys, "--os-interface overrides it");
        (flagged, "--os-interface".to_owned())
    } else if let Some(got) = stack.find(&keys) {
        (got.trimmed(), got.place)
    } else {
        return Ok(Interface::default());
    };
    let interface = Interface::parse(&word).ok_or_else(|| {
        let problem =
            if is_quoted(&word) { address::IN_QUOTES } else { "not one of public, internal, admin" };
        if stack.choice.interface.is_some() {
            of_command_line("--os-interface", problem)
        } else {
            stack.unusable("interface", problem)
        }
    })?;
    stack.note("interface", Some(interface.as_str().to_owned()), source);
    Ok(interface)
}

fn of_command_line(flag: &'static str, problem: impl Into<String>) -> CredentialsError {
    CredentialsError::Unusable {
        source_name: "the command line".to_owned(),
        key: flag,
        problem: problem.into(),
    }
}

fn overrides(stack: &mut Stack<'_>, region: &Chosen) -> Result<Overrides, CredentialsError> {
    let choice = stack.choice;
    Ok(Overrides {
        vbs: endpoint(
            stack,
            region,
            "vbs endpoint",
            ("--vbs-endpoint", choice.vbs_endpoint.as_deref()),
            &["vbs_endpoint_override"],
        )?,
        volume: endpoint(
            stack,
            region,
            "volume endpoint",
            ("--volume-endpoint", choice.volume_endpoint.as_deref()),
            &[
                "block_storage_endpoint_override",
                "volumev3_endpoint_override",
                "volumev2_endpoint_override",
                "volume_endpoint_override",
            ],
        )?,
        compute: endpoint(
            stack,
            region,
            "compute endpoint",
            ("--compute-endpoint", choice.compute_endpoint.as_deref()),
            &["compute_endpoint_override"],
        )?,
    })
}

fn endpoint(
    stack: &mut Stack<'_>,
    region: &Chosen,
    what: &'static str,
    (flag, flagged): (&'static str, Option<&str>),
    keys: &[&'static str],
) -> Result<Option<Url>, CredentialsError> {
    let in_region = |stack: &Stack<'_>, raw: &str| {
        if !raw.contains(REGION) {
            return Ok(raw.to_owned());
        }
        let region = named_region(stack, region, "region, which the address of a service needs")?;
        Ok(raw.replace(REGION, &region))
    };
    if let Some(raw) = flagged {
        let raw = in_region(stack, raw)?;
        let url = address::of_service(&raw).map_err(|problem| of_command_line(flag, problem))?;
        stack.pass_values(keys, &format!("{flag} overrides it"));
        stack.note(what, Some(url.to_string()), flag);
        return Ok(Some(url));
    }
    let Some(got) = stack.find(keys) else { return Ok(None) };
    let raw = in_region(stack, got.text.as_str())?;
    let url = address::of_service(&raw).map_err(|problem| stack.unusable(got.key, problem))?;
    stack.note(what, Some(url.to_string()), got.place);
    Ok(Some(url))
}
