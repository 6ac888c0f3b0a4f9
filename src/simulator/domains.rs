//! `DescribeLiveDomains`: the push domains of an account's scenario, and one playback domain for each.

use serde::Serialize;

use super::params::Params;
use super::reply::Refusal;

/// When every domain was added, in the Beijing time that this field is documented to have.
const CREATED: &str = "2026-01-05 10:00:00";

/// The push domain's playback twin: `push-a.example.com` plays at `play-push-a.example.com`.
fn playback(push: &str) -> String {
    format!("play-{push}")
}

/// Answers from the account's push domains.
pub(super) fn answer(body: &[u8], push_domains: &[String]) -> Result<DomainList, Refusal> {
    let params = Params::parse(
        body,
        &["DomainStatus", "DomainType", "PageSize", "PageNum", "DomainPrefix", "PlayType", "IsDelayLive"],
    )?;
    let status = params.number("DomainStatus", 0..=1)?;
    let kind = params.number("DomainType", 0..=1)?;
    let size = params.number("PageSize", 10..=100)?.unwrap_or(10);
    let page = params.number("PageNum", 1..=100_000)?.unwrap_or(1);
    let play_type = params.number("PlayType", 1..=3)?;
    let delayed = params.switch("IsDelayLive")?;
    let prefix = params.text("DomainPrefix")?.unwrap_or("");

    let push = push_domains.iter().map(|name| Domain::new(name.clone(), 0));
    let play = push_domains.iter().map(|name| Domain::new(playback(name), 1));
    let found: Vec<Domain> = push
        .chain(play)
        .filter(|domain| kind.is_none_or(|kind| kind == u64::from(domain.kind)))
        .filter(|domain| status.is_none_or(|status| status == u64::from(domain.status)))
        .filter(|domain| play_type.is_none_or(|play| domain.kind == 0 || play == u64::from(domain.play_type)))
        .filter(|domain| !delayed && domain.name.starts_with(prefix))
        .collect();
    let all_count = found.len();
    let skip = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let take = usize::try_from(size).unwrap_or(usize::MAX);
    Ok(DomainList {
        all_count,
        domains: found.into_iter().skip(skip).take(take).collect(),
        create_limit_count: 100,
        play_type_count: [0, push_domains.len(), 0],
    })
}

/// The answer, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DomainList {
    all_count: usize,
    #[serde(rename = "DomainList")]
    domains: Vec<Domain>,
    create_limit_count: usize,
    play_type_count: [usize; 3],
}

/// One domain, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Domain {
    name: String,
    #[serde(rename = "Type")]
    kind: u8,
    status: u8,
    create_time: &'static str,
    #[serde(rename = "BCName")]
    has_cname: u8,
    #[serde(rename = "TargetDomain")]
    target: String,
    play_type: u8,
    is_delay_live: u8,
    #[serde(rename = "CurrentCName")]
    current_cname: String,
    rent_tag: u8,
    rent_expire_time: &'static str,
    is_mini_program_live: u8,
}

impl Domain {
    fn new(name: String, kind: u8) -> Self {
        let target = format!("{name}.cname.example.net");
        Self {
            kind,
            status: 1,
            create_time: CREATED,
            has_cname: 1,
            current_cname: target.clone(),
            target,
            play_type: 2,
            is_delay_live: 0,
            rent_tag: 0,
            rent_expire_time: CREATED,
            is_mini_program_live: 0,
            name,
        }
    }
}
