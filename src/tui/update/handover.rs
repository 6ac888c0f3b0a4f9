//! Handing over: the paragraph about what is selected and the command that lists it, sent to the clipboard, and
//! what is said of that. What they say is `report::handover`'s; here stands only what they are about.

use crate::event::{ProfileId, Text, UnixTime};
use crate::i18n::{Lang, Words};
use crate::insight::incident::Shared;
use crate::report::handover::{Facts, Listing, OfBreak, OfCause, OfIncident, OfStream, Unlisted, span_of};
use crate::say;
use crate::store::BreakRef;
use crate::tui::effects::{Copying, Effect, Effects, Sent};
use crate::tui::keymap::Action;
use crate::tui::model::{Model, Quality, View};
use crate::tui::terminal::{Copied, Target};
use crate::tui::times::grouped;

pub(super) const NOTHING: Words =
    Words::new("nothing is selected", "没有选中任何内容", "何も選択されていません");

/// Sends the paragraph about what is selected to the clipboard.
pub(super) fn paragraph(model: &mut Model) -> Effects {
    hold(model);
    match tell(model) {
        Some(text) => send(model, Copying { text, what: Sent::Paragraph }),
        None => say(model, NOTHING.of(model.look.lang)),
    }
}

/// Sends the command that lists what is selected to the clipboard.
pub(super) fn command(model: &mut Model) -> Effects {
    hold(model);
    let (lang, now) = (model.look.lang, model.now());
    let Some(listing) = listing(model) else { return say(model, NOTHING.of(lang)) };
    match listing.and_then(|listing| listing.command(now)) {
        Ok(text) => send(model, Copying { text, what: Sent::Command }),
        Err(why) => say(model, &why.sentence(lang)),
    }
}

/// What came of sending something.
pub(super) fn copied(model: &mut Model, what: Sent, copied: Copied) -> Effects {
    let key = model.key(Action::Export);
    let said = sentence(what, copied.target, &key, model.look.lang);
    let effects = say(model, &said);
    match copied.sequence {
        Some(sequence) => effects.and(Effect::Write(sequence)),
        None => effects,
    }
}

/// What is copied is looked at: the list stays with it, and the detail tells of it.
fn hold(model: &mut Model) {
    if let Some(table) = model.views.table_mut() {
        table.held_mut().hold();
    } else {
        model.list.stop_following(&model.store);
    }
}

fn say(model: &mut Model, what: &str) -> Effects {
    model.say(what);
    Effects::draw()
}

/// Sends something to the clipboard.
pub(super) fn send(model: &mut Model, copying: Copying) -> Effects {
    let words = Words::new("sending", "正在发送", "送信中");
    say(model, words.of(model.look.lang)).and(Effect::Copy(copying))
}

fn sentence(what: Sent, target: Target, key: &str, lang: Lang) -> String {
    let what = match what {
        Sent::Paragraph => Words::new("paragraph", "说明", "説明文").of(lang).to_owned(),
        Sent::Command => Words::new("command", "命令", "コマンド").of(lang).to_owned(),
        Sent::Rows(rows) => {
            let rows = grouped(rows as u64);
            say!(lang, "{rows} rows", "{rows} 行", "{rows} 行")
        }
    };
    let to = match target {
        Target::Tmux => Words::new("tmux and the clipboard", "tmux 与剪贴板", "tmux とクリップボード"),
        Target::OldTmux => Words::new(
            "tmux (before 3.2) and by OSC 52",
            "tmux（早于 3.2）并经 OSC 52",
            "tmux（3.2 より前）と OSC 52",
        ),
        Target::TmuxOnly => {
            Words::new("tmux only, as it is long", "tmux（过长，未送剪贴板）", "tmux のみ（長いため）")
        }
        Target::PastTmux => {
            Words::new("the clipboard past tmux", "剪贴板（绕过 tmux）", "クリップボード（tmux 経由）")
        }
        Target::Screen => {
            Words::new("the clipboard through screen", "剪贴板（经 screen）", "クリップボード（screen 経由）")
        }
        Target::Terminal => Words::new("the terminal's clipboard", "终端剪贴板", "端末のクリップボード"),
        Target::TooLong => {
            return say!(
                lang,
                "{what} not sent: too long for a clipboard; {key} writes a file",
                "{what}未发送：超出剪贴板长度；按 {key} 写入文件",
                "{what}は未送信: クリップボードには長すぎます。{key} でファイルへ"
            );
        }
        Target::NoClipboard => {
            return say!(
                lang,
                "{what} not sent: this terminal has no clipboard; {key} writes a file",
                "{what}未发送：此终端没有剪贴板；按 {key} 写入文件",
                "{what}は未送信: この端末にクリップボードはありません。{key} でファイルへ"
            );
        }
    };
    let to = to.of(lang);
    say!(
        lang,
        "{what} sent to {to}, unconfirmed; {key} writes a file",
        "{what}已发送至{to}，无法确认；按 {key} 写入文件",
        "{what}を{to}へ送信（確認不可）。{key} でファイルへ"
    )
}

