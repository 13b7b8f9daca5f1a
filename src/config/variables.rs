//! The `OS_*` variables, read as if they were an entry of `clouds.yaml`.
//!
//! Owns their many spellings, and nothing of what they mean.

use super::clouds::{Auth, Entry, Outer, Text};
use super::sources::Sources;

/// The `OS_*` variables as an entry, with every spelling domain.md 5.5 lists.
pub(super) fn entry(sources: &Sources) -> Entry {
    let var = |names: &[&'static str]| sources.first_var(names).map(|(_, value)| Text::new(value));
    Entry {
        auth: Auth {
            auth_url: var(&["OS_AUTH_URL"]),
            username: var(&["OS_USERNAME"]),
            user_id: var(&["OS_USER_ID", "OS_USERID"]),
            password: var(&["OS_PASSWORD"]),
            project_name: var(&["OS_PROJECT_NAME"]),
            project_id: var(&["OS_PROJECT_ID"]),
            tenant_name: var(&["OS_TENANT_NAME"]),
            tenant_id: var(&["OS_TENANT_ID"]),
            user_domain_name: var(&["OS_USER_DOMAIN_NAME"]),
            user_domain_id: var(&["OS_USER_DOMAIN_ID"]),
            project_domain_name: var(&["OS_PROJECT_DOMAIN_NAME"]),
            project_domain_id: var(&["OS_PROJECT_DOMAIN_ID"]),
            domain_name: var(&["OS_DOMAIN_NAME"]),
            domain_id: var(&["OS_DOMAIN_ID"]),
            default_domain: var(&["OS_DEFAULT_DOMAIN"]),
            token: var(&["OS_TOKEN", "OS_TOKEN_ID"]),
            ak: var(&["OS_ACCESS_KEY", "OS_ACCESS_KEY_ID", "OS_AK"]),
            access_key: None,
            application_credential_id: var(&["OS_APPLICATION_CREDENTIAL_ID"]),
            application_credential_name: var(&["OS_APPLICATION_CREDENTIAL_NAME"]),
            target_agency_name: var(&["OS_AGENCY_NAME", "OS_TARGET_AGENCY_NAME"]),
            passcode: var(&["OS_PASSCODE"]),
        },
        outer: Outer {
            auth_type: var(&["OS_AUTH_TYPE"]),
            profile: var(&["OS_PROFILE"]),
            region_name: var(&["OS_REGION_NAME", "OS_REGION_ID"]),
            interface: var(&["OS_INTERFACE"]),
            endpoint_type: var(&["OS_ENDPOINT_TYPE"]),
            verify: None,
            insecure: var(&["OS_INSECURE"]),
            cacert: var(&["OS_CACERT", "OS_CA_CERT"]),
            vbs_endpoint_override: var(&["OS_VBS_ENDPOINT_OVERRIDE"]),
            block_storage_endpoint_override: var(&["OS_BLOCK_STORAGE_ENDPOINT_OVERRIDE"]),
            volume_endpoint_override: var(&["OS_VOLUME_ENDPOINT_OVERRIDE"]),
            compute_endpoint_override: var(&["OS_COMPUTE_ENDPOINT_OVERRIDE"]),
            default_domain: None,
        },
    }
}
