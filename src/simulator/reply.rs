//! The envelope of the API: every answer is `{"Response":{…,"RequestId":"…"}}` with HTTP status 200,
//! errors as well. Knows nothing of what is inside.

use serde::Serialize;

use super::account::Language;

/// A refusal in the service's own code. The message is written for whoever reads it in a client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameter", message)
    }

    /// What happened in that language. In Chinese it is said in general, and the particulars follow in
    /// English.
    pub(super) fn said_in(self, language: Language) -> Self {
        match language {
            Language::En => self,
            Language::Zh => {
                Self { message: format!("{}（{}）", in_chinese(self.code), self.message), ..self }
            }
        }
    }
}

fn in_chinese(code: &str) -> &'static str {
    match code {
        "AuthFailure.SecretIdNotFound" => "密钥不存在。",
        "AuthFailure.SignatureExpire" => "签名过期。",
        "AuthFailure.SignatureFailure" => "签名错误。",
        "AuthFailure.TokenFailure" => "token 错误。",
        "UnauthorizedOperation" => "未授权操作。",
        "InvalidAction" => "接口不存在。",
        "NoSuchVersion" => "接口版本不存在。",
        "InvalidParameter" => "参数错误。",
        "MissingParameter" => "缺少参数。",
        "UnknownParameter" => "未知参数。",
        "UnsupportedProtocol" => "不支持的 HTTP(S) 请求方法或格式。",
        "RequestLimitExceeded" => "请求的次数超过了频率限制。",
        "ResourceNotFound" => "资源不存在。",
        "FailedOperation.StreamNotExist" => "流不存在。",
        _ => "内部错误。",
    }
}

#[derive(Serialize)]
struct Envelope<T> {
    #[serde(rename = "Response")]
    response: Numbered<T>,
}

#[derive(Serialize)]
struct Numbered<T> {
    #[serde(flatten)]
    inner: T,
    #[serde(rename = "RequestId")]
    request_id: String,
}

#[derive(Serialize)]
struct Failed<'a> {
    #[serde(rename = "Error")]
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorBody<'a> {
    code: &'a str,
    message: &'a str,
}

/// The text of an answer. What cannot be written as JSON becomes an internal error, as it would there.
pub(super) fn success<T: Serialize>(inner: T, request_id: String) -> String {
    serde_json::to_string(&Envelope { response: Numbered { inner, request_id: request_id.clone() } })
        .unwrap_or_else(|error| failure(&Refusal::new("InternalError", error.to_string()), request_id))
}

/// The text of a refusal.
pub(super) fn failure(refusal: &Refusal, request_id: String) -> String {
    let inner = Failed { error: ErrorBody { code: refusal.code, message: &refusal.message } };
    serde_json::to_string(&Envelope { response: Numbered { inner, request_id } }).unwrap_or_default()
}

/// An id that looks like the service's, from the number of the request.
pub(super) fn request_id(seed: u64, number: u64) -> String {
    let high = super::random::mix_all(&[seed, number, 1]);
    let low = super::random::mix_all(&[seed, number, 2]);
    let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xffff);
    format!("{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", low >> 48, low & 0xffff_ffff_ffff)
}
