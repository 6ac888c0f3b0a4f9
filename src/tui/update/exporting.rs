//! Writing what is seen to a file or to the clipboard: where to, in which format, whether a file that is there
//! may go, how far it is, and what came of it.

use std::io::ErrorKind;

use super::{handover, prompt};
use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::report::sheet::SheetFormat;
use crate::say;
use crate::tui::effects::{Copying, Effect, Effects, Exporting, Sent};
use crate::tui::errands::Exported;
use crate::tui::layout::Body;
use crate::tui::model::{Asked, Choice, Export, Model};
use crate::tui::terminal::{Copied, MOST_BUFFERED, Target};
use crate::tui::times::grouped;

/// What stands for the clipboard where a file's name could: `clipboard:csv`.
const CLIPBOARD: &str = "clipboard:";
/// What the name of a file ends with that takes the paragraph of the selection.
const TEXT: &str = "txt";

/// What to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    Rows(SheetFormat),
    Paragraph,
}

impl What {
    fn by_extension(extension: &str) -> Option<Self> {
        if extension.eq_ignore_ascii_case(TEXT) {
            return Some(Self::Paragraph);
        }
        SheetFormat::by_extension(extension).map(Self::Rows)
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Rows(format) => format.extension(),
            Self::Paragraph => TEXT,
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        SheetFormat::ALL.into_iter().map(Self::Rows).chain([Self::Paragraph])
    }

    const fn help(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Rows(SheetFormat::Csv) => Words::new("for spreadsheets", "用于电子表格", "表計算用"),
            Self::Rows(SheetFormat::Json) => Words::new("one array", "单个数组", "ひとつの配列"),
            Self::Rows(SheetFormat::Ndjson) => Words::new("one object a line", "每行一个对象", "1 行に 1 件"),
            Self::Rows(SheetFormat::Markdown) => Words::new(
                "a table for tickets and chats",
                "用于工单和聊天的表格",
                "チケットやチャット用の表",
            ),
            Self::Paragraph => {
                Words::new("the selection in a paragraph", "所选内容的说明段落", "選んだものの説明文")
            }
        };
        words.of(lang)
    }
}

/// The name that is proposed: of a file for spreadsheets, or of the paragraph where one break is read.
fn proposed(model: &Model) -> String {
    let what = match model.body() {
        Body::List => What::Rows(SheetFormat::Csv),
        Body::Detail => What::Paragraph,
    };
    format!("{}.{}", model.export_name(), what.extension())
}

/// Asks where to; while something is being written, stops that.
pub(super) fn open(model: &mut Model) -> Effects {
    if model.export.is_some() {
        return give_up(model);
    }
    // One at a time, whichever screen it was begun on.
    if let Some(other) = model.aside.as_deref_mut().filter(|it| it.export.is_some()) {
        let effects = give_up(other);
        let said = other.hush();
        if let Some(said) = said {
            model.say(&said);
        }
        return effects;
    }
    let name = proposed(model);
    prompt::ask(model, Asked::Export, &name)
}

/// Where else and in which other formats it could go, each with what that is: the name that is typed with every
/// ending that is known, then the clipboard; after what is typed comes what follows it.
pub(super) fn choices(model: &Model, typed: &str) -> Vec<Choice> {
    let lang = model.look.lang;
    let typed = typed.trim();
    let name = if typed.starts_with(CLIPBOARD) { "" } else { typed };
    let stem = match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() && !end.contains('/') && What::by_extension(end).is_some() => {
            stem
        }
        _ => name,
    };
    let proposed = model.export_name();
    let stem = if stem.is_empty() { proposed.as_str() } else { stem };
    let choice = |before: String, what: What| Choice {
        text: format!("{before}{}", what.extension()),
        help: what.help(lang).to_owned(),
        ..Choice::default()
    };
    let files = What::all().map(|what| choice(format!("{stem}."), what));
    let formats = [SheetFormat::Markdown, SheetFormat::Csv, SheetFormat::Json, SheetFormat::Ndjson];
    let clipboard = formats.map(|format| choice(CLIPBOARD.to_owned(), What::Rows(format)));
    let mut all: Vec<Choice> = files.chain(clipboard).collect();
    if let Some(at) = all.iter().position(|it| it.text == typed) {
        all.rotate_left(at);
        all.remove(0);
    }
    all
}

/// Begins to write what is seen to where somebody said.
///
/// # Errors
/// What is wrong with that, in a sentence.
pub(super) fn begin(model: &mut Model, to: &str) -> Result<Effects, String> {
    let lang = model.look.lang;
    if let Some(format) = to.strip_prefix(CLIPBOARD) {
        let format = SheetFormat::by_extension(format.trim()).ok_or_else(|| no_format(lang))?;
        return Ok(to_clipboard(model, format));
    }
    let name = to.rsplit('/').next().unwrap_or_default();
    let what = name.rsplit_once('.').and_then(|(_, end)| What::by_extension(end));
    let export = match what.ok_or_else(|| no_format(lang))? {
        What::Rows(format) => model.snapshot(to, format),
        What::Paragraph => {
            let text = handover::tell(model).ok_or_else(|| handover::NOTHING.of(lang).to_owned())?;
            model.text_export(to, text + "\n")
        }
    };
    let path = export.path.clone();
    model.export = Some(export);
    Ok(Effects::one(Effect::Export(Exporting::Open { path, replace: false })))
}

/// Replaces the file that is there.
pub(super) fn replace(model: &mut Model) -> Effects {
    let path = model.export.as_ref().map(|export| export.path.clone());
    path.map_or_else(Effects::none, |path| {
        Effects::one(Effect::Export(Exporting::Open { path, replace: true }))
    })
}

