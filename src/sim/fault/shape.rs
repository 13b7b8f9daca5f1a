//! Every shape an error body has been seen in, from Keystone to a web proxy.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Shape of an error body. The fields a caller leaves out get plausible values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `{"error":{"code":"AutoBackup.0009","message":…}}`: policy and volume service.
    #[default]
    Wrapped,
    /// The same with the message first.
    WrappedMessageFirst,
    /// `{"error":{"code":401,"message":…,"title":…}}`: Keystone, the code is a number.
    Keystone,
    /// `{"error":{"code":"111401001","message":…,"ext_message":null}}`.
    ExtMessage,
    /// `{"code":…,"message":…}`.
    Flat,
    /// `{"error_code":…,"error_msg":…}`.
    FlatErrorCode,
    /// The same with `request_id`: the gateway.
    Gateway,
    /// `error_code` and `error_msg` beside an `error` object.
    KeystonePlus,
    /// `{"errorCode":…,"errorMsg":…}`.
    CamelCase,
    /// `{"badRequest":{"code":400,"message":…}}`, named after the status.
    Cinder,
    /// The same with a vendor code, a text.
    CinderStringCode,
    /// `{"overLimit":{…,"retryAfter":"5"}}`.
    OverLimit,
    /// `{"error":"text"}`.
    ErrorText,
    /// `encoded_authorization_message` beside `error_code`.
    EncodedAuthorization,
    /// JSON that is no object and says nothing.
    OtherJson,
    /// A web page of a load balancer.
    Html,
    /// A web page of a proxy that wants a login (use status 407).
    ProxyHtml,
    /// Plain words.
    Text,
    /// No body at all.
    Empty,
}

impl Shape {
    /// All of them, for tests and for chaos.
    pub const ALL: [Self; 19] = [
        Self::Wrapped,
        Self::WrappedMessageFirst,
        Self::Keystone,
        Self::ExtMessage,
        Self::Flat,
        Self::FlatErrorCode,
        Self::Gateway,
        Self::KeystonePlus,
        Self::CamelCase,
        Self::Cinder,
        Self::CinderStringCode,
        Self::OverLimit,
        Self::ErrorText,
        Self::EncodedAuthorization,
        Self::OtherJson,
        Self::Html,
        Self::ProxyHtml,
        Self::Text,
        Self::Empty,
    ];

    /// Content type and body.
    pub(crate) fn body(
        self,
        status: u16,
        code: Option<&str>,
        message: Option<&str>,
        request_id: &str,
    ) -> (Option<&'static str>, String) {
        let title = title(status);
        let text = message.unwrap_or("the simulated cloud was told to fail");
        let word = code.unwrap_or(self.usual_code());
        let json = match self {
            Self::Html => {
                return (
                    Some("text/html"),
                    format!(
                        "<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n\
                         <center><h1>{status} {title}</h1></center>\r\n\
                         <hr><center>elb</center>\r\n</body>\r\n</html>\r\n"
                    ),
                );
            }
            Self::ProxyHtml => {
                let page = "<html><body><h1>Proxy Authentication Required</h1></body></html>";
                return (Some("text/html"), page.to_owned());
            }
            Self::Text => return (Some("text/plain"), format!("upstream error: {text}")),
            Self::Empty => return (None, String::new()),
            // Written as text: the order of the keys is the point.
            Self::WrappedMessageFirst => {
                return (
                    Some("application/json"),
                    format!(
                        r#"{{"error":{{"message":{},"code":{}}}}}"#,
                        Value::from(text),
                        Value::from(word)
                    ),
                );
            }
            Self::Wrapped => json!({ "error": { "code": word, "message": text } }),
            Self::Keystone => {
                json!({ "error": { "code": status, "message": text, "title": title } })
            }
            Self::ExtMessage => {
                json!({ "error": { "code": word, "message": text, "ext_message": null } })
            }
            Self::Flat => json!({ "code": word, "message": text }),
            Self::FlatErrorCode => json!({ "error_code": word, "error_msg": text }),
            Self::Gateway => {
                json!({ "error_code": word, "error_msg": text, "request_id": request_id })
            }
            Self::KeystonePlus => json!({
                "error_code": word,
                "error_msg": text,
                "error": { "code": status, "message": text, "title": title },
            }),
            Self::CamelCase => json!({ "errorCode": word, "errorMsg": text }),
            Self::Cinder => json!({ (cinder_name(status)): { "code": status, "message": text } }),
            Self::CinderStringCode => {
                json!({ (cinder_name(status)): { "code": word, "message": text } })
            }
            Self::OverLimit => {
                json!({ "overLimit": { "code": status, "message": text, "retryAfter": "5" } })
            }
            Self::ErrorText => json!({ "error": text }),
            Self::EncodedAuthorization => json!({
                "error_code": word,
                "error_msg": text,
                "encoded_authorization_message": "ZXhhbXBsZQ==",
            }),
            Self::OtherJson => json!(["nothing", "of", "use"]),
        };
        (Some("application/json"), json.to_string())
    }

    fn usual_code(self) -> &'static str {
        match self {
            Self::ExtMessage => "111401001",
            Self::FlatErrorCode => "IAM.0003",
            Self::Gateway | Self::CamelCase => "APIGW.0106",
            Self::KeystonePlus => "IAM.0062",
            Self::CinderStringCode => "EVS.5500",
            Self::EncodedAuthorization => "PAP.0001",
            _ => "AutoBackup.0009",
        }
    }
}

/// Names of Cinder's faults by status.
pub(crate) fn cinder_name(status: u16) -> &'static str {
    match status {
        400 => "badRequest",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "itemNotFound",
        405 => "badMethod",
        409 => "conflictingRequest",
        413 | 429 => "overLimit",
        415 => "badMediaType",
        501 => "notImplemented",
        503 => "serviceUnavailable",
        _ => "computeFault",
    }
}

/// The words behind a status.
pub(crate) fn title(status: u16) -> &'static str {
    hyper::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error")
}
