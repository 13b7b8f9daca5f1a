//! From method and path to the call that is meant.

use hyper::Method;

use super::super::fault::On;
use super::super::region::{REGION, SECOND_REGION};
use super::super::world::lists::Form;
use super::call::Call;

/// The service a request went to; each has its own way to say no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Identity,
    Vbs,
    Volumes,
    Compute,
    /// No service at all.
    Gateway,
}

/// What is asked for. Texts are ids and keys out of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Op {
    Versions,
    IdentityV3,
    Login,
    CheckToken,
    MyProjects,
    Projects,
    Catalog,
    SecurityTokens,
    ServiceRoot,
    Policies,
    CreatePolicy,
    ModifyPolicy(String),
    DeletePolicy(String),
    Execute(String),
    Tasks(String),
    Job(String),
    AllTags,
    FindByTags,
    PolicyTags(String),
    AddTag(String),
    ChangeTags(String),
    DeleteTag(String, String),
    Associate,
    Disassociate(String),
    Quota,
    Backups { v2: bool },
    Backup { v2: bool, id: String },
    CreateBackup,
    DeleteBackup(String),
    CreateVolume,
    VolumeJob(String),
    Volumes(Form),
    Volume(Form, String),
    Metadata(String),
    MergeMetadata(String),
    ReplaceMetadata(String),
    MetadataKey(String, String),
    SetMetadataKey(String, String),
    DeleteMetadataKey(String, String),
    Servers { detail: bool },
    Unknown,
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) service: Service,
    pub(crate) region: &'static str,
    /// Project id in the path.
    pub(crate) project: Option<String>,
    pub(crate) op: Op,
}

impl Route {
    pub(crate) fn of(call: &Call) -> Self {
        let parts: Vec<&str> = call.segments.iter().map(String::as_str).collect();
        let method = &call.method;
        match parts.as_slice() {
            // The other region has volumes only.
            [SECOND_REGION, rest @ ..] if rest.first() == Some(&"evs") => {
                Self { region: SECOND_REGION, ..Self::at(method, rest) }
            }
            parts => Self::at(method, parts),
        }
    }

    fn at(method: &Method, parts: &[&str]) -> Self {
        match parts {
            [] | ["v3" | "v3.0", ..] => Self::new(Service::Identity, None, identity(method, parts)),
            ["vbs"] | ["vbs", "v1" | "v2" | "v3"] => Self::root(Service::Vbs),
            ["vbs", "v1", project, "jobs", id] if method == Method::GET => {
                Self::new(Service::Vbs, Some(project), Op::Job((*id).to_owned()))
            }
            ["vbs", "v2", project, rest @ ..] => {
                Self::new(Service::Vbs, Some(project), policies(method, rest))
            }
            ["vbs", "v3", project, "backups", id] if method == Method::DELETE => {
                Self::new(Service::Vbs, Some(project), Op::DeleteBackup((*id).to_owned()))
            }
            ["vbs", "v3", project, rest @ ..] if method == Method::GET => {
                Self::new(Service::Vbs, Some(project), backups(rest, false))
            }
            ["evs"] | ["evs", "v2" | "v3"] => Self::root(Service::Volumes),
            ["evs", "v1", project, "jobs", id] if method == Method::GET => {
                Self::new(Service::Volumes, Some(project), Op::VolumeJob((*id).to_owned()))
            }
            ["evs", version @ ("v2" | "v3"), project, rest @ ..] => {
                Self::new(Service::Volumes, Some(project), volumes(method, version, rest))
            }
            ["compute"] | ["compute", "v2.1"] => Self::root(Service::Compute),
            ["compute", "v2.1", project, rest @ ..] => {
                let op = match rest {
                    ["servers"] if method == Method::GET => Op::Servers { detail: false },
                    ["servers", "detail"] if method == Method::GET => Op::Servers { detail: true },
                    _ => Op::Unknown,
                };
                Self::new(Service::Compute, Some(project), op)
            }
            _ => Self::new(Service::Gateway, None, Op::Unknown),
        }
    }

    fn new(service: Service, project: Option<&&str>, op: Op) -> Self {
        Self { service, region: REGION, project: project.map(|project| (*project).to_owned()), op }
    }

    fn root(service: Service) -> Self {
        Self::new(service, None, Op::ServiceRoot)
    }

    /// The word for it in fault rules and in the log.
    pub(crate) fn on(&self) -> On {
        match self.op {
            Op::Login => On::Auth,
            Op::Versions
            | Op::IdentityV3
            | Op::CheckToken
            | Op::MyProjects
            | Op::Projects
            | Op::Catalog
            | Op::SecurityTokens
            | Op::ServiceRoot => On::Identity,
            Op::Policies => On::Policies,
            Op::CreatePolicy => On::CreatePolicy,
            Op::ModifyPolicy(_) => On::ModifyPolicy,
            Op::DeletePolicy(_) => On::DeletePolicy,
            Op::Execute(_) => On::Execute,
            Op::Tasks(_) | Op::Job(_) => On::Tasks,
            Op::AllTags
            | Op::FindByTags
            | Op::PolicyTags(_)
            | Op::AddTag(_)
            | Op::ChangeTags(_)
            | Op::DeleteTag(..) => On::Tags,
            Op::Associate => On::Associate,
            Op::Disassociate(_) => On::Disassociate,
            Op::Quota => On::Quota,
            Op::Volumes(_) => On::Volumes,
            Op::Volume(..) | Op::VolumeJob(_) => On::Volume,
            Op::Metadata(_)
            | Op::MergeMetadata(_)
            | Op::ReplaceMetadata(_)
            | Op::MetadataKey(..)
            | Op::SetMetadataKey(..)
            | Op::DeleteMetadataKey(..) => On::Metadata,
            Op::Servers { .. } => On::Servers,
            Op::Backups { .. } | Op::Backup { .. } => On::Backups,
            Op::CreateBackup => On::CreateBackup,
            Op::CreateVolume => On::CreateVolume,
            Op::DeleteBackup(_) => On::DeleteBackup,
            Op::Unknown => On::Other,
        }
    }

