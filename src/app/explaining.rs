//! `explain` and `causes`: where the questions come from, and where the answers go.

use std::io::{self, IsTerminal as _, Read as _};

use super::{Failure, print, terminal_width, text_width};
use crate::cli::{CausesArgs, CausesFormat, ExplainArgs, ExplainFormat};
use crate::config::Config;
use crate::credentials::Env;
use crate::i18n::{Lang, Words};
use crate::report::explain::{self, Question, Reader};
use crate::site::Site;

/// More than a day's callbacks of a large account; what is longer was given by mistake.
const MOST_BYTES: u64 = 64 << 20;

pub(super) fn explain(args: &ExplainArgs, lang: Lang) -> Result<u8, Failure> {
    let asked = args.what.join(" ");
    let questions = if asked.trim() == "-" || asked.is_empty() && !io::stdin().is_terminal() {
        Question::all(&standard_input()?)
    } else {
        Question::all(&asked)
    };
    if questions.is_empty() {
        return Err(Failure::said(NOTHING.of(lang)));
    }
    let reader = Reader { lang, site: configured_site() };
    print(|mut out| match args.format {
        ExplainFormat::Text => explain::write_text(&mut out, reader, &questions, text_width()),
        ExplainFormat::Json => explain::write_json(&mut out, reader, &questions),
    })
}

pub(super) fn causes(args: &CausesArgs, lang: Lang) -> Result<u8, Failure> {
    print(|mut out| match args.format {
        CausesFormat::Table => {
            explain::write_causes_table(&mut out, lang, terminal_width().unwrap_or(usize::MAX))
        }
        CausesFormat::Json => explain::write_causes_json(&mut out, Reader { lang, site: configured_site() }),
        CausesFormat::Markdown => explain::write_causes_markdown(&mut out, lang),
    })
}

const NOTHING: Words = Words::new(
    "nothing to explain: give a stop reason, a code such as 18/501, a key, or a callback's JSON on standard input",
    "没有要解释的内容：请给出断流原因、错误码（如 18/501）、原因键，或从标准输入给出回调 JSON",
    "説明する対象がありません: 切断理由、コード（18/501 など）、原因キー、または標準入力でコールバックの JSON を指定してください",
);

fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| {
        let words =
            Words::new("standard input could not be read", "无法读取标准输入", "標準入力を読み取れません");
        Failure::Said(format!("{}: {error}", words.said()))
    })?;
    if bytes.len() as u64 > MOST_BYTES {
        let words = Words::new(
            "standard input is longer than 64 MiB: give fewer callbacks at once",
            "标准输入超过 64 MiB：请减少一次给出的回调数量",
            "標準入力が 64 MiB を超えています: 一度に渡すコールバックを減らしてください",
        );
        return Err(Failure::said(words.said()));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The site of the configured accounts, where all are on the same.
fn configured_site() -> Option<Site> {
    let profiles = Config::load(&Env::from_process(), None).ok()?.profiles;
    let first = profiles.first()?.site;
    profiles.iter().all(|profile| profile.site == first).then_some(first)?
}
