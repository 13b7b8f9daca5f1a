//! HTTP statuses in plain words, for answers without a code that the table knows.

/// An HTTP status in plain words.
pub const fn meaning(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "The request was not understood.",
        401 => "Not logged in, or the token has expired.",
        402 => "The account must be paid first.",
        403 => "This login is not allowed to do that.",
        404 => "It does not exist here.",
        405 => "This endpoint does not support that method.",
        406 => "The endpoint cannot answer in the requested form.",
        407 => "A proxy requires a login.",
        408 => "The endpoint waited too long for the request; whether it acted is unknown.",
        409 => "It conflicts with another operation in progress.",
        410 => "It no longer exists.",
        411 | 412 | 415 | 417 => "The endpoint refused the form of the request.",
        413 => "The request is too large.",
        414 => "The address of the request is too long.",
        416 => "The requested range does not exist.",
        422 => "The request was understood and refused.",
        423 => "It is locked.",
        424 => "Something it depends on failed.",
        426 => "The endpoint requires another protocol.",
        428 => "The endpoint requires a precondition with the request.",
        429 => "Too many requests in a short time.",
        431 => "The headers of the request are too large.",
        451 => "Unavailable for legal reasons.",
        500 => "The cloud failed internally; whether it acted is unknown.",
        501 => "The cloud does not support that.",
        502 => "A gateway got no good answer from the service; whether it acted is unknown.",
        503 => "The service is not available now; whether it acted is unknown.",
        504 => "A gateway waited too long for the service; whether it acted is unknown.",
        _ => match status / 100 {
            3 => "The endpoint redirects to another address; redirects are never followed.",
            4 => "The request was refused.",
            5 => "The cloud failed; whether it acted is unknown.",
            _ => return None,
        },
    })
}

/// How a meaning ends that leaves open whether a request was carried out.
pub const IN_DOUBT: &str = "; whether it acted is unknown.";

/// The same status where there is nothing to be in doubt about.
pub const fn without_doubt(status: u16) -> &'static str {
    match status {
        408 => "The endpoint waited too long for the request.",
        500 => "The cloud failed internally.",
        502 => "A gateway got no good answer from the service.",
        503 => "The service is not available now.",
        504 => "A gateway waited too long for the service.",
        _ => "The cloud failed.",
    }
}

/// What to do about an HTTP status that a change was answered with.
pub const fn advice(status: u16) -> Option<&'static str> {
    Some(match status {
        401 => "Log in again.",
        403 => "Ask for the right, or use another login.",
        404 => "Refresh: it may have been deleted.",
        407 => "Set the proxy's user and password.",
        408 | 500 | 502..=504 => "Read it back before you try again.",
        409 | 423 => "Wait a little and try again.",
        413 => "Send fewer at once.",
        429 => "Wait, then send requests more slowly.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_the_brief_has_plain_words() {
        for status in 400..=504 {
            assert!(meaning(status).is_some(), "{status}");
        }
    }
}