    /// Whether it changes something in a project.
    pub(crate) fn writes(&self) -> bool {
        matches!(
            self.op,
            Op::CreatePolicy
                | Op::ModifyPolicy(_)
                | Op::DeletePolicy(_)
                | Op::Execute(_)
                | Op::CreateBackup
                | Op::CreateVolume
                | Op::DeleteBackup(_)
                | Op::AddTag(_)
                | Op::ChangeTags(_)
                | Op::DeleteTag(..)
                | Op::Associate
                | Op::Disassociate(_)
                | Op::MergeMetadata(_)
                | Op::ReplaceMetadata(_)
                | Op::SetMetadataKey(..)
                | Op::DeleteMetadataKey(..)
        )
    }
}

fn identity(method: &Method, parts: &[&str]) -> Op {
    match (method.as_str(), parts) {
        ("GET", []) => Op::Versions,
        ("GET", ["v3"]) => Op::IdentityV3,
        ("POST", ["v3", "auth", "tokens"]) => Op::Login,
        ("GET", ["v3", "auth", "tokens"]) => Op::CheckToken,
        ("GET", ["v3", "auth", "projects"]) => Op::MyProjects,
        ("GET", ["v3", "auth", "catalog"]) => Op::Catalog,
        ("GET", ["v3", "projects"]) => Op::Projects,
        ("POST", ["v3.0", "OS-CREDENTIAL", "securitytokens"]) => Op::SecurityTokens,
        _ => Op::Unknown,
    }
}

fn policies(method: &Method, rest: &[&str]) -> Op {
    let own = |text: &str| text.to_owned();
    match (method.as_str(), rest) {
        ("GET", ["backuppolicy"]) => Op::Policies,
        ("POST", ["backuppolicy"]) => Op::CreatePolicy,
        ("GET", ["backuppolicy", "tags"]) => Op::AllTags,
        ("POST", ["backuppolicy", "resource_instances", "action"]) => Op::FindByTags,
        ("PUT", ["backuppolicy", id]) => Op::ModifyPolicy(own(id)),
        ("DELETE", ["backuppolicy", id]) => Op::DeletePolicy(own(id)),
        ("POST", ["backuppolicy", id, "action"]) => Op::Execute(own(id)),
        ("GET", ["backuppolicy", id, "backuptasks"]) => Op::Tasks(own(id)),
        ("GET", ["backuppolicy", id, "tags"]) => Op::PolicyTags(own(id)),
        ("POST", ["backuppolicy", id, "tags"]) => Op::AddTag(own(id)),
        ("POST", ["backuppolicy", id, "tags", "action"]) => Op::ChangeTags(own(id)),
        ("DELETE", ["backuppolicy", id, "tags", key]) => Op::DeleteTag(own(id), own(key)),
        ("POST", ["backuppolicyresources"]) => Op::Associate,
        ("POST", ["backuppolicyresources", id, "deleted_resources"]) => Op::Disassociate(own(id)),
        ("GET", ["cloudbackups", "quota"]) => Op::Quota,
        ("POST", ["cloudbackups"]) => Op::CreateBackup,
        ("DELETE", ["backups", id]) => Op::DeleteBackup(own(id)),
        ("GET", rest) => backups(rest, true),
        _ => Op::Unknown,
    }
}

/// The calls that this service shares with Cinder.
fn backups(rest: &[&str], v2: bool) -> Op {
    match rest {
        ["backups", "detail"] => Op::Backups { v2 },
        ["backups", id] => Op::Backup { v2, id: (*id).to_owned() },
        _ => Op::Unknown,
    }
}

fn volumes(method: &Method, version: &str, rest: &[&str]) -> Op {
    let own = |text: &str| text.to_owned();
    match (method.as_str(), rest) {
        // Only v2 is documented for the vendor path; the deprecated one knows both.
        ("POST", ["cloudvolumes"]) if version == "v2" => Op::CreateVolume,
        ("GET", ["cloudvolumes", "detail"]) if version == "v2" => Op::Volumes(Form::Vendor),
        ("GET", ["cloudvolumes", id]) if version == "v2" => Op::Volume(Form::Vendor, own(id)),
        ("GET", ["os-vendor-volumes", "detail"]) => Op::Volumes(Form::Vendor),
        ("GET", ["volumes", "detail"]) => Op::Volumes(Form::Cinder),
        ("GET", ["volumes", id]) => Op::Volume(Form::Cinder, own(id)),
        ("GET", ["volumes", id, "metadata"]) => Op::Metadata(own(id)),
        ("POST", ["volumes", id, "metadata"]) => Op::MergeMetadata(own(id)),
        ("PUT", ["volumes", id, "metadata"]) => Op::ReplaceMetadata(own(id)),
        ("GET", ["volumes", id, "metadata", key]) => Op::MetadataKey(own(id), own(key)),
        ("PUT", ["volumes", id, "metadata", key]) => Op::SetMetadataKey(own(id), own(key)),
        ("DELETE", ["volumes", id, "metadata", key]) => Op::DeleteMetadataKey(own(id), own(key)),
        _ => Op::Unknown,
    }
}
