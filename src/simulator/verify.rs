//! Checks TC3-HMAC-SHA256 signatures the way the service does, from the headers as they came.
//!
//! Written by itself, from the description of the protocol and not with the client's signer: two
//! implementations that share code share their mistakes. Knows nothing of actions.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use hyper::HeaderMap;
use sha2::{Digest, Sha256};

use super::reply::Refusal;
use crate::event::UnixTime;

/// How far the client's clock may be from the service's, in seconds.
const LARGEST_SKEW_S: u64 = 300;

/// What an `Authorization` header says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Claim<'a> {
    pub(super) secret_id: &'a str,
    date: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Claim<'a> {
    /// Reads the header's three parts; the scope must be that of this service.
    pub(super) fn parse(authorization: &'a str) -> Result<Self, Refusal> {
        let malformed = |what: &str| Refusal::new("AuthFailure.SignatureFailure", what.to_owned());
        let parts = authorization
            .strip_prefix("TC3-HMAC-SHA256 ")
            .ok_or_else(|| malformed("The Authorization header does not name TC3-HMAC-SHA256."))?;
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in parts.split(',') {
            match part.trim().split_once('=') {
                Some(("Credential", value)) => credential = Some(value),
                Some(("SignedHeaders", value)) => signed_headers = Some(value),
                Some(("Signature", value)) => signature = Some(value),
                _ => return Err(malformed("The Authorization header has a part that is not known.")),
            }
        }
        let (Some(credential), Some(signed_headers), Some(signature)) =
            (credential, signed_headers, signature)
        else {
            return Err(malformed(
                "The Authorization header lacks one of Credential, SignedHeaders, Signature.",
            ));
        };
        let mut scope = credential.split('/');
        match (scope.next(), scope.next(), scope.next(), scope.next(), scope.next()) {
            (Some(secret_id), Some(date), Some("live"), Some("tc3_request"), None) => {
                Ok(Self { secret_id, date, signed_headers, signature })
            }
            _ => Err(malformed("The credential scope must be <id>/<date>/live/tc3_request.")),
        }
    }

    /// Whether whoever made the claim holds `secret_key` and signed exactly this request.
    pub(super) fn check(
        &self,
        secret_key: &str,
        headers: &HeaderMap,
        timestamp: i64,
        body: &[u8],
    ) -> Result<(), Refusal> {
        let refuse = |what: &str| Err(Refusal::new("AuthFailure.SignatureFailure", what.to_owned()));
        let date = UnixTime(timestamp).to_utc().format("%Y-%m-%d").to_string();
        if date != self.date {
            return refuse("The date in the credential scope is not the UTC date of X-TC-Timestamp.");
        }
        let names: Vec<&str> = self.signed_headers.split(';').collect();
        if !names.contains(&"content-type") || !names.contains(&"host") {
            return refuse("SignedHeaders must contain content-type and host.");
        }
        let mut canonical = String::from("POST\n/\n\n");
        for name in names {
            let Some(value) = headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
            else {
                return refuse("A header named in SignedHeaders was not sent.");
            };
            // Content-Type and Host count as they were sent, the others in lower case.
            let value = match name {
                "content-type" | "host" => value.trim().to_owned(),
                _ => value.trim().to_lowercase(),
            };
            let _ = writeln!(canonical, "{name}:{value}");
        }
        let _ = write!(canonical, "\n{}\n{}", self.signed_headers, hex(&Sha256::digest(body)));
        let to_sign = format!(
            "TC3-HMAC-SHA256\n{timestamp}\n{date}/live/tc3_request\n{}",
            hex(&Sha256::digest(canonical.as_bytes()))
        );
        let date_key = keyed(format!("TC3{secret_key}").as_bytes(), date.as_bytes());
        let service_key = keyed(&date_key, b"live");
        let signing_key = keyed(&service_key, b"tc3_request");
        if hex(&keyed(&signing_key, to_sign.as_bytes())) == self.signature {
            Ok(())
        } else {
            refuse(
                "The signature does not fit the request: the secret key is wrong, or what was sent is not what was signed.",
            )
        }
    }
}

/// Refuses a timestamp that is too far from the service's time, and tells that time.
pub(super) fn check_skew(timestamp: i64, now: UnixTime) -> Result<(), Refusal> {
    if timestamp.abs_diff(now.0) > LARGEST_SKEW_S {
        let message = format!(
            "The signature has expired: X-TC-Timestamp is more than {LARGEST_SKEW_S} seconds from the server time {}.",
            now.0
        );
        return Err(Refusal::new("AuthFailure.SignatureExpire", message));
    }
    Ok(())
}

fn keyed(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length: the error of `new_from_slice` cannot happen.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "EXAMPLEKEY0000000000000000000000";
    // The first of the vectors that the official SDK's code computed.
    const AUTHORIZATION: &str = "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE0000000000000000000000000/2026-11-20/live/tc3_request, SignedHeaders=content-type;host, Signature=05ee58621f72dcb9a4950e0b1256a6163df2e21ce77354dc6bf1855a07cfa85b";
    const TIMESTAMP: i64 = 1_795_167_015;

    fn headers(content_type: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", hyper::header::HeaderValue::from_static(content_type));
        headers.insert("host", hyper::header::HeaderValue::from_static("live.tencentcloudapi.com"));
        headers
    }

    #[test]
    fn a_signature_of_the_official_sdk_is_accepted() {
        let claim = Claim::parse(AUTHORIZATION).unwrap();
        assert_eq!(claim.secret_id, "AKIDEXAMPLE0000000000000000000000000");
        claim.check(KEY, &headers("application/json"), TIMESTAMP, b"{}").unwrap();
    }

    #[test]
    fn any_change_of_what_was_signed_is_refused() {
        let claim = Claim::parse(AUTHORIZATION).unwrap();
        let code = |result: Result<(), Refusal>| result.unwrap_err().code;
        let same = headers("application/json");
        for result in [
            claim.check("another key", &same, TIMESTAMP, b"{}"),
            claim.check(KEY, &same, TIMESTAMP, b"{ }"),
            claim.check(KEY, &same, TIMESTAMP + 1, b"{}"),
            claim.check(KEY, &same, TIMESTAMP + 86_400, b"{}"),
            claim.check(KEY, &headers("application/json; charset=utf-8"), TIMESTAMP, b"{}"),
            claim.check(KEY, &HeaderMap::new(), TIMESTAMP, b"{}"),
        ] {
            assert_eq!(code(result), "AuthFailure.SignatureFailure");
        }
    }

    #[test]
    fn a_malformed_authorization_is_refused() {
        for text in [
            "",
            "Basic abc",
            "TC3-HMAC-SHA256 Credential=a/2026-11-20/live/tc3_request, SignedHeaders=host",
            "TC3-HMAC-SHA256 Credential=a/2026-11-20/cvm/tc3_request, SignedHeaders=host, Signature=00",
        ] {
            assert_eq!(Claim::parse(text).unwrap_err().code, "AuthFailure.SignatureFailure", "{text}");
        }
    }

    #[test]
    fn skew_is_allowed_up_to_five_minutes_either_way() {
        let now = UnixTime(TIMESTAMP);
        assert!(check_skew(TIMESTAMP - 300, now).is_ok());
        assert!(check_skew(TIMESTAMP + 300, now).is_ok());
        for timestamp in [TIMESTAMP - 301, TIMESTAMP + 301] {
            let refusal = check_skew(timestamp, now).unwrap_err();
            assert_eq!(refusal.code, "AuthFailure.SignatureExpire");
            assert!(refusal.message.contains("server time 1795167015"), "{}", refusal.message);
        }
    }
}
