//! Answers for people, wrapped to the terminal.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::causes::pad;
use super::question::without_secrets;
use super::{Answer, By, Callback, Question, Reader, answer};
use crate::cause::heading::{CODES, COMMAND, FIRST_CHECK, FIX, LINKS, MEANING, WHO_ACTS, acts};
use crate::cause::{Cause, CauseId, Code, codes_in_short};
use crate::event::{UnixTime, neutralise};
use crate::i18n::Words;
use crate::report::list::lasted;
use crate::say;
use crate::wrap::wrap;

/// Writes the answers as text, wrapped to `width` columns; commands and addresses stay whole, to be
/// copied.
///
/// # Errors
/// Those of `out`.
pub fn write_text(
    out: &mut impl Write,
    reader: Reader,
    questions: &[Question],
    width: usize,
) -> io::Result<()> {
    let mut page = Page { out, reader, width };
    for (number, question) in (1..).zip(questions) {
        if questions.len() > 1 {
            let before = if number > 1 { "\n" } else { "" };
            writeln!(page.out, "{before}--- {number}/{} ---", questions.len())?;
        }
        page.question(question)?;
    }
    Ok(())
}

struct Page<'o, O> {
    out: &'o mut O,
    reader: Reader,
    width: usize,
}

impl<O: Write> Page<'_, O> {
    fn question(&mut self, question: &Question) -> io::Result<()> {
        let lang = self.reader.lang;
        match question {
            Question::Words(words) => match answer(words) {
                Answer::Unrecognised(alike) => {
                    let text = neutralise(&without_secrets(words));
                    writeln!(
                        self.out,
                        "{}",
                        say!(lang, "Unrecognised: {text}", "无法识别：{text}", "不明: {text}")
                    )?;
                    self.unrecognised(&alike)
                }
                known => self.answer(&known, None),
            },
            Question::Callback(callback) if callback.is_end() => {
                self.callback(callback)?;
                let (answer, by) = callback.answer();
                if by == By::Message && callback.errcode.is_some() && matches!(answer, Answer::One(_)) {
                    self.paragraph("", BY_MESSAGE.of(lang))?;
                }
                writeln!(self.out)?;
                if answer == Answer::default() {
                    writeln!(self.out, "{}", UNRECOGNISED.of(lang))?;
                }
                self.answer(&answer, Some(callback))
            }
            Question::Callback(callback) => {
                let kind = callback.event_type.map_or_else(|| "-".to_owned(), |kind| kind.to_string());
                let said = say!(
                    lang,
                    "This JSON is not the end of a push: its event_type is {kind}. Only a callback with event_type 0 carries errcode and errmsg of a break.",
                    "这段 JSON 不是断流回调：event_type 为 {kind}。只有 event_type 为 0 的回调才带断流的 errcode 和 errmsg。",
                    "この JSON はプッシュ終了のコールバックではありません: event_type は {kind} です。切断の errcode と errmsg を持つのは event_type が 0 のものだけです。"
                );
                self.paragraph("", &said)
            }
            Question::Damaged(why) => {
                let said = say!(
                    lang,
                    "This JSON is damaged, so nothing of it is read: {why}",
                    "这段 JSON 已损坏，未读取任何内容：{why}",
                    "この JSON は壊れているため、何も読み取りません: {why}"
                );
                self.paragraph("", &said)
            }
        }
    }

    fn answer(&mut self, answer: &Answer, callback: Option<&Callback>) -> io::Result<()> {
        match answer {
            Answer::One(id) => self.cause(self.reader.catalogue().get(*id), callback),
            Answer::Several(errcode, ids) => self.candidates(*errcode, ids),
            Answer::Unrecognised(alike) => self.unrecognised(alike),
        }
    }

    /// What a callback says.
    fn callback(&mut self, it: &Callback) -> io::Result<()> {
        let lang = self.reader.lang;
        let or_none = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        writeln!(self.out, "{}", ENDED_PUSH.of(lang))?;
        let duration = it.duration_ms.and_then(|ms| i32::try_from(ms / 1_000).ok());
        let values = [
            or_none(it.stream.shown()),
            or_none(it.app.shown()),
            or_none(it.domain.shown()),
            or_none(it.client_ip.shown()),
            it.at.map_or_else(|| or_none(""), UnixTime::rfc3339),
            duration.map_or_else(|| or_none(""), lasted),
            it.code().unwrap_or_else(|| or_none("")),
            or_none(it.errmsg.shown()),
        ];
        let names = FIELDS.map(|field| field.of(lang));
        let widest = names.iter().map(|name| name.width()).max().unwrap_or_default();
        for (name, value) in std::iter::zip(names, values) {
            let first = format!("  {name}{}  ", pad(name, widest));
            self.wrapped(&first, &" ".repeat(first.width()), &value)?;
        }
        Ok(())
    }

    fn unrecognised(&mut self, alike: &[CauseId]) -> io::Result<()> {
        let lang = self.reader.lang;
        if !alike.is_empty() {
            writeln!(self.out, "{}", DID_YOU_MEAN.of(lang))?;
            for cause in alike.iter().map(|id| self.reader.catalogue().get(*id)) {
                writeln!(self.out, "  {:<23} {}", cause.key, cause.text.title)?;
            }
        }
        self.paragraph("", ADVICE.of(lang))
    }

    fn cause(&mut self, cause: &Cause, callback: Option<&Callback>) -> io::Result<()> {
        let lang = self.reader.lang;
        let text = &cause.text;
        writeln!(self.out, "{}", text.title)?;
        let who = WHO_ACTS.of(lang);
        let who = say!(lang, "{who}: ", "{who}：", "{who}: ");
        self.wrapped(&who, &" ".repeat(who.width()), &acts(cause.actor, lang))?;
        for (heading, paragraph) in [(MEANING, text.meaning), (FIRST_CHECK, text.first_check)] {
            self.heading(heading)?;
            self.paragraph("  ", paragraph)?;
        }
        self.heading(FIX)?;
        for (step, fix) in (1..).zip(&text.fix) {
            self.wrapped(&format!("  {step}. "), "     ", fix)?;
        }
        match self.reader.command(cause, callback) {
            Some(Ok(command)) => {
                self.heading(COMMAND)?;
                writeln!(self.out, "  {command}")?;
            }
            Some(Err(refused)) => {
                self.heading(COMMAND)?;
                self.paragraph("  ", &refused.sentence(lang))?;
            }
            None => {}
        }
        self.heading(CODES)?;
        writeln!(self.out, "  {} ({})", cause.codes_in_short(), cause.key)?;
        self.heading(LINKS)?;
        for link in cause.links(self.reader.site) {
            writeln!(self.out, "  {}\n    {}", link.title, link.url)?;
        }
        Ok(())
    }

    fn candidates(&mut self, errcode: u16, ids: &[CauseId]) -> io::Result<()> {
        let count = ids.len();
        let said = say!(
            self.reader.lang,
            "{errcode} alone has {count} causes; `explain {errcode}/SUB` or a key shows one:",
            "单看 {errcode} 有 {count} 种原因；用 `explain {errcode}/子错误码` 或原因键查看其中一种：",
            "{errcode} だけでは原因が {count} 通りあります。`explain {errcode}/サブコード` かキーで一つを表示します:"
        );
        self.paragraph("", &said)?;
        for cause in ids.iter().map(|id| self.reader.catalogue().get(*id)) {
            let codes: Vec<Code> =
                cause.codes.iter().copied().filter(|code| code.errcode == errcode).collect();
            let (key, actor, title) = (cause.key, cause.actor, cause.text.title);
            writeln!(self.out, "{:<11} {key:<23} {actor:<8} {title}", codes_in_short(&codes))?;
        }
        Ok(())
    }

    fn heading(&mut self, heading: Words) -> io::Result<()> {
        writeln!(self.out, "\n{}", heading.of(self.reader.lang))
    }

    fn paragraph(&mut self, indent: &str, paragraph: &str) -> io::Result<()> {
        self.wrapped(indent, indent, paragraph)
    }

    /// A paragraph: `first` before its first line, `next` before the others.
    fn wrapped(&mut self, first: &str, next: &str, paragraph: &str) -> io::Result<()> {
        let room = self.width.saturating_sub(first.width().max(next.width())).max(1);
        for (number, line) in wrap(paragraph, room).iter().enumerate() {
            writeln!(self.out, "{}{line}", if number == 0 { first } else { next })?;
        }
        Ok(())
    }
}