/// Leaves the file that is there, or stops writing.
pub(super) fn give_up(model: &mut Model) -> Effects {
    if model.export.take().is_none() {
        return Effects::none();
    }
    let words = Words::new("nothing was written", "未写入任何内容", "何も書き込んでいません");
    model.say(words.of(model.look.lang));
    Effects::draw().and(Effect::Export(Exporting::GiveUp))
}

/// Takes in what became of the file.
pub(super) fn exported(model: &mut Model, exported: Exported) -> Effects {
    let lang = model.look.lang;
    let Some(mut export) = model.export.take() else { return Effects::none() };
    match exported {
        Exported::Begun { .. } | Exported::Took => {
            let Some(piece) = model.piece(&mut export) else {
                model.export = Some(export);
                return Effects::one(Effect::Export(Exporting::Finish));
            };
            let effects = tell_progress(model, &mut export);
            model.export = Some(export);
            effects.and(Effect::Export(Exporting::Take(piece)))
        }
        Exported::Exists { path } => {
            model.export = Some(export);
            prompt::ask(model, Asked::Replace { path: neutralise(&path) }, "")
        }
        Exported::Done { path, bytes } => {
            let path = neutralise(&path);
            let (rows, size) = (grouped(export.rows() as u64), size(bytes));
            let noun = if export.rows() == 1 { "row" } else { "rows" };
            let mut said = say!(
                lang,
                "{rows} {noun} in {path} ({size})",
                "{rows} 行已写入 {path}（{size}）",
                "{rows} 行を {path} に書き込みました（{size}）"
            );
            let gone = export.len() - export.rows();
            if gone > 0 {
                said += &say!(
                    lang,
                    "; {gone} left the window meanwhile",
                    "；期间有 {gone} 行移出时间范围",
                    "。途中で {gone} 行が期間外に"
                );
            }
            model.say(&said);
            Effects::draw()
        }
        Exported::Failed { path, kind, why } => {
            model.say(&failed(&neutralise(&path), kind, &neutralise(&why), lang));
            Effects::draw()
        }
    }
}

/// Says how far it is, where that takes a while and has moved.
fn tell_progress(model: &mut Model, export: &mut Export) -> Effects {
    let percent = export.percent();
    if percent >= 100 || export.told == Some(percent) {
        return Effects::none();
    }
    export.told = Some(percent);
    let (lang, rows) = (model.look.lang, grouped(export.len() as u64));
    model.say(&say!(
        lang,
        "writing {rows} rows: {percent} %",
        "正在写入 {rows} 行：{percent} %",
        "{rows} 行を書き込み中: {percent} %"
    ));
    Effects::draw()
}

/// All at once, as a clipboard takes no more than is worked out in a moment.
fn to_clipboard(model: &mut Model, format: SheetFormat) -> Effects {
    let mut export = model.snapshot("", format);
    let mut text = Vec::new();
    while let Some(piece) = model.piece(&mut export) {
        text.extend(piece);
        if text.len() > MOST_BUFFERED {
            let copied = Copied { target: Target::TooLong, sequence: None };
            return handover::copied(model, Sent::Rows(export.len()), copied);
        }
    }
    // Only texts were written.
    let text = String::from_utf8_lossy(&text).into_owned();
    handover::send(model, Copying { text, what: Sent::Rows(export.rows()) })
}

fn no_format(lang: Lang) -> String {
    say!(
        lang,
        "the ending says the format: .csv .json .ndjson .md, or .txt for the paragraph",
        "格式由扩展名决定：.csv .json .ndjson .md，或 .txt（说明段落）",
        "形式は拡張子で決まります: .csv .json .ndjson .md、説明文は .txt"
    )
}

/// What happened to which path, and what to do.
fn failed(path: &str, kind: ErrorKind, why: &str, lang: Lang) -> String {
    match kind {
        ErrorKind::NotFound | ErrorKind::NotADirectory => say!(
            lang,
            "not written: {path} is in no directory that exists; make it, or choose another",
            "未写入：{path} 所在目录不存在；请先创建或另选目录",
            "書き込めません: {path} のディレクトリがありません。作成するか別の場所を選んでください"
        ),
        ErrorKind::IsADirectory => say!(
            lang,
            "not written: {path} is a directory; add a file name",
            "未写入：{path} 是目录；请加上文件名",
            "書き込めません: {path} はディレクトリです。ファイル名を付けてください"
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => say!(
            lang,
            "not written: no permission for {path}; choose another directory, such as ~",
            "未写入：没有权限写 {path}；请另选目录，例如 ~",
            "書き込めません: {path} の権限がありません。~ など別の場所を選んでください"
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => say!(
            lang,
            "not written: no room for {path}; nothing of it is left; make room or choose another disk",
            "未写入：{path} 空间不足，未留下残余；请腾出空间或另选磁盘",
            "書き込めません: {path} の空きがありません（残りは削除済み）。空きを作るか別のディスクへ"
        ),
        _ => say!(
            lang,
            "not written: {path}: {why}; choose another path",
            "未写入：{path}：{why}；请另选路径",
            "書き込めません: {path}: {why}。別のパスを選んでください"
        ),
    }
}

/// `345 kB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{} B", grouped(bytes)),
        10_000..10_000_000 => format!("{} kB", grouped(bytes / 1_000)),
        _ => format!("{} MB", grouped(bytes / 1_000_000)),
    }
}
