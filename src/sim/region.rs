//! The regions.

/// The region that offers every service.
pub(crate) const REGION: &str = "eu-de";
/// The region without a backup service (domain.md 5.6).
pub(crate) const SECOND_REGION: &str = "eu-nl";
