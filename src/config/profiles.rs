//! What is known of the clouds themselves: the profiles an entry may name (domain.md 5.5, 5.6).
//!
//! `clouds-public.yaml` wins over what is built in. openstacksdk goes on without a profile it does
//! not know; here that is an error, for what would follow is a login at the wrong place.

use super::clouds::{self, Kind};
use super::entry::{At, Entry, Layer, Region, Text, Value};
use super::error::CredentialsError;
use super::origin::Ignored;
use super::sources::Sources;
use crate::domain::echo::echo;

struct Profile {
    /// The name, then other names for it.
    names: &'static [&'static str],
    auth_url: &'static str,
    regions: &'static [&'static str],
    /// Regions that are not listed and go by a pattern, with their own address.
    elsewhere: Option<Elsewhere>,
}

/// Whether a region goes by a pattern, and the address of the identity service there.
type Elsewhere = (fn(&str) -> bool, &'static str);

const BUILT_IN: [Profile; 4] = [
    Profile {
        names: &["otc"],
        auth_url: "https://iam.{region_name}.otc.t-systems.com/v3",
        regions: &["eu-de", "eu-nl"],
        elsewhere: None,
    },
    Profile {
        // The file openstacksdk ships lacks the scheme.
        names: &["otc-swiss", "otc_swiss", "otcswiss"],
        auth_url: "https://iam-pub.{region_name}.sc.otc.t-systems.com/v3",
        regions: &["eu-ch2"],
        elsewhere: None,
    },
    Profile {
        names: &["flexible-engine", "flexible_engine", "flexibleengine", "orange"],
        // One identity service for every region.
        auth_url: "https://iam.eu-west-0.prod-cloud-ocb.orange-business.com/v3",
        regions: &["eu-west-0"],
        elsewhere: None,
    },
    Profile {
        names: &["huaweicloud", "huawei", "huawei-cloud"],
        auth_url: "https://iam.{region_name}.myhuaweicloud.com/v3",
        regions: &[],
        elsewhere: Some((is_european, "https://iam.{region_name}.myhuaweicloud.eu/v3")),
    },
];

/// Huawei's regions in Europe (`eu-west-101`), which are a cloud of their own.
fn is_european(region: &str) -> bool {
    let number = region.strip_prefix("eu-west-1").unwrap_or_default();
    number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The address of the identity service in a region: the template, or what a built-in profile knows
/// better.
pub(super) fn address(template: &str, region: &str) -> String {
    let elsewhere = BUILT_IN
        .iter()
        .filter(|profile| profile.auth_url == template)
        .find_map(|profile| profile.elsewhere.filter(|(is_there, _)| is_there(region)));
    elsewhere.map_or(template, |(_, other)| other).replace("{region_name}", region)
}

/// Another built-in profile that has this region.
pub(super) fn with_region(region: &str) -> Option<&'static str> {
    let known = |profile: &&Profile| profile.regions.contains(&region);
    BUILT_IN.iter().find(known).and_then(|profile| profile.names.first()).copied()
}

/// The layer of a profile.
pub(super) fn layer(
    sources: &Sources,
    wanted: &str,
    source_name: &str,
    passed: &mut Vec<Ignored>,
) -> Result<Layer, CredentialsError> {
    let file = clouds::find(sources, Kind::Public, passed)?;
    if let Some(file) = &file
        && let Some(layer) = file.layer(wanted)?
    {
        let shown = format!("profile {} of {}", echo(wanted), file.shown);
        return Ok(Layer { shown, is_profile: true, ..layer });
    }
    if let Some(profile) = BUILT_IN.iter().find(|profile| profile.names.contains(&wanted)) {
        return Ok(built_in(profile, wanted));
    }
    let mut known: Vec<String> =
        BUILT_IN.iter().filter_map(|profile| profile.names.first()).map(|name| (*name).to_owned()).collect();
    if let Some(file) = &file {
        known.extend(file.names()?);
    }
    Err(CredentialsError::UnknownProfile {
        source_name: source_name.to_owned(),
        wanted: wanted.to_owned(),
        known,
    })
}

fn built_in(profile: &Profile, wanted: &str) -> Layer {
    let mut entry = Entry::default();
    entry.auth.insert("auth_url", Value { text: Text::new(profile.auth_url), at: At::Somewhere });
    entry.regions = profile
        .regions
        .iter()
        .map(|name| Region { name: (*name).to_owned(), line: 0, values: Entry::default() })
        .collect();
    Layer { shown: format!("profile {wanted}"), is_profile: true, entry }
}
