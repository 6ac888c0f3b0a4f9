//! What `doctor` found, printed: one line each with word, glyph and what to do; or one array.

use std::io;

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::say;
use crate::wrap::wrap;

/// How something is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it should be.
    Ok,
    /// Something works less well than it could, or is missing and costs only itself.
    Warning,
    /// Watching does not work like this.
    Failure,
}

/// What is looked at. Its names are stable: scripts read them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each has a title in three languages below")]
pub enum Check {
    Configuration,
    Archive,
    State,
    Log,
    TlsRoots,
    Proxy,
    Endpoint,
    Resolver,
    Credentials,
    Signature,
    Permission,
    Clock,
    Latency,
    Terminal,
    Colours,
    Characters,
    Width,
    Synchronized,
    Multiplexer,
    Clipboard,
    Notifications,
}

impl Check {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::Configuration,
        Self::Archive,
        Self::State,
        Self::Log,
        Self::TlsRoots,
        Self::Proxy,
        Self::Endpoint,
        Self::Resolver,
        Self::Credentials,
        Self::Signature,
        Self::Permission,
        Self::Clock,
        Self::Latency,
        Self::Terminal,
        Self::Colours,
        Self::Characters,
        Self::Width,
        Self::Synchronized,
        Self::Multiplexer,
        Self::Clipboard,
        Self::Notifications,
    ];

    /// What people call it.
    #[must_use]
    pub const fn title(self) -> Words {
        match self {
            Self::Configuration => Words::new("configuration", "配置文件", "設定ファイル"),
            Self::Archive => Words::new("archive", "存档", "アーカイブ"),
            Self::State => Words::new("state directory", "状态目录", "状態ディレクトリ"),
            Self::Log => Words::new("log", "日志", "ログ"),
            Self::TlsRoots => Words::new("TLS roots", "TLS 根证书", "TLS ルート証明書"),
            Self::Proxy => Words::new("proxy", "代理", "プロキシ"),
            Self::Endpoint => Words::new("endpoint", "接入地址", "エンドポイント"),
            Self::Resolver => Words::new("resolver", "域名解析", "名前解決"),
            Self::Credentials => Words::new("credentials", "凭证", "認証情報"),
            Self::Signature => Words::new("signature", "签名", "署名"),
            Self::Permission => Words::new("permission", "权限", "権限"),
            Self::Clock => Words::new("clock", "时钟", "時計"),
            Self::Latency => Words::new("latency", "延迟", "応答時間"),
            Self::Terminal => Words::new("terminal", "终端", "端末"),
            Self::Colours => Words::new("colours", "颜色", "色"),
            Self::Characters => Words::new("characters", "字符", "文字"),
            Self::Width => Words::new("width", "字符宽度", "文字幅"),
            Self::Synchronized => Words::new("synchronized output", "同步输出", "同期出力"),
            Self::Multiplexer => Words::new("multiplexer", "终端复用器", "端末多重化"),
            Self::Clipboard => Words::new("clipboard", "剪贴板", "クリップボード"),
            Self::Notifications => Words::new("notifications", "通知", "通知"),
        }
    }
}

/// What one look found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// Whose it is, where it is a profile's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// How it is.
    pub status: Health,
    /// What was found, in a sentence or less.
    pub found: String,
    /// What to do, where there is something to do.
    pub advice: Option<String>,
}

impl Finding {
    /// All well.
    pub fn ok(check: Check, found: impl Into<String>) -> Self {
        Self { check, profile: None, status: Health::Ok, found: found.into(), advice: None }
    }

    /// Something less well.
    pub fn warning(check: Check, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { status: Health::Warning, advice: Some(advice.into()), ..Self::ok(check, found) }
    }

    /// Something that does not work.
    pub fn failure(check: Check, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { status: Health::Failure, advice: Some(advice.into()), ..Self::ok(check, found) }
    }

    /// The same, of a profile.
    #[must_use]
    pub fn of(self, profile: &str) -> Self {
        Self { profile: Some(neutralise(profile)), ..self }
    }
}

/// How it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// Columns to wrap at.
    pub width: usize,
    /// Whether colours may be used.
    pub colour: bool,
    /// Whether only ASCII may be used for marks.
    pub ascii: bool,
}

