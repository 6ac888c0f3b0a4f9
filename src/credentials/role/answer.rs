//! What the metadata service answers, read with suspicion: anybody may stand in its place. Pure.

use std::borrow::Cow;

use chrono::DateTime;
use hyper::StatusCode;
use serde::Deserialize;

use super::super::lifetime::{Lifetime, Renewal};
use super::super::{Credentials, Origin};
use super::{RoleTrouble, is_role_name};
use crate::event::{UnixTime, neutralise};
use crate::i18n::Words;

/// The most names of roles that are repeated in an error, and the most characters of a code.
const MOST_NAMES: usize = 5;
const LONGEST_CODE: usize = 60;
/// Ends after the year 2286 are milliseconds, or made up.
const LATEST: i64 = 9_999_999_999;

/// A key as it comes.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    #[serde(borrow, default)]
    code: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    tmp_secret_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    tmp_secret_key: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    token: Option<Cow<'a, str>>,
    #[serde(default)]
    expired_time: Option<i64>,
    #[serde(borrow, default)]
    expiration: Option<Cow<'a, str>>,
}

/// The name in a list of roles that has just one.
pub(super) fn only_role(host: &str, status: StatusCode, body: &[u8]) -> Result<String, RoleTrouble> {
    if status != StatusCode::OK {
        return Err(RoleTrouble::foreign(host, status));
    }
    let text = String::from_utf8_lossy(body);
    let mut names = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(first) = names.next() else { return Err(RoleTrouble::None) };
    let all: Vec<&str> = std::iter::once(first).chain(names).collect();
    if !all.iter().all(|name| is_role_name(name)) {
        return Err(RoleTrouble::page(host));
    }
    match all.as_slice() {
        [name] => Ok((*name).to_owned()),
        several => {
            let shown = several.iter().take(MOST_NAMES).copied().collect::<Vec<_>>().join(", ");
            let more = if several.len() > MOST_NAMES { ", ..." } else { "" };
            Err(RoleTrouble::Several { names: format!("{shown}{more}") })
        }
    }
}

