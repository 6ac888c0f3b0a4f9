//! Answers as other programs read them. Keys are the same in every language, and so is their order.

use std::io::{self, Write};

use serde::Serialize;

use super::question::without_secrets;
use super::{Answer, Callback, Question, Reader, answer};
use crate::cause::{Cause, CauseId};
use crate::report::json;

/// A cause.
#[derive(Serialize)]
pub(super) struct CauseJson<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    recognised: Option<bool>,
    key: &'c str,
    title: &'c str,
    actor: &'c str,
    codes: Vec<[u16; 2]>,
    meaning: &'c str,
    first_check: &'c str,
    fix: &'c [&'c str],
    command: Option<String>,
    links: Vec<&'c str>,
    lang: &'static str,
    #[serde(flatten)]
    callback: Option<Of<'c>>,
}

impl<'c> CauseJson<'c> {
    pub(super) fn new(
        reader: Reader,
        cause: &'c Cause,
        recognised: Option<bool>,
        callback: Option<&'c Callback>,
    ) -> Self {
        Self {
            recognised,
            key: cause.key,
            title: cause.text.title,
            actor: cause.actor.name(),
            codes: cause.codes.iter().map(|code| [code.errcode, code.sub]).collect(),
            meaning: cause.text.meaning,
            first_check: cause.text.first_check,
            fix: &cause.text.fix,
            command: reader.command(cause, callback).and_then(Result::ok),
            links: cause.links(reader.site).map(|link| link.url).collect(),
            lang: reader.lang.name(),
            callback: callback.map(Of::new),
        }
    }
}

/// What follows where the question was a callback.
#[derive(Serialize)]
struct Of<'c> {
    known_by: Option<&'static str>,
    callback: CallbackJson<'c>,
}

impl<'c> Of<'c> {
    fn new(callback: &'c Callback) -> Self {
        let known_by = match callback.answer() {
            (Answer::Unrecognised(_), _) => None,
            (_, by) => Some(by.name()),
        };
        Self { known_by: known_by.filter(|_| callback.is_end()), callback: CallbackJson::new(callback) }
    }
}

/// What a callback says, under the names that records have.
#[derive(Serialize)]
struct CallbackJson<'c> {
    event_type: Option<i64>,
    stream: &'c str,
    app: &'c str,
    domain: &'c str,
    client_ip: &'c str,
    ended: Option<String>,
    duration_ms: Option<i64>,
    errcode: Option<i64>,
    sub_errcode: Option<i64>,
    errmsg: &'c str,
}

impl<'c> CallbackJson<'c> {
    fn new(it: &'c Callback) -> Self {
        Self {
            event_type: it.event_type,
            stream: it.stream.raw(),
            app: it.app.raw(),
            domain: it.domain.raw(),
            client_ip: it.client_ip.raw(),
            ended: it.at.filter(|_| it.is_end()).map(|at| at.rfc3339()),
            duration_ms: it.duration_ms,
            errcode: it.errcode,
            sub_errcode: it.sub_errcode,
            errmsg: it.errmsg.raw(),
        }
    }
}

#[derive(Serialize)]
struct Candidates<'c> {
    recognised: bool,
    candidates: Vec<CauseJson<'c>>,
    lang: &'static str,
    #[serde(flatten)]
    callback: Option<Of<'c>>,
}

#[derive(Serialize)]
struct Unrecognised<'c> {
    recognised: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'c str>,
    did_you_mean: Vec<&'c str>,
    lang: &'static str,
    #[serde(flatten)]
    callback: Option<Of<'c>>,
}

/// Writes the answer to each question as one JSON object on one line. `recognised` comes first; then
/// - one cause: `key title actor codes meaning first_check fix command links lang`,
/// - an errcode with several: `candidates`, a list of causes of that form, and `lang`,
/// - unrecognised: `text`, the question as it was put up to where it names a push secret, or `error` for
///   damaged JSON; `did_you_mean`, keys that read alike; `lang`.
///
/// The answer to a callback goes on with `known_by` (`errcode`, `errmsg`, or null for what is unrecognised
/// or no end of a push) and `callback`, an object with `event_type stream app domain client_ip ended
/// duration_ms errcode sub_errcode errmsg`; a command is filled in from it, or null where that would be
/// unsafe.
///
/// # Errors
/// Those of `out`.
pub fn write_json(out: &mut impl Write, reader: Reader, questions: &[Question]) -> io::Result<()> {
    for question in questions {
        match question {
            Question::Words(words) => {
                let text = without_secrets(words);
                write_answer(out, reader, &answer(words), Some(&text), None)?;
            }
            Question::Callback(callback) if callback.is_end() => {
                write_answer(out, reader, &callback.answer().0, None, Some(callback))?;
            }
            Question::Callback(callback) => {
                write_answer(out, reader, &Answer::default(), None, Some(callback))?;
            }
            Question::Damaged(why) => {
                let lang = reader.lang.name();
                let (recognised, error, did_you_mean) = (false, Some(why.as_str()), Vec::new());
                let damaged =
                    Unrecognised { recognised, text: None, error, did_you_mean, lang, callback: None };
                write_line(out, &damaged)?;
            }
        }
    }
    Ok(())
}

