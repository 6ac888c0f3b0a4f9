//! The end of the story: codes, the service's own words, the record as listed, and the vendor's pages.

use super::{Story, shown_or};
use crate::cause::heading::{CODES, LINKS};
use crate::event::{Source, judged};
use crate::i18n::Words;
use crate::say;
use crate::tui::theme::Role;
use crate::tui::times;
use crate::tui::view::page::Page;

const REASON: Words = Words::new("Reason as listed", "断流原因（原文）", "切断理由（原文）");
const RECORD: Words = Words::new("Record", "断流记录", "切断記録");
const STREAM: Words = Words::new("Stream", "流名称", "ストリーム名");
const APP: Words = Words::new("App (Path)", "AppName", "アプリ名");
const DOMAIN: Words = Words::new("Domain", "推流域名", "ドメイン");
const PROFILE: Words = Words::new("Profile", "配置", "設定名");
const BEGAN: Words = Words::new("Began", "推流开始", "配信開始");
const ENDED: Words = Words::new("Ended", "断流时间", "切断時刻");
const LASTED: Words = Words::new("Lasted", "推流时长", "配信時間");
const CLIENT_IP: Words = Words::new("Client IP", "客户端 IP", "クライアントIP");
const RESOLUTION: Words = Words::new("Resolution", "分辨率", "解像度");
const COUNT: Words = Words::new("Count", "条数", "件数");
const FOUND_BY: Words = Words::new("Found by", "发现方式", "検出方法");
const NOT_LISTED: Words = Words::new("not listed", "未列出", "記載なし");
const NO_END: Words = Words::new(
    "no end listed; what that means the service leaves open",
    "未列出结束时间；服务端未说明其含义",
    "終了時刻の記載なし（意味はサービス側で定義されていません）",
);
const NO_IP: Words = Words::new(
    "none listed: pushed from an internal network",
    "未列出：从内部网络推流",
    "記載なし：内部ネットワークからのプッシュ",
);

impl Story<'_> {
    pub(super) fn record(&self, page: &mut Page) {
        let lang = self.lang;
        if let Some(known) = self.known {
            let codes = format!("{} ({})", known.codes_in_short(), known.key);
            page.section(CODES.of(lang), codes.trim_start(), Role::Plain);
            if !self.it.reason().is_empty() {
                if !page.dense {
                    page.heading(REASON.of(lang));
                }
                self.reason(page);
            }
        }
        if !page.dense {
            page.heading(RECORD.of(lang));
        }
        self.facts(page);
        self.links(page);
    }

    /// The service's words, and how many of their characters are not shown as they came.
    pub(super) fn reason(&self, page: &mut Page) {
        let (reason, lang) = (self.it.reason(), self.lang);
        if reason.is_empty() {
            return;
        }
        page.wrapped(reason.shown(), 0, Role::Strong);
        if reason.was_hostile() {
            let hidden = judged(reason.raw()).filter(|(_, hostile)| *hostile).count();
            let noun = if hidden == 1 { "character is" } else { "characters are" };
            let note = say!(
                lang,
                "{hidden} invisible or steering {noun} shown by number.",
                "{hidden} 个不可见或控制字符以编号显示。",
                "見えない文字や制御文字 {hidden} 個を番号で表示しています。"
            );
            page.wrapped(&note, 0, Role::Warn);
        }
    }

    fn facts(&self, page: &mut Page) {
        let (it, lang) = (self.it, self.lang);
        let mut field = |name: Words, value: &str, role| page.field(name.of(lang), value, role);
        field(STREAM, shown_or(it.stream(), "-"), Role::Strong);
        field(APP, shown_or(it.app(), "-"), Role::Plain);
        field(DOMAIN, shown_or(it.domain(), "-"), Role::Plain);
        field(PROFILE, it.profile_name(), Role::Plain);
        let not_listed = || NOT_LISTED.of(lang).to_owned();
        field(BEGAN, &it.started().map_or_else(not_listed, |at| self.moment(at)), Role::Plain);
        let ended = it.ended().map_or_else(|| NO_END.of(lang).to_owned(), |at| self.moment(at));
        field(ENDED, &ended, Role::Plain);
        let lasted = it.duration_s().map_or_else(not_listed, |s| times::span(s.into()));
        field(LASTED, &lasted, Role::Plain);
        let ip = if it.client_ip().is_empty() { NO_IP.of(lang) } else { it.client_ip().shown() };
        field(CLIENT_IP, ip, Role::Plain);
        field(RESOLUTION, shown_or(it.resolution(), "-"), Role::Plain);
        if it.count() > 1 {
            let count = it.count();
            let copies = say!(
                lang,
                "{count} equal records: as many pushes within a second",
                "{count} 条相同记录：同一秒内的多次推流",
                "同じ記録 {count} 件：1 秒以内の複数のプッシュ"
            );
            field(COUNT, &copies, Role::Warn);
        }
        field(FOUND_BY, &self.found(), Role::Plain);
    }

    /// Which way it was found, and how long after its end.
    fn found(&self) -> String {
        let (it, lang) = (self.it, self.lang);
        let source = match it.source() {
            Source::FirstFill => Words::new("first fill", "首次加载", "初回の読み込み"),
            Source::Live => Words::new("live", "实时读取", "リアルタイム取得"),
            Source::Reconciled => Words::new("reconciled", "核对补录", "照合で補完"),
        };
        let mut source = source.of(lang).to_owned();
        if it.is_recalled() {
            let at = it.first_seen().map(|at| self.moment(at)).unwrap_or_default();
            source = say!(
                lang,
                "{source} in an earlier run, {at}",
                "{source}（此前的运行，{at}）",
                "{source}（以前の実行、{at}）"
            );
        }
        match (it.first_seen(), it.ended()) {
            (Some(seen), Some(ended)) if it.source() != Source::FirstFill => {
                let late = times::span(seen.since(ended).max(0));
                say!(
                    lang,
                    "{source}, {late} after its end",
                    "{source}，断流后 {late}",
                    "{source}（切断から {late} 後）"
                )
            }
            _ => source,
        }
    }

    fn links(&self, page: &mut Page) {
        let Some(known) = self.known else { return };
        let mut links = known.links(self.site).peekable();
        if links.peek().is_some() && !page.dense {
            page.heading(LINKS.of(self.lang));
        }
        for link in links {
            page.wrapped(link.title, 0, Role::Plain);
            page.wrapped(link.url, 2, Role::Dim);
        }
    }
}
