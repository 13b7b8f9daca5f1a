//! Volume statuses and what each means for a backup policy (domain.md 4.5).

use std::fmt;
use std::sync::Arc;

/// Whether a volume in some status can be associated with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// `available` and `in-use`: yes, and backups run.
    Yes,
    /// A passing state: the console does not forbid it, backups wait until it ends.
    Passing,
    /// The console forbids it, and the service refuses it until the status has changed.
    Refused,
    /// Not in the provider's table: the service decides.
    ServerDecides,
}

macro_rules! statuses {
    ($($variant:ident = $word:literal => $acceptance:ident),+ $(,)?) => {
        /// The status of a volume as EVS and Cinder report it (domain.md 4.5).
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum VolumeStatus {
            $(#[doc = concat!("`", $word, "`")] $variant,)+
            /// A word that is in no table we know; shown as it came.
            Other(Arc<str>),
        }

        impl VolumeStatus {
            /// Every status that has a name of its own.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// Reads the wire's word, in any case; an unknown one is kept as it came.
            pub fn new(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    _ => {
                        let known = Self::KNOWN.iter().find(|known| known.as_str().eq_ignore_ascii_case(word));
                        known.cloned().unwrap_or_else(|| Self::Other(word.into()))
                    }
                }
            }

            /// The wire's word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }

            /// Whether the service takes a volume in this status into a policy.
            pub fn acceptance(&self) -> Acceptance {
                match self {
                    $(Self::$variant => Acceptance::$acceptance,)+
                    Self::Other(_) => Acceptance::ServerDecides,
                }
            }
        }
    };
}

statuses! {
    Available = "available" => Yes,
    InUse = "in-use" => Yes,
    Creating = "creating" => Passing,
    Attaching = "attaching" => Passing,
    Detaching = "detaching" => Passing,
    Extending = "extending" => Passing,
    Uploading = "uploading" => Passing,
    Downloading = "downloading" => Passing,
    RollingBack = "rollbacking" => Passing,
    RestoringBackup = "restoring-backup" => Passing,
    BackingUp = "backing-up" => Passing,
    Error = "error" => Refused,
    ErrorExtending = "error_extending" => Refused,
    ErrorRestoring = "error_restoring" => Refused,
    ErrorRollingBack = "error_rollbacking" => Refused,
    ErrorDeleting = "error_deleting" => Refused,
    AwaitingTransfer = "awaiting-transfer" => Refused,
    Deleting = "deleting" => Refused,
    Reserved = "reserved" => ServerDecides,
    Maintenance = "maintenance" => ServerDecides,
    Retyping = "retyping" => ServerDecides,
    Unmanaging = "unmanaging" => ServerDecides,
}

impl fmt::Display for VolumeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_the_round_trip() {
        for status in VolumeStatus::KNOWN {
            assert_eq!(&VolumeStatus::new(status.as_str()), status);
            assert_eq!(&VolumeStatus::new(&status.as_str().to_uppercase()), status);
        }
        assert_eq!(VolumeStatus::new("hibernating").as_str(), "hibernating");
    }

    #[test]
    fn the_console_refuses_these_and_no_others() {
        let refused: Vec<_> = VolumeStatus::KNOWN
            .iter()
            .filter(|status| status.acceptance() == Acceptance::Refused)
            .map(VolumeStatus::as_str)
            .collect();
        assert_eq!(
            refused,
            [
                "error",
                "error_extending",
                "error_restoring",
                "error_rollbacking",
                "error_deleting",
                "awaiting-transfer",
                "deleting"
            ]
        );
    }
}
