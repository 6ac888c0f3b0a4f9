//! What a look at a push URL found, printed as text or JSON. Neither ever holds the URL's secrets.

use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::json;
use crate::cause::{Cause, catalogue_in};
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::push_url::{Check, Problem, Severity, ZoneFn};
use crate::say;
use crate::wrap::wrap;

/// For whom it is printed.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// The language.
    pub lang: Lang,
    /// The local offset that holds at a moment.
    pub zone: ZoneFn,
}

/// The cause that the service would give, and whether its documents say so.
fn cause(problem: &Problem, lang: Lang) -> Option<(&'static Cause, bool)> {
    let (blame, catalogue) = (problem.blame()?, catalogue_in(lang));
    Some((catalogue.get(catalogue.by_key(blame.cause)?), blame.documented))
}

impl Severity {
    const fn word(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Error => Words::new("ERROR", "错误", "エラー"),
            Self::Warning => Words::new("WARNING", "警告", "警告"),
            Self::Info => Words::new("INFO", "信息", "情報"),
        };
        words.of(lang)
    }
}

/// Writes it for people, wrapped to `width` columns: the URL, what was found, the fix of each cause once,
/// and what was not checked.
///
/// # Errors
/// Those of `out`.
pub fn write_text(out: &mut impl Write, check: &Check, reader: Reader, width: usize) -> io::Result<()> {
    let lang = reader.lang;
    writeln!(out, "{}\n", check.url.shown())?;
    let mut causes: Vec<&Cause> = Vec::new();
    for problem in &check.problems {
        let word = problem.severity().word(lang);
        let first = format!("{word}{}  ", " ".repeat(7_usize.saturating_sub(word.width())));
        let next = " ".repeat(first.width());
        paragraph(out, &first, &problem.sentence(lang, reader.zone), width)?;
        if let Some((cause, documented)) = cause(problem, lang) {
            let (codes, title) = (cause.codes_in_short(), cause.text.title);
            let said = if documented {
                say!(
                    lang,
                    "The service would record: {codes} {title}",
                    "服务将记录：{codes} {title}",
                    "サービスの記録: {codes} {title}"
                )
            } else {
                say!(
                    lang,
                    "The service would probably record: {codes} {title}",
                    "服务可能记录：{codes} {title}",
                    "予想されるサービスの記録: {codes} {title}"
                )
            };
            paragraph(out, &next, &said, width)?;
            if !causes.iter().any(|known| known.key == cause.key) {
                causes.push(cause);
            }
        }
    }
    for cause in causes {
        let (codes, title) = (cause.codes_in_short(), cause.text.title);
        let heading = say!(lang, "Fix: {codes} {title}", "修复：{codes} {title}", "対処: {codes} {title}");
        writeln!(out, "\n{heading}")?;
        for (step, fix) in (1..).zip(&cause.text.fix) {
            paragraph(out, &format!("  {step}. "), fix, width)?;
        }
    }
    writeln!(out, "\n{}", NOT_CHECKED.of(lang))?;
    for unchecked in &check.unchecked {
        paragraph(out, "  - ", unchecked.sentence(lang), width)?;
    }
    writeln!(out)?;
    paragraph(out, "", &verdict(check, lang), width)
}

const NOT_CHECKED: Words = Words::new(
    "Not checked, since the URL alone does not tell",
    "未检查（仅凭地址无法得知）",
    "未確認(URLだけでは分からないもの)",
);

/// All of it in a sentence.
fn verdict(check: &Check, lang: Lang) -> String {
    let count = |severity| check.problems.iter().filter(|problem| problem.severity() == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    match (errors, warnings) {
        (0, 0) => say!(
            lang,
            "Nothing wrong in what was checked.",
            "已检查的内容没有问题。",
            "確認した範囲に問題はありません。"
        ),
        (0, _) => say!(
            lang,
            "Nothing that is sure to be refused; warnings: {warnings}.",
            "没有必然会被拒绝的问题；警告：{warnings}。",
            "確実に拒否されるものはありません。警告: {warnings}件。"
        ),
        _ => say!(
            lang,
            "A push with this URL would fail; errors: {errors}, warnings: {warnings}.",
            "用该地址推流会失败；错误：{errors}，警告：{warnings}。",
            "このURLでのプッシュは失敗します。エラー: {errors}件、警告: {warnings}件。"
        ),
    }
}

/// A text behind its first words, wrapped, the further lines as far in as the first.
fn paragraph(out: &mut impl Write, first: &str, text: &str, width: usize) -> io::Result<()> {
    let room = width.saturating_sub(first.width()).max(1);
    for (number, line) in wrap(text, room).iter().enumerate() {
        match number {
            0 => writeln!(out, "{first}{line}")?,
            _ => writeln!(out, "{}{line}", " ".repeat(first.width()))?,
        }
    }
    Ok(())
}

/// A check as other programs read it. The order of the keys is part of the promise.
#[derive(Serialize)]
struct CheckJson {
    refused: bool,
    url: String,
    scheme: String,
    domain: String,
    app: String,
    stream: String,
    expires_at: Option<String>,
    findings: Vec<FindingJson>,
    not_checked: Vec<&'static str>,
    lang: &'static str,
}

#[derive(Serialize)]
struct FindingJson {
    finding: &'static str,
    severity: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    slips: Vec<&'static str>,
    cause: Option<CauseJson>,
}

#[derive(Serialize)]
struct CauseJson {
    key: &'static str,
    documented: bool,
    codes: Vec<[u16; 2]>,
    title: &'static str,
    fix: Vec<&'static str>,
}

impl FindingJson {
    fn new(problem: &Problem, reader: Reader) -> Self {
        let slips = match problem {
            Problem::SecretWrong(mistakes) => mistakes.iter().map(|mistake| mistake.name()).collect(),
            _ => Vec::new(),
        };
        let cause = cause(problem, reader.lang).map(|(cause, documented)| CauseJson {
            key: cause.key,
            documented,
            codes: cause.codes.iter().map(|code| [code.errcode, code.sub]).collect(),
            title: cause.text.title,
            fix: cause.text.fix.clone(),
        });
        Self {
            finding: problem.name(),
            severity: problem.severity().name(),
            text: problem.sentence(reader.lang, reader.zone),
            slips,
            cause,
        }
    }
}

/// Writes it as one JSON object on one line: `refused url scheme domain app stream expires_at findings
/// not_checked lang`. A finding is `finding severity text cause`, with `slips` where a wrong secret could be
/// explained; a cause is `key documented codes title fix`.
///
/// # Errors
/// Those of `out`.
pub fn write_json(out: &mut impl Write, check: &Check, reader: Reader) -> io::Result<()> {
    let url = &check.url;
    let printed = CheckJson {
        refused: check.refused(),
        url: url.shown(),
        scheme: url.shown_scheme(),
        domain: url.shown_host(),
        app: url.shown_app(),
        stream: url.shown_stream(),
        expires_at: check.expires.map(UnixTime::rfc3339),
        findings: check.problems.iter().map(|problem| FindingJson::new(problem, reader)).collect(),
        not_checked: check.unchecked.iter().map(|unchecked| unchecked.name()).collect(),
        lang: reader.lang.name(),
    };
    json::write(out, &printed)?;
    writeln!(out)
}
