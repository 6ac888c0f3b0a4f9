//! A client of the tests' own: signs by hand, speaks HTTP by hand, and can do both wrong.
//!
//! It shares no code with the program, so that the simulator is checked against a second reading
//! of the protocol.

use std::fmt::Write as _;
use std::io;

use breakwatch::event::UnixTime;
use breakwatch::simulator::{Account, Options, Scenario, Simulator, Time};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The moment at which the clocks of these tests stand: 2026-11-20T09:30:15Z.
pub(crate) const NOW: i64 = 1_795_167_015;

/// `2026-11-20T09:30:15Z`, so many seconds earlier.
pub(crate) fn ago(seconds: i64) -> String {
    UnixTime(NOW - seconds).rfc3339()
}

/// Options for a scenario of one account named `one` with two push domains and no records, whose clock stands.
pub(crate) fn empty() -> Options {
    scenario("site = \"intl\"", "0s", 0)
}

/// The same with that many records over seven days.
pub(crate) fn records(events: usize) -> Options {
    scenario("site = \"intl\"", "0s", events)
}

/// The same with lines of the account's own.
pub(crate) fn scenario(account: &str, usual: &str, events: usize) -> Options {
    let text = format!(
        "[history]\nspan = \"7d\"\n[publication]\nusual = \"{usual}\"\nlate_share = 0.0\nlate = \"0s\"\n\
         [bulk]\nevents = {events}\nstreams = 40\n\
         [[account]]\nname = \"one\"\ndomains = [\"push.example.com\", \"push-2.example.com\"]\n{account}\n"
    );
    frozen(Scenario::parse(&text).unwrap())
}

pub(crate) fn frozen(scenario: Scenario) -> Options {
    let mut options = Options::new(scenario);
    options.time = Time::Frozen(UnixTime(NOW));
    options.keep_requests = 100;
    options
}

/// What a request is made of; change a field to do something wrong.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) address: String,
    pub(crate) host: String,
    pub(crate) method: &'static str,
    pub(crate) content_type: &'static str,
    /// What is signed as content type, if it is not what is sent.
    pub(crate) signed_content_type: Option<&'static str>,
    pub(crate) action: &'static str,
    pub(crate) version: &'static str,
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) token: Option<String>,
    pub(crate) language: Option<&'static str>,
    pub(crate) timestamp: i64,
    pub(crate) body: String,
    /// A header that is not sent.
    pub(crate) without: &'static str,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// What is inside `Response`.
    pub(crate) fn response(&self) -> Value {
        let value: Value = serde_json::from_str(&self.body).unwrap();
        value["Response"].clone()
    }

    /// The code of the error; fails if it is a success.
    pub(crate) fn code(&self) -> String {
        let response = self.response();
        assert!(response["RequestId"].as_str().is_some_and(|id| id.len() == 36), "{response}");
        response["Error"]["Code"].as_str().unwrap_or_else(|| panic!("no error in {response}")).to_owned()
    }
}

impl Call {
    pub(crate) fn new(simulator: &Simulator, account: &Account, action: &'static str, body: &Value) -> Self {
        let address = simulator.url().trim_start_matches("http://").to_owned();
        Self {
            host: address.clone(),
            address,
            method: "POST",
            content_type: "application/json",
            signed_content_type: None,
            action,
            version: "2018-08-01",
            secret_id: account.secret_id.clone(),
            secret_key: account.secret_key.clone(),
            token: account.token.clone(),
            language: Some("en-US"),
            timestamp: simulator.now().0,
            body: body.to_string(),
            without: "",
        }
    }

    fn authorization(&self) -> String {
        let content_type = self.signed_content_type.unwrap_or(self.content_type);
        let canonical = format!(
            "POST\n/\n\ncontent-type:{content_type}\nhost:{}\n\ncontent-type;host\n{}",
            self.host,
            hex(&Sha256::digest(self.body.as_bytes()))
        );
        let date = UnixTime(self.timestamp).to_utc().format("%Y-%m-%d").to_string();
        let scope = format!("{date}/live/tc3_request");
        let to_sign = format!(
            "TC3-HMAC-SHA256\n{}\n{scope}\n{}",
            self.timestamp,
            hex(&Sha256::digest(canonical.as_bytes()))
        );
        let mut key = format!("TC3{}", self.secret_key).into_bytes();
        for part in [date.as_str(), "live", "tc3_request", to_sign.as_str()] {
            key = Hmac::<Sha256>::new_from_slice(&key)
                .unwrap()
                .chain_update(part.as_bytes())
                .finalize()
                .into_bytes()
                .to_vec();
        }
        format!(
            "TC3-HMAC-SHA256 Credential={}/{scope}, SignedHeaders=content-type;host, Signature={}",
            self.secret_id,
            hex(&key)
        )
    }

    /// What is sent, with further header lines.
    pub(crate) fn bytes(&self, further: &str) -> Vec<u8> {
        let mut head = format!("{} / HTTP/1.1\r\n{further}", self.method);
        let mut header = |name: &str, value: &str| {
            if name != self.without {
                let _ = write!(head, "{name}: {value}\r\n");
            }
        };
        header("Host", &self.host);
        header("Content-Type", self.content_type);
        header("Content-Length", &self.body.len().to_string());
        header("X-TC-Action", self.action);
        header("X-TC-Version", self.version);
        header("X-TC-Timestamp", &self.timestamp.to_string());
        header("Authorization", &self.authorization());
        if let Some(token) = &self.token {
            header("X-TC-Token", token);
        }
        if let Some(language) = self.language {
            header("X-TC-Language", language);
        }
        format!("{head}\r\n{}", self.body).into_bytes()
    }

    /// Sends it on a connection of its own; an error is a connection that broke before the answer was whole.
    pub(crate) async fn send(&self) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.address).await?;
        stream.write_all(&self.bytes("Connection: close\r\n")).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let text = String::from_utf8(bytes).map_err(io::Error::other)?;
        let (head, body) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let head = head.to_lowercase();
        let length: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|length| length.parse().ok())
            .ok_or(io::ErrorKind::InvalidData)?;
        if body.len() < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Ok(Answer { status: status.ok_or(io::ErrorKind::InvalidData)?, body: body.to_owned(), head })
    }
}

/// Asks the first account's list and expects HTTP to work.
pub(crate) async fn list(simulator: &Simulator, body: &Value) -> Answer {
    ask(simulator, "DescribeLiveStreamEventList", body).await
}

/// Asks something of the first account and expects HTTP to work.
pub(crate) async fn ask(simulator: &Simulator, action: &'static str, body: &Value) -> Answer {
    Call::new(simulator, &simulator.accounts()[0], action, body).send().await.unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
