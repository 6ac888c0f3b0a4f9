//! TEMPORARY stand-in until the catalogue lands.
#![allow(missing_docs, clippy::all, clippy::pedantic)]
use std::sync::LazyLock;

use crate::event::Text;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CauseId(pub u8);
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    Streamer,
    Network,
    Us,
    Account,
    Platform,
    Operator,
    Nobody,
}
impl Actor {
    pub fn name(self) -> &'static str {
        match self {
            Self::Streamer => "streamer",
            Self::Network => "network",
            Self::Us => "us",
            Self::Account => "account",
            Self::Platform => "platform",
            Self::Operator => "operator",
            Self::Nobody => "nobody",
        }
    }
}
#[derive(Debug)]
pub struct Code {
    pub errcode: u16,
    pub sub: u16,
}
#[derive(Debug)]
pub struct Link {
    pub title: String,
    pub url: String,
}
#[derive(Debug)]
pub struct CauseText {
    pub title: String,
    pub meaning: String,
    pub first_check: String,
    pub fix: Vec<String>,
    pub command: Option<String>,
}
#[derive(Debug)]
pub struct Cause {
    pub key: &'static str,
    pub actor: Actor,
    pub planned: bool,
    pub refusal: bool,
    pub replacing: bool,
    pub codes: Vec<Code>,
    pub links: Vec<Link>,
    pub text: CauseText,
}
#[derive(Debug)]
pub struct Catalogue(Vec<(&'static str, Cause)>);
fn make(key: &'static str, actor: Actor, code: (u16, u16), title: &str, meaning: &str, command: Option<&str>) -> Cause {
    Cause {
        key,
        actor,
        planned: false,
        refusal: false,
        replacing: false,
        codes: vec![Code { errcode: code.0, sub: code.1 }],
        links: vec![Link {
            title: "Stream interruption records".into(),
            url: "https://www.tencentcloud.com/document/product/267/31083".into(),
        }],
        text: CauseText {
            title: title.into(),
            meaning: meaning.into(),
            first_check: "See whether other streams of the same client IP broke in the same minute.".into(),
            fix: vec![
                "Ask the streamer to change from Wi-Fi to a cable.".into(),
                "Lower the video bitrate in OBS: Settings, Output, Video Bitrate.".into(),
            ],
            command: command.map(Into::into),
        },
    }
}
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue(vec![
        ("Network error for the push client.", make("client_network", Actor::Network, (12, 0), "Client network failed",
            "The connection between the encoder and the nearest node broke off or stalled. The uplink of the place where the encoder stands is the usual reason.", Some("ping -c 5 {domain}"))),
        ("Reached the expiration time.", make("expiry_passed", Actor::Us, (18, 501), "Push URL has expired",
            "The push URL carried a txTime that lies in the past.", Some("tccli live DescribeLiveStreamState --AppName {app} --DomainName {domain} --StreamName {stream}"))),
        ("The push client stopped the stream.", make("client_closed", Actor::Streamer, (1, 0), "Encoder stopped the push", "The encoder said goodbye.", None)),
        ("Authentication failed.", make("auth_failed", Actor::Us, (18, 503), "Push signature is wrong", "The txSecret does not fit.", None)),
        ("CSS system internal error.", make("platform_internal", Actor::Platform, (5, 0), "Vendor's internal error", "The vendor had a fault.", None)),
    ])
});
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}
impl Catalogue {
    pub fn get(&self, id: CauseId) -> &Cause {
        &self.0[usize::from(id.0)].1
    }
    pub fn by_key(&self, key: &str) -> Option<CauseId> {
        self.0.iter().position(|(_, c)| c.key == key).map(|i| CauseId(i as u8))
    }
    pub fn recognise(&self, raw: &str) -> Option<CauseId> {
        self.0.iter().position(|(t, _)| *t == raw).map(|i| CauseId(i as u8))
    }
}
#[derive(Debug)]
pub struct Refused(String);
impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
pub fn command_for(t: &str, domain: &Text, app: &Text, stream: &Text, ip: &Text) -> Result<String, Refused> {
    if [domain, app, stream, ip].iter().any(|t| t.was_hostile()) {
        return Err(Refused("the stream name holds control characters".into()));
    }
    let q = |t: &Text| format!("'{}'", t.raw());
    Ok(t.replace("{domain}", &q(domain)).replace("{app}", &q(app)).replace("{stream}", &q(stream)).replace("{client_ip}", &q(ip)))
}