/// The key of a role.
pub(super) fn credentials(
    host: &str,
    name: &str,
    status: StatusCode,
    body: &[u8],
) -> Result<Credentials, RoleTrouble> {
    if status != StatusCode::OK {
        return Err(RoleTrouble::foreign(host, status));
    }
    // A list would pass for an object whose fields are all missing.
    let text = std::str::from_utf8(body).ok().filter(|text| text.trim_start().starts_with('{'));
    let Some(answer) = text.and_then(|text| serde_json::from_str(text).ok()) else {
        return Err(RoleTrouble::page(host));
    };
    let Answer { code, tmp_secret_id, tmp_secret_key, token, expired_time, expiration } = answer;
    match code.as_deref() {
        Some("Success") => {}
        said => {
            let code = neutralise(said.unwrap_or("Code: -")).chars().take(LONGEST_CODE).collect();
            return Err(RoleTrouble::Refused { name: name.to_owned(), code });
        }
    }
    let unusable = |what| RoleTrouble::Unusable { name: name.to_owned(), what };
    let lacks = |en, zh, ja| unusable(Words::new(en, zh, ja));
    let id = tmp_secret_id
        .ok_or_else(|| lacks("it has no TmpSecretId", "缺少 TmpSecretId", "TmpSecretId がありません"))?;
    let key = tmp_secret_key
        .ok_or_else(|| lacks("it has no TmpSecretKey", "缺少 TmpSecretKey", "TmpSecretKey がありません"))?;
    let token = token
        .filter(|token| !token.trim().is_empty())
        .ok_or_else(|| lacks("it has no Token", "缺少 Token", "Token がありません"))?;
    let written = || expiration.as_deref().and_then(|text| DateTime::parse_from_rfc3339(text.trim()).ok());
    let ends = expired_time.or_else(|| written().map(|time| time.timestamp()));
    let ends = ends.filter(|ends| (1..=LATEST).contains(ends)).ok_or_else(|| {
        lacks(
            "it does not say when it ends (ExpiredTime)",
            "没有说明何时结束（ExpiredTime）",
            "終了時刻 (ExpiredTime) がありません",
        )
    })?;
    let credentials = Credentials::new(&id, &key, Some(&token), Origin::Role(name.to_owned()));
    let credentials = credentials.map_err(|_| {
        lacks(
            "a value is empty or has a character that no key has",
            "有的值为空或含有密钥中不会出现的字符",
            "値が空か、キーにない文字が含まれています",
        )
    })?;
    Ok(credentials.lasting(Lifetime { ends: UnixTime(ends), renewal: Renewal::Role }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "metadata";
    const SOUND: &str = r#"{"TmpSecretId":"AKIDmarkedid","TmpSecretKey":"markedkey","ExpiredTime":1795010000,"Expiration":"2026-11-18T13:53:20Z","Token":"markedtoken","Code":"Success"}"#;

    fn read(body: &str) -> Result<Credentials, RoleTrouble> {
        credentials(HOST, "ops", StatusCode::OK, body.as_bytes())
    }

    #[test]
    fn a_sound_answer_is_a_key_with_its_end() {
        let key = read(SOUND).unwrap();
        assert_eq!((key.secret_id(), key.secret_key()), ("AKIDmarkedid", "markedkey"));
        assert_eq!(key.token(), Some("markedtoken"));
        let lifetime = key.lifetime().unwrap();
        assert_eq!((lifetime.ends, &lifetime.renewal), (UnixTime(1_795_010_000), &Renewal::Role));
        let without_number = SOUND.replace(r#""ExpiredTime":1795010000,"#, "");
        assert_eq!(read(&without_number).unwrap().lifetime().unwrap().ends, UnixTime(1_795_010_000));
    }

    #[test]
    fn what_lacks_something_is_no_key_and_nothing_of_it_is_repeated() {
        for (from, to) in [
            (r#""TmpSecretId":"AKIDmarkedid","#, ""),
            ("markedkey", ""),
            ("markedkey", "marked key"),
            (r#""Token":"markedtoken","#, ""),
            ("markedtoken", " "),
            ("1795010000", "0"),
            ("1795010000", "1795010000000"),
            ("1795010000", "-5"),
        ] {
            let error = read(&SOUND.replace(from, to)).unwrap_err();
            assert!(matches!(error, RoleTrouble::Unusable { .. }), "{from} -> {to}: {error:?}");
            assert!(!error.is_absence());
            assert!(!format!("{error} {error:?}").contains("marked"), "{error}");
        }
    }

    #[test]
    fn a_code_that_is_not_success_is_said_and_kept_short() {
        let error = read(&SOUND.replace("Success", r"Role\u001b[31mGone")).unwrap_err();
        let RoleTrouble::Refused { code, .. } = &error else { panic!("{error:?}") };
        assert!(code.contains("Role") && !code.contains('\u{1b}'), "{code}");
        let long = read(&format!(r#"{{"Code":"{}"}}"#, "x".repeat(5_000))).unwrap_err();
        assert!(long.to_string().len() < 300);
        assert!(matches!(read("{}").unwrap_err(), RoleTrouble::Refused { .. }));
    }

    #[test]
    fn pages_and_other_statuses_are_somebody_else() {
        for body in ["<html>login</html>", "", "[]", "\u{feff}x", "{\"TmpSecretId\":"] {
            assert!(matches!(read(body).unwrap_err(), RoleTrouble::Foreign { .. }), "{body}");
        }
        let error = credentials(HOST, "ops", StatusCode::BAD_GATEWAY, SOUND.as_bytes()).unwrap_err();
        assert_eq!(error, RoleTrouble::Foreign { host: HOST.to_owned(), what: "HTTP 502".to_owned() });
    }

    #[test]
    fn a_list_of_roles_must_have_just_one() {
        let list = |body: &str| only_role(HOST, StatusCode::OK, body.as_bytes());
        assert_eq!(list("ops\n"), Ok("ops".to_owned()));
        assert_eq!(list(" \r\n"), Err(RoleTrouble::None));
        assert_eq!(list("a\nb"), Err(RoleTrouble::Several { names: "a, b".to_owned() }));
        for body in ["<html>\n<body>", "two words", "a/b"] {
            assert!(matches!(list(body), Err(RoleTrouble::Foreign { .. })), "{body}");
        }
    }
}