fn write_answer(
    out: &mut impl Write,
    reader: Reader,
    answer: &Answer,
    text: Option<&str>,
    callback: Option<&Callback>,
) -> io::Result<()> {
    let catalogue = reader.catalogue();
    let lang = reader.lang.name();
    match answer {
        Answer::One(id) => write_line(out, &CauseJson::new(reader, catalogue.get(*id), Some(true), callback)),
        Answer::Several(_, ids) => {
            let cause = |id: &CauseId| CauseJson::new(reader, catalogue.get(*id), None, None);
            let candidates = ids.iter().map(cause).collect();
            let callback = callback.map(Of::new);
            write_line(out, &Candidates { recognised: true, candidates, lang, callback })
        }
        Answer::Unrecognised(alike) => {
            let did_you_mean = alike.iter().map(|id| catalogue.get(*id).key).collect();
            let callback = callback.map(Of::new);
            let (recognised, error) = (false, None);
            write_line(out, &Unrecognised { recognised, text, error, did_you_mean, lang, callback })
        }
    }
}

pub(super) fn write_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    json::write(out, value)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::is_hostile;
    use crate::i18n::Lang;
    use crate::site::Site;

    const READER: Reader = Reader { lang: Lang::En, site: None };

    fn lines(reader: Reader, asked: &str) -> String {
        let mut out = Vec::new();
        write_json(&mut out, reader, &Question::all(asked)).expect("a vector takes everything");
        String::from_utf8(out).expect("UTF-8")
    }

    fn value(asked: &str) -> serde_json::Value {
        serde_json::from_str(&lines(READER, asked)).expect("one object")
    }

    #[test]
    fn one_cause_is_a_flat_object_with_its_keys_in_order() {
        let line = lines(READER, "18/501");
        assert!(line.starts_with(
            "{\"recognised\":true,\"key\":\"expiry_passed\",\"title\":\"Push URL expired (txTime)\",\
             \"actor\":\"us\",\"codes\":[[18,501]],\"meaning\":\""
        ));
        let order = [
            "recognised",
            "key",
            "title",
            "actor",
            "codes",
            "meaning",
            "first_check",
            "fix",
            "command",
            "links",
            "lang",
        ];
        let at = order.map(|key| line.find(&format!("\"{key}\":")).expect(key));
        assert!(at.is_sorted(), "{line}");
        assert!(line.ends_with("\"],\"lang\":\"en\"}\n"), "{line}");
        assert!(lines(READER, "rtmp_amf").contains("\"command\":null,\"links\":[\"https://"));
    }

    #[test]
    fn several_candidates_are_listed() {
        let value = value("21");
        assert_eq!(value["recognised"], true);
        let candidates = value["candidates"].as_array().expect("a list");
        assert_eq!(candidates.len(), 4);
        assert_eq!(candidates[2]["key"], "replaced");
        assert!(candidates[2].get("recognised").is_none());
    }

    #[test]
    fn a_hostile_question_is_escaped_without_loss() {
        let question = "x\u{1b}[2J\u{9b}\u{202e}\u{7f}\"\t\u{e0001}é";
        let line = lines(READER, question);
        assert!(!line.trim_end().chars().any(is_hostile), "{line:?}");
        let value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(value["recognised"], false);
        assert_eq!(value["text"], question);
        assert_eq!(value["did_you_mean"], serde_json::json!([]));
    }

    #[test]
    fn what_reads_alike_is_named() {
        assert_eq!(value("expiry_pased")["did_you_mean"], serde_json::json!(["expiry_passed"]));
    }

    #[test]
    fn a_callback_is_explained_with_its_own_values_and_without_its_secret() {
        let asked = r#"{"event_type":0,"app":"push.example.com","appname":"live","stream_id":"room",
            "errcode":"8","push_duration":"3000","event_time":1795000000,"user_ip":"203.0.113.5",
            "stream_param":"txSecret=5ec4e7&txTime=1","errmsg":"x"}"#;
        let value = value(asked);
        assert_eq!(value["key"], "no_data_timeout");
        assert_eq!(value["known_by"], "errcode");
        assert_eq!(
            value["command"],
            "tccli live DescribeLiveStreamState --DomainName 'push.example.com' --AppName 'live' --StreamName 'room'"
        );
        assert_eq!(value["callback"]["stream"], "room");
        assert_eq!(value["callback"]["duration_ms"], 3000);
        assert!(!lines(READER, asked).contains("5ec4e7"));
    }

    #[test]
    fn each_callback_has_a_line_and_those_that_are_no_end_say_so() {
        let asked = "{\"event_type\":1,\"stream_id\":\"a\"}\n{\"event_type\":0,\"errcode\":21}\n{\"x\":";
        let lines = lines(READER, asked);
        let values: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(values.len(), 3);
        assert_eq!(values[0]["recognised"], false);
        assert_eq!(values[0]["callback"]["event_type"], 1);
        assert_eq!(values[1]["candidates"].as_array().expect("a list").len(), 4);
        assert!(values[2]["error"].is_string());
    }

    #[test]
    fn the_site_decides_on_command_and_pages() {
        let on = |site| lines(Reader { lang: Lang::Zh, site }, "unknown");
        let (china, abroad) = (on(Some(Site::Cn)), on(Some(Site::Intl)));
        assert!(abroad.contains(" --endpoint live.intl.tencentcloudapi.com "));
        assert!(!china.contains("--endpoint") && !china.contains("workorder"));
        assert!(china.contains("https://cloud.tencent.com/document/product/440/35256"));
        assert!(abroad.contains("https://www.tencentcloud.com/zh/document/product/267/31083"));
    }
}