/// The paragraph about what is selected.
pub(super) fn tell(model: &Model) -> Option<String> {
    let look = model.look;
    let offset = |at| look.face.offset(look.zone, at);
    let facts = Facts {
        store: &model.store,
        presence: &model.presence,
        now: model.now(),
        lang: look.lang,
        offset: &offset,
    };
    if model.views.current() == View::Breaks {
        let it = model.selected()?;
        return Some(of_break(model, it).paragraph(&facts));
    }
    let subject = model.views.table()?.held().selected()?;
    let span = model.shown_span();
    match model.views.current() {
        View::Breaks => None,
        View::Streams => {
            let row = model.views.streams().row_of(subject, &model.store)?;
            let stands = row.standing.and_then(|standing| model.store.row_of(standing.id));
            let stands = of_break(model, model.store.get(stands.unwrap_or(row.last)));
            let usual = (row.usual.cause, row.usual.breaks);
            let stream = OfStream { breaks: row.breaks, usual, span, last: row.last, stands };
            Some(stream.paragraph(&facts))
        }
        View::Incidents => {
            let row = model.views.incidents().row_of(subject, &model.store)?;
            Some(OfIncident { incident: &row.incident, fared: row.fared }.paragraph(&facts))
        }
        View::Causes => {
            let row = model.views.causes().row_of(subject, &model.store)?;
            let (breaks, streams, share) = (row.breaks, row.streams, row.share);
            Some(OfCause { last: row.last, breaks, streams, share, span }.paragraph(&facts))
        }
    }
}

/// A break with what is known around it.
fn of_break<'a>(model: &'a Model, it: BreakRef<'_>) -> OfBreak<'a> {
    let evidence = match model.quality.of(it.id()) {
        Quality::Told { evidence, .. } => Some(evidence),
        Quality::NotAsked | Quality::Asking | Quality::Withheld(_) => None,
    };
    let incident = model
        .incidents
        .of(it.id())
        .map(|incident| (incident, incident.fared(&model.store, &model.presence, &model.insight)));
    OfBreak {
        row: it.row(),
        from: model.window().from(model.now()),
        evidence,
        incident,
        episode: model.insight.episode_of(&model.store, it.row()),
    }
}

/// What the command is to list; [`None`] where nothing is selected.
fn listing(model: &Model) -> Option<Result<Listing<'_>, Unlisted>> {
    let store = &model.store;
    if model.views.current() == View::Breaks {
        let it = model.selected()?;
        return Some(span_of(it).map(|span| of_stream(model, it, span)));
    }
    let subject = model.views.table()?.held().selected()?;
    let span = model.shown_span();
    match model.views.current() {
        View::Breaks => None,
        View::Streams => {
            let row = model.views.streams().row_of(subject, store)?;
            Some(Ok(of_stream(model, store.get(row.last), span)))
        }
        View::Incidents => {
            let incident = &model.views.incidents().row_of(subject, store)?.incident;
            let mut listing =
                of_account(model, incident.profile, (incident.began.plus(-1), incident.last.plus(1)));
            for shared in &incident.shared {
                match shared {
                    Shared::App(app) => listing.app = app.clone(),
                    Shared::Domain(domain) => listing.domain = domain.clone(),
                    Shared::Network(_) | Shared::Profile(_) | Shared::Cause(_) | Shared::Actor(_) => {}
                }
            }
            Some(Ok(listing))
        }
        View::Causes => {
            let row = model.views.causes().row_of(subject, store)?;
            Some(Ok(of_account(model, store.get(row.last).profile(), span)))
        }
    }
}

/// All of an account in a span of time.
fn of_account(model: &Model, profile: ProfileId, span: (UnixTime, UnixTime)) -> Listing<'_> {
    Listing {
        site: model.profiles.site(profile),
        tccli_profile: model.profiles.tccli(profile),
        domain: Text::default(),
        app: Text::default(),
        stream: Text::default(),
        span,
    }
}

/// One stream in a span of time.
fn of_stream<'a>(model: &'a Model, it: BreakRef<'_>, span: (UnixTime, UnixTime)) -> Listing<'a> {
    Listing {
        domain: it.domain().clone(),
        app: it.app().clone(),
        stream: it.stream().clone(),
        ..of_account(model, it.profile(), span)
    }
}
