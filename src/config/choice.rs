//! Which cloud is meant, as far as flags and our own configuration say it.

/// The name under which the variables are a cloud.
pub const ENVVARS: &str = "envvars";

/// What flags say; they win over everything else.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// `--os-cloud`.
    pub cloud: Option<String>,
    /// The cloud of our own configuration, where neither a flag nor a variable names one, and the
    /// place that says so.
    pub default_cloud: Option<(String, String)>,
    /// `--os-region-name`.
    pub region: Option<String>,
    /// `--os-interface`.
    pub interface: Option<String>,
    /// `--vbs-endpoint`.
    pub vbs_endpoint: Option<String>,
    /// `--volume-endpoint`.
    pub volume_endpoint: Option<String>,
    /// `--compute-endpoint`.
    pub compute_endpoint: Option<String>,
}
