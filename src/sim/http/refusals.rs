//! How each service refuses a request, in its own words, as the real ones do.

use super::super::fault::Shape;
use super::reply::Reply;
use super::route::Service;

/// The gateway knows no such path.
pub(crate) fn unknown_path(request_id: &str) -> Reply {
    let message = "The API does not exist or has not been published in the environment";
    Reply::shaped(Shape::Gateway, 404, Some("APIGW.0101"), Some(message), request_id)
}

/// 429 from the gateway.
pub(crate) fn too_many(retry_after: Option<u64>, request_id: &str) -> Reply {
    let message = "The throttling threshold has been reached";
    let reply = Reply::shaped(Shape::Gateway, 429, Some("APIGW.0308"), Some(message), request_id);
    match retry_after {
        Some(seconds) => reply.with("retry-after", seconds.to_string()),
        None => reply,
    }
}

/// 403.
pub(crate) fn forbidden(service: Service) -> Reply {
    match service {
        Service::Identity => Reply::keystone(403, "You are not authorized to perform the requested action."),
        Service::Vbs => Reply::wrapped(403, "AutoBackup.0213", "the request is not authorized"),
        Service::Volumes | Service::Compute | Service::Gateway => {
            Reply::cinder(403, "Policy doesn't allow this action to be performed.")
        }
    }
}

/// 401: no token at all.
pub(crate) fn missing_token(service: Service) -> Reply {
    match service {
        Service::Vbs => Reply::wrapped(401, "AutoBackup.0002", "the token is missing"),
        Service::Volumes => Reply::cinder(401, "Authentication required"),
        _ => Reply::keystone(401, "The request you have made requires authentication."),
    }
}

/// 401: a token that is too old, or none of ours.
pub(crate) fn refused_token(service: Service, expired: bool, request_id: &str) -> Reply {
    match (service, expired) {
        (Service::Vbs, true) => Reply::wrapped(401, "AutoBackup.0003", "the token has expired"),
        (Service::Volumes, true) => {
            let message = Some("The token must be updated");
            Reply::shaped(Shape::Gateway, 401, Some("APIGW.0307"), message, request_id)
        }
        (Service::Vbs | Service::Volumes, false) => {
            Reply::shaped(Shape::ExtMessage, 401, None, Some("Invalid token."), request_id)
        }
        _ => Reply::keystone(401, "The request you have made requires authentication."),
    }
}

/// 401: a signature the gateway does not take.
pub(crate) fn refused_key(reason: &str, request_id: &str) -> Reply {
    let message = format!("Incorrect IAM authentication information: {reason}");
    Reply::shaped(Shape::Gateway, 401, Some("APIGW.0301"), Some(&message), request_id)
}

/// The token is for another project than the path.
pub(crate) fn other_project(service: Service) -> Reply {
    match service {
        Service::Vbs => forbidden(service),
        _ => Reply::wrapped(403, "Common.0018", "the project id does not match the token"),
    }
}

/// The token is for no project.
pub(crate) fn no_project(service: Service) -> Reply {
    match service {
        Service::Vbs => Reply::wrapped(403, "AutoBackup.0005", "failed to get the domain id from the token"),
        _ => Reply::wrapped(400, "Common.0018", "the project id does not match the token"),
    }
}

/// Keystone's answer to a name or password that is wrong.
pub(crate) fn wrong_password() -> Reply {
    Reply::keystone(401, "The username or password is wrong.")
}
