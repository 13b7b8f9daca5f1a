//! What to do where that is known more exactly than by kind and status.

/// What to do, where it is known more exactly than by kind and status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// A service refuses a token that the identity service has just given.
    FreshTokenRefused,
    /// The same address answers under https.
    UseHttps,
    /// There is no TLS at that address.
    UseHttp,
    /// The address leads elsewhere, to another host or a page.
    MaybePortal,
    /// The address leads elsewhere at the same host.
    OtherAddress,
    /// Something at a plain address hung up: it may speak TLS.
    MaybeHttps,
    /// A body that is JSON up to some place.
    BrokenBody,
    /// The account, not what was typed, is why a login is refused.
    Account,
    /// Who issued a certificate is not known here, and no file of authorities is named.
    SetCaFile,
    /// Who issued it is not in the file that is named.
    NotInCaFile,
    /// A certificate that nobody can use; only whoever runs that address can mend that.
    TheirCertificate,
    /// A server wants a certificate of ours, or another than the one it was shown.
    ClientCertificate,
    /// A certificate is past its end, or not valid yet.
    Clock,
    /// A certificate is for other names.
    HostName,
    /// VBS is at an address without TLS.
    PlainVbs,
    /// Block storage is at an address without TLS.
    PlainVolume,
    /// Compute is at an address without TLS.
    PlainCompute,
}

impl Remedy {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::FreshTokenRefused => {
                "This service refuses a token that was just issued: check that its address belongs to the cloud \
                 and region of the login (`vbs doctor` shows both), or ask for a role in this project."
            }
            Self::UseHttps => "Use https:// in that address.",
            Self::UseHttp => {
                "If the port is right, use http:// in the address; otherwise give the port that speaks TLS. \
                 --vbs-endpoint and --volume-endpoint override addresses of the catalog."
            }
            Self::MaybePortal => "Check the service's address: a portal or proxy may be answering instead.",
            Self::OtherAddress => "If the new address belongs to the service, use it instead of the old one.",
            Self::MaybeHttps => {
                "Try again; if it persists, check the network, and whether the address must begin with https://."
            }
            Self::BrokenBody => {
                "Try again; if it persists, report the position and the request id to the cloud's support."
            }
            Self::Account => {
                "Fix it in the cloud's console, or ask the account's administrator; another secret would \
                 not help."
            }
            Self::SetCaFile => {
                "Set cacert to the authority's PEM file if it is your own; otherwise something between here and \
                 the service may be answering instead."
            }
            Self::NotInCaFile => {
                "Put the authority's certificate into that file if it is your own; otherwise something between \
                 here and the service may be answering instead."
            }
            Self::TheirCertificate => "Only the operator of that address can fix its certificate.",
            Self::ClientCertificate => {
                "Set cert and key to a client certificate accepted there; the operator of that address \
                 knows which."
            }
            Self::Clock => "Check this machine's clock; if it is right, tell the operator of that address.",
            Self::HostName => "Check the host name in the address: the certificate is for other hosts.",
            Self::PlainVbs => {
                "Give an https address with --vbs-endpoint, or set allow_plain_http = true in config.toml."
            }
            Self::PlainVolume => {
                "Give an https address with --volume-endpoint, or set allow_plain_http = true in config.toml."
            }
            Self::PlainCompute => {
                "Give an https address with --compute-endpoint, or set allow_plain_http = true in config.toml."
            }
        }
    }
}
