//! What `watch` begins with: what it refuses, and from when on it tells.

use crate::app::Failure;
use crate::cli::{Since, WatchingArgs, swallowed};
use crate::event::UnixTime;
use crate::follow::{Begin, Trouble, TroubleKind};
use crate::i18n::Lang;
use crate::poll::REMEMBERED;
use crate::say;

/// Options that say nothing here.
pub(super) fn refuse(args: &WatchingArgs, lang: Lang) -> Result<(), Failure> {
    if args.watch.offline {
        return Err(Failure::Said(say!(
            lang,
            "--offline: nothing new comes from the archive; use `breakwatch list --offline`, or watch without it",
            "--offline：存档中不会有新内容；请用 `breakwatch list --offline`，或去掉它再 watch",
            "--offline: アーカイブには新しいものが来ません。`breakwatch list --offline` を使うか、付けずに watch してください"
        )));
    }
    if args.watch.until.is_some() {
        return Err(Failure::Said(say!(
            lang,
            "--until: what is followed has no end; use `breakwatch list --until TIME`, or leave it out",
            "--until：跟踪没有终点；请用 `breakwatch list --until 时间`，或去掉它",
            "--until: 追跡に終わりはありません。`breakwatch list --until 時刻` を使うか、外してください"
        )));
    }
    if let Some(said) = swallowed("watch", &args.expression, lang) {
        return Err(Failure::Said(said));
    }
    Ok(())
}

/// From when on breaks are told, where no earlier run says so.
pub(super) fn begin(args: &WatchingArgs, now: UnixTime) -> Begin {
    match args.watch.since {
        Some(Since::Ago(seconds)) => Begin::Before(now, i64::from(seconds)),
        Some(Since::At(from)) => Begin::At(from),
        None => Begin::Now(now),
    }
}

/// What ended before it and was not told cannot be read any more; says so, if there is such a thing.
pub(super) fn gap(from: Begin, now: UnixTime) -> Option<Trouble> {
    let (begin, oldest) = (from.moment(0), now.plus(-REMEMBERED));
    (begin < oldest).then(|| Trouble {
        profile: None,
        kind: TroubleKind::Gap,
        why: Some(say!(
            Lang::current(),
            "what ended from {begin} to {oldest} cannot be read any more: the service remembers 60 days",
            "{begin} 到 {oldest} 之间结束的已无法读取：服务端保留 60 天",
            "{begin} から {oldest} までに終わったものはもう読めません: サービスの保存期間は 60 日です",
            begin = begin.rfc3339(),
            oldest = oldest.rfc3339()
        )),
        at: now,
    })
}