/// Writes a line for each, and what it comes to.
///
/// # Errors
/// The writer's.
pub fn write_text(out: &mut dyn io::Write, look: Look, findings: &[Finding]) -> io::Result<()> {
    let lang = look.lang;
    let title = |it: &Finding| {
        let title = it.check.title().of(lang);
        it.profile.as_ref().map_or_else(|| title.to_owned(), |profile| format!("{title} {profile}"))
    };
    let widest = findings.iter().map(|it| title(it).width()).max().unwrap_or(0).min(30);
    let words = Health::ALL.map(|health| health.word().of(lang).width());
    let word_width = words.into_iter().max().unwrap_or(0);
    for finding in findings {
        let (word, title) = (finding.status.word().of(lang), title(finding));
        let head = format!(
            "{} {word}{}  {title}{}  ",
            finding.status.glyph(look.ascii),
            " ".repeat(word_width - word.width()),
            " ".repeat(widest.saturating_sub(title.width()))
        );
        let indent = head.width();
        let room = look.width.saturating_sub(indent).max(30);
        let coloured = if look.colour { finding.status.paint(&head) } else { head };
        let found = neutralise(&finding.found);
        for (at, line) in wrap(&found, room).iter().enumerate() {
            let begin = if at == 0 { coloured.clone() } else { " ".repeat(indent) };
            writeln!(out, "{}", format!("{begin}{line}").trim_end())?;
        }
        if let Some(advice) = &finding.advice {
            let arrow = if look.ascii { "->" } else { "→" };
            for (at, line) in wrap(&neutralise(advice), room - 3).iter().enumerate() {
                let begin = if at == 0 { arrow } else { "  " };
                let gap = 3_usize.saturating_sub(begin.width());
                writeln!(out, "{}{begin}{}{line}", " ".repeat(indent), " ".repeat(gap))?;
            }
        }
    }
    let count = |health| findings.iter().filter(|it| it.status == health).count();
    let (ok, warnings, failures) = (count(Health::Ok), count(Health::Warning), count(Health::Failure));
    let total = say!(
        lang,
        "{ok} ok, {warnings} to look at, {failures} failed",
        "正常 {ok} 项，注意 {warnings} 项，失败 {failures} 项",
        "正常 {ok} 件、注意 {warnings} 件、失敗 {failures} 件"
    );
    writeln!(out, "{total}")
}

/// Writes one array.
///
/// # Errors
/// The writer's.
pub fn write_json(out: &mut dyn io::Write, findings: &[Finding]) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, findings)?;
    writeln!(out)
}

impl Health {
    const ALL: [Self; 3] = [Self::Ok, Self::Warning, Self::Failure];

    const fn word(self) -> Words {
        match self {
            Self::Ok => Words::new("ok", "正常", "正常"),
            Self::Warning => Words::new("warning", "注意", "注意"),
            Self::Failure => Words::new("failure", "失败", "失敗"),
        }
    }

    const fn glyph(self, ascii: bool) -> &'static str {
        match (self, ascii) {
            (Self::Ok, false) => "✓",
            (Self::Ok, true) => "+",
            (Self::Warning, _) => "!",
            (Self::Failure, false) => "✗",
            (Self::Failure, true) => "x",
        }
    }

    fn paint(self, text: &str) -> String {
        let colour = match self {
            Self::Ok => 32,
            Self::Warning => 33,
            Self::Failure => 31,
        };
        format!("\x1b[{colour}m{text}\x1b[0m")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(look: Look) -> String {
        let findings = [
            Finding::ok(Check::Configuration, "~/config.toml"),
            Finding::warning(Check::Clock, "this clock is 40 s behind", "set it right").of("prod"),
            Finding::failure(Check::Signature, "refused \u{1b}[31m ".repeat(12), "copy the key again")
                .of("b"),
        ];
        let mut out = Vec::new();
        write_text(&mut out, look, &findings).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_line_has_word_and_glyph_and_colour_only_where_it_may() {
        for lang in Lang::ALL {
            let plain = written(Look { lang, width: 80, colour: false, ascii: false });
            assert!(!plain.contains('\u{1b}') && plain.contains("✓") && plain.contains("✗"), "{plain}");
            assert!(plain.contains(Health::Warning.word().of(lang)) && plain.contains("→  set it right"));
            assert!(plain.lines().all(|line| line.width() <= 80), "{plain}");
            let ascii = written(Look { lang, width: 80, colour: true, ascii: true });
            assert!(ascii.contains("\u{1b}[31mx") && ascii.contains("->"), "{ascii}");
        }
        let english = written(Look { lang: Lang::En, width: 80, colour: false, ascii: true });
        assert!(english.is_ascii() && english.ends_with("1 ok, 1 to look at, 1 failed\n"), "{english}");
    }

    #[test]
    fn names_are_stable_and_titles_stand_in_three_languages() {
        let names: std::collections::BTreeSet<String> =
            Check::ALL.iter().map(|check| serde_json::to_string(check).unwrap()).collect();
        assert_eq!(names.len(), Check::ALL.len());
        assert!(names.contains("\"tls-roots\""), "{names:?}");
        for check in Check::ALL {
            let [en, zh, _] = Lang::ALL.map(|lang| check.title().of(lang));
            assert!(en.is_ascii() && en != zh, "{en}");
        }
        let one = Finding::warning(Check::Clock, "a", "b").of("p");
        let json = serde_json::to_string(&one).unwrap();
        let expected =
            "{\"check\":\"clock\",\"profile\":\"p\",\"status\":\"warning\",\"found\":\"a\",\"advice\":\"b\"}";
        assert_eq!(json, expected);
        assert!(serde_json::to_string(&Finding::ok(Check::Log, "")).unwrap().contains("\"advice\":null"));
    }
}
