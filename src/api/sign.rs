//! TC3-HMAC-SHA256: from a body, a moment and a key to an `Authorization` header.
//!
//! Pure: time is an argument, nothing is sent. It knows neither clients nor replies. The same
//! canonicalisation serves whoever has to verify a request, see [`signature`].

use std::fmt;
use std::fmt::Write as _;

use chrono::DateTime;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The algorithm's name, first word of the string to sign and of the header.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The content type that is sent and signed, without a charset.
pub const CONTENT_TYPE: &str = "application/json";

/// The service's name in the credential scope, the same on both sites.
pub const SERVICE: &str = "live";

const SIGNED_HEADERS: &str = "content-type;host";

/// What is signed, and with which key.
#[derive(Clone, Copy)]
pub struct SigningInput<'a> {
    /// The `Host` header exactly as it is sent, with its port where that is not the scheme's own.
    pub host: &'a str,
    /// The body exactly as it is sent.
    pub body: &'a [u8],
    /// Unix seconds; also sent as `X-TC-Timestamp`.
    pub timestamp: i64,
    /// The key's public half.
    pub secret_id: &'a str,
    /// The key's secret half.
    pub secret_key: &'a str,
}

impl fmt::Debug for SigningInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningInput")
            .field("host", &self.host)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// A signature with the steps that led to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    /// SHA-256 of the canonical request, lower-case hex.
    pub canonical_request_sha256: String,
    /// Algorithm, time, scope and the hash above, one per line.
    pub string_to_sign: String,
    /// The signature alone, lower-case hex.
    pub signature: String,
    /// The whole `Authorization` header.
    pub authorization: String,
}

/// Shows no more than the day it is good for: a signature opens the account for five minutes.
impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature { .. }")
    }
}

/// Signs a request of this program.
#[must_use]
pub fn sign(input: &SigningInput<'_>) -> Signature {
    let date = utc_date(input.timestamp);
    let canonical_request_sha256 = canonical_request_sha256(input.host, CONTENT_TYPE, input.body);
    let string_to_sign = string_to_sign(input.timestamp, &date, &canonical_request_sha256);
    let signature = keyed(&string_to_sign, &date, input.secret_key);
    let authorization = format!(
        "{ALGORITHM} Credential={id}/{date}/{SERVICE}/tc3_request, SignedHeaders={SIGNED_HEADERS}, Signature={signature}",
        id = input.secret_id,
    );
    Signature { canonical_request_sha256, string_to_sign, signature, authorization }
}

/// The signature, lower-case hex, that a request should carry: for whoever verifies one.
///
/// `host` and `content_type` are the headers as received, `timestamp` is the text of
/// `X-TC-Timestamp` as a number, `date` the one inside the credential scope.
#[must_use]
pub fn signature(
    host: &str,
    content_type: &str,
    body: &[u8],
    timestamp: i64,
    date: &str,
    secret_key: &str,
) -> String {
    let hash = canonical_request_sha256(host, content_type, body);
    keyed(&string_to_sign(timestamp, date, &hash), date, secret_key)
}

fn canonical_request_sha256(host: &str, content_type: &str, body: &[u8]) -> String {
    let body = hex(&Sha256::digest(body));
    hex(&Sha256::digest(format!(
        "POST\n/\n\ncontent-type:{content_type}\nhost:{host}\n\n{SIGNED_HEADERS}\n{body}"
    )))
}

fn string_to_sign(timestamp: i64, date: &str, canonical_request_sha256: &str) -> String {
    format!("{ALGORITHM}\n{timestamp}\n{date}/{SERVICE}/tc3_request\n{canonical_request_sha256}")
}

fn keyed(string_to_sign: &str, date: &str, secret_key: &str) -> String {
    let secret = Zeroizing::new(format!("TC3{secret_key}"));
    let day = Zeroizing::new(hmac(secret.as_bytes(), date));
    let service = Zeroizing::new(hmac(&*day, SERVICE));
    let request = Zeroizing::new(hmac(&*service, "tc3_request"));
    hex(&hmac(&*request, string_to_sign))
}

fn hmac(key: &[u8], message: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().into()
}

/// The UTC day of a moment, `2026-11-20`; moments outside chrono's range sign as 1970.
fn utc_date(timestamp: i64) -> String {
    DateTime::from_timestamp(timestamp, 0).unwrap_or_default().format("%Y-%m-%d").to_string()
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
