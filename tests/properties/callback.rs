//! What `explain -` reads: callbacks as JSON, reasons, codes, line by line.

use breakwatch::cause::{Refused, catalogue, command_for};
use breakwatch::event::Text;
use breakwatch::i18n::Lang;
use breakwatch::report::explain::{Question, Reader, write_json, write_text};
use breakwatch::site::Site;
use serde_json::Value;

use super::{SECRET, assert_plain, assert_plain_lines, holds_secret, printed};

pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if holds_secret(&text) {
        return;
    }
    answered(&text);
    if let Ok(Value::Object(mut fields)) = serde_json::from_str(&text) {
        // Whatever else a callback says, its push parameters stay out of all that is said about it.
        fields.insert("stream_param".into(), format!("txSecret={SECRET}&txTime=6abcdef0").into());
        fields.insert("errmsg".into(), format!("refused: txSecret={SECRET}").into());
        answered(&Value::Object(fields).to_string());
    }
    commands(&text);
}

fn answered(text: &str) {
    let questions = Question::all(text);
    let secret = |said: &str| assert!(!said.contains(SECRET), "{said}");
    secret(&format!("{questions:?}"));
    let sites = [None, Some(Site::Cn), Some(Site::Intl)];
    for (lang, site) in std::iter::zip(Lang::ALL, sites) {
        let reader = Reader { lang, site };
        for width in [20, 100] {
            let said = printed(|out| write_text(out, reader, &questions, width));
            assert_plain_lines(&said);
            secret(&said.replace(['\n', ' '], ""));
        }
        let json = printed(|out| write_json(out, reader, &questions));
        assert_plain_lines(&json);
        secret(&json);
        assert_eq!(json.lines().count(), questions.len(), "a line for each question");
        for (line, question) in json.lines().zip(&questions) {
            let value: Value = serde_json::from_str(line).expect("JSON");
            if let Question::Callback(callback) = question {
                let said = &value["callback"];
                assert_eq!(said["stream"], callback.stream.raw(), "lossless");
                assert_eq!(said["errmsg"], callback.errmsg.raw(), "lossless");
                assert_eq!(said["errcode"].as_i64(), callback.errcode);
            }
        }
    }
}

/// Of every command to copy, all that is not in single quotes is the template's own.
fn commands(text: &str) {
    let mut parts = text.splitn(4, ['\n', '\t']).map(Text::new).chain(std::iter::repeat(Text::default()));
    let [domain, app, stream, ip] = [(); 4].map(|()| parts.next().unwrap_or_default());
    for (_, cause) in catalogue().iter() {
        let Some(template) = cause.text.command else { continue };
        match command_for(template, None, &domain, &app, &stream, &ip) {
            Ok(command) => {
                assert_plain(&command);
                let own = ["{domain}", "{app}", "{stream}", "{client_ip}"]
                    .iter()
                    .fold(template.to_owned(), |template, name| template.replace(name, ""));
                assert_eq!(without_quoted(&command), without_quoted(&own), "{command:?}");
            }
            Err(Refused::Missing(_) | Refused::Hostile(_) | Refused::NotPlain(_)) => {}
        }
    }
}

/// What a shell reads of a command outside of single quotes, escaped quotes left out.
fn without_quoted(command: &str) -> String {
    let mut out = String::new();
    let mut chars = command.chars();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '\\' => match chars.next() {
                Some('\'') | None => {}
                Some(escaped) => out.extend(['\\', escaped]),
            },
            c => out.push(c),
        }
    }
    assert!(!quoted, "an open quote in {command:?}");
    out
}
