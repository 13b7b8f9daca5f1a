//! What a refused signature means (domain.md 5.4): it is said once and never tried again, for five
//! wrong ones lock the key for some minutes.

use jiff::SignedDuration;

use crate::domain::{ApiError, ApiErrorKind, ErrorCode, LoginRefusal};

/// A clock that is off by no more than this is not spoken of.
const UNREMARKABLE: SignedDuration = SignedDuration::from_mins(1);

/// How long a signature holds (domain.md 5.4).
const HOLDS: &str = "15 min";

/// The refusal of a signed request, with what an operator must know beside the cloud's words; any
/// other fault stays as it is.
pub(crate) fn explained(fault: ApiError, skew: Option<SignedDuration>) -> ApiError {
    let of_signature = fault.code.as_ref().and_then(ErrorCode::login) == Some(LoginRefusal::Signature);
    if fault.kind != ApiErrorKind::Login && !of_signature {
        return fault;
    }
    let mut message = fault.message.trim_end_matches('.').to_owned();
    if message.is_empty() {
        "the signature was refused".clone_into(&mut message);
    }
    message.push_str("; not retried, because five wrong signatures lock the key");
    if let Some(skew) = skew.filter(|skew| skew.abs() > UNREMARKABLE) {
        message.push_str("; ");
        message.push_str(&in_words(skew));
    }
    ApiError { kind: ApiErrorKind::Login, message, ..fault }
}

fn in_words(skew: SignedDuration) -> String {
    let minutes = (skew.abs().as_secs() + 30) / 60;
    let off = match minutes {
        0..120 => format!("{minutes} min"),
        120..2880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    };
    let side = if skew.is_positive() { "behind" } else { "ahead of" };
    format!("this machine's clock is {off} {side} the cloud's; signatures are valid for {HOLDS}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_in_plain_words() {
        for (seconds, expected) in [
            (17 * 60 + 3, "17 min behind the cloud's"),
            (-61, "1 min ahead of the cloud's"),
            (3 * 3600, "3 h behind the cloud's"),
            (-86_400 * 400, "400 days ahead of the cloud's"),
        ] {
            let words = in_words(SignedDuration::from_secs(seconds));
            assert_eq!(words, format!("this machine's clock is {expected}; signatures are valid for 15 min"));
        }
    }

    #[test]
    fn only_a_refused_signature_is_explained() {
        let fault = |kind, code: Option<&str>| ApiError {
            code: code.map(Into::into),
            ..ApiError::new(kind, "test", "no")
        };
        let small = Some(SignedDuration::from_secs(30));
        for (kind, code, explains) in [
            (ApiErrorKind::Login, None, true),
            (ApiErrorKind::Login, Some("APIGW.0301"), true),
            (ApiErrorKind::Forbidden, Some("APIG.0301"), true),
            (ApiErrorKind::Forbidden, Some("APIGW.0302"), false),
            (ApiErrorKind::Cloud, None, false),
        ] {
            let message = explained(fault(kind, code), small).message;
            let expected =
                if explains { "no; not retried, because five wrong signatures lock the key" } else { "no" };
            assert_eq!(message, expected, "{kind:?} {code:?}");
        }
    }
}
