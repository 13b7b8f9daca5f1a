//! The two forms in which clouds list volumes (domain.md 4.1, 4.2).

use url::Url;

use crate::api::transport::endpoint::Endpoint;
use crate::domain::ApiError;

pub(crate) const LIST: &str = "list volumes";

/// In which form volumes are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum VolumeForm {
    /// Ask for the vendor form; where the cloud does not know it, use the other.
    #[default]
    Auto,
    /// `cloudvolumes/detail`, with totals and reads of many ids at once (domain.md 4.1).
    Vendor,
    /// `volumes/detail`, known to every cloud with Cinder (domain.md 4.2).
    Cinder,
}

impl VolumeForm {
    pub(crate) const fn of_number(number: u8) -> Self {
        match number {
            1 => Self::Vendor,
            2 => Self::Cinder,
            _ => Self::Auto,
        }
    }

    /// The address of something in this form; the vendor form is documented under v2 alone.
    pub(crate) fn url(self, endpoint: &Endpoint, below: &str, query: &[(&str, &str)]) -> Url {
        match self {
            Self::Cinder => endpoint.url(&["volumes", below], query),
            Self::Auto | Self::Vendor => endpoint.with_version("v2").url(&["cloudvolumes", below], query),
        }
    }
}

/// Whether a cloud that answers so does not know the vendor form (domain.md 4.2).
pub(crate) fn form_unknown(fault: &ApiError) -> bool {
    matches!(fault.status, Some(300 | 400 | 404 | 405 | 406 | 410 | 501))
}