const UNRECOGNISED: Words = Words::new("Unrecognised", "无法识别", "不明");
const DID_YOU_MEAN: Words = Words::new("Did you mean:", "是否想查：", "もしかして:");
const ENDED_PUSH: Words =
    Words::new("Callback: a push ended", "断流回调（event_type 0）", "プッシュ終了のコールバック");

/// What a callback says, in the order in which it is printed.
const FIELDS: [Words; 8] = [
    Words::new("Stream", "流名称", "ストリーム名"),
    Words::new("App", "AppName", "アプリ名"),
    Words::new("Domain", "推流域名", "プッシュドメイン"),
    Words::new("Client IP", "客户端 IP", "クライアントIP"),
    Words::new("Ended", "断流时间", "終了"),
    Words::new("Lasted", "推流时长", "配信時間"),
    Words::new("Code", "错误码", "コード"),
    Words::new("Message", "错误信息", "メッセージ"),
];

const BY_MESSAGE: Words = Words::new(
    "The code alone does not say which cause it is; the message does.",
    "仅凭错误码无法确定原因，以下按错误信息判断。",
    "コードだけでは原因が決まらないため、メッセージから判断しています。",
);

const ADVICE: Words = Words::new(
    "No published reason, code or key reads so, and nothing is guessed. `breakwatch causes` lists all that \
     are known; where the vendor sent it, the errcode of the push callback says more.",
    "没有这样的公开原因、错误码或原因键，不做猜测。`breakwatch causes` 列出全部已知原因；收到过推断流回调的话，\
     其中的 errcode 更能说明问题。",
    "公開されている理由・コード・キーに一致するものがなく、推測はしません。既知のものは `breakwatch causes` で一覧できます。\
     プッシュコールバックが届いていれば、その errcode のほうが多くを語ります。",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::catalogue;
    use crate::i18n::Lang;

    fn text_in(lang: Lang, asked: &str, width: usize) -> String {
        let mut out = Vec::new();
        let reader = Reader { lang, site: None };
        write_text(&mut out, reader, &Question::all(asked), width).expect("a vector takes everything");
        String::from_utf8(out).expect("UTF-8")
    }

    fn text(asked: &str, width: usize) -> String {
        text_in(Lang::En, asked, width)
    }

    const CALLBACK: &str = r#"{"event_type":0,"app":"push.example.com","appname":"live","stream_id":"room",
        "errcode":"18","sub_errcode":"305","push_duration":"0","event_time":1795000000,
        "user_ip":"203.0.113.5","stream_param":"txSecret=5ec4e7&txTime=1","errmsg":"stream is forbidden"}"#;

    #[test]
    fn the_text_of_a_cause_reads_in_the_order_of_the_detail_pane() {
        for lang in Lang::ALL {
            insta::assert_snapshot!(format!("cause_{}", lang.name()), text_in(lang, "18/501", 80));
        }
    }

    #[test]
    fn a_callback_tells_its_facts_before_its_cause() {
        for lang in Lang::ALL {
            let text = text_in(lang, CALLBACK, 80);
            assert!(!text.contains("5ec4e7"));
            insta::assert_snapshot!(format!("callback_{}", lang.name()), text);
        }
    }

    #[test]
    fn several_candidates_are_a_table() {
        let text = text("18", 80);
        assert!(text.starts_with("18 alone has 24 causes"));
        assert!(text.contains("\n18/100-104  platform_internal       platform Platform internal error\n"));
        assert_eq!(text.lines().count(), 25);
        assert!(text.lines().all(|line| line.width() <= 80));
    }

    #[test]
    fn several_questions_are_numbered_and_each_is_answered() {
        let text = text(&format!("[{CALLBACK},{{\"event_type\":1}}]"), 80);
        assert!(text.starts_with("--- 1/2 ---\nCallback: a push ended\n"), "{text}");
        assert!(
            text.contains("\n\n--- 2/2 ---\nThis JSON is not the end of a push: its event_type is 1."),
            "{text}"
        );
    }

    #[test]
    fn a_hostile_or_secret_question_is_not_repeated_as_it_is() {
        let first = |asked: &str| text(asked, 80).lines().next().expect("a line").to_owned();
        assert_eq!(
            first("x\u{1b}[2J\u{9b}\u{202e}\u{7f}\"\t\u{e0001}é"),
            "Unrecognised: x\\u001b[2J\\u009b\\u202e\\u007f\"\\u0009\\ue0001é"
        );
        assert_eq!(
            first("rtmp://push.example.com/live/a?txSecret=5ec4e7"),
            "Unrecognised: rtmp://push.example.com/live/a?…"
        );
        let damaged = text("{\"stream_param\":\"txSecret=5ec4e7\",", 80);
        assert!(damaged.starts_with("This JSON is damaged") && !damaged.contains("5ec4e7"), "{damaged}");
    }

    #[test]
    fn a_slip_is_answered_with_what_was_probably_meant() {
        let text = text("expiry_pased", 80);
        assert!(
            text.contains("Did you mean:\n  expiry_passed           Push URL expired (txTime)\n"),
            "{text}"
        );
    }

    #[test]
    fn prose_keeps_to_the_width_at_any_width_in_every_language() {
        for lang in Lang::ALL {
            let ends = [COMMAND, CODES].map(|heading| format!("\n{}\n", heading.of(lang)));
            for width in [0, 1, 7, 40, 80, 200] {
                for (_, cause) in catalogue().iter() {
                    let text = text_in(lang, cause.key, width);
                    let until = ends.iter().filter_map(|end| text.find(end)).min();
                    let prose = &text[..until.expect("codes at least")];
                    let lines = prose.lines().skip(1).filter(|line| line.starts_with(' '));
                    let widest = lines.map(UnicodeWidthStr::width).max();
                    assert!(widest.is_some_and(|widest| widest <= width.max(13)), "{} at {width}", cause.key);
                }
            }
        }
    }
}
