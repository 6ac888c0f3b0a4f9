//! Marks and notes: set by a key, written in a line, and told again when a noted stream breaks.

use crossterm::event::KeyEvent;

use super::browse;
use crate::event::{Annotation, MOST_OF_A_NOTE, Note, ProfileId, Seen, Source, Subject};
use crate::i18n::Words;
use crate::say;
use crate::tui::effects::{Effect, Effects};
use crate::tui::keymap::{Action, Place};
use crate::tui::layout::Body;
use crate::tui::model::{Mode, Model, NoteEdit, View};

/// Marks the selected break, or takes its mark away.
pub(super) fn mark(model: &mut Model) -> Effects {
    if model.views.current() != View::Breaks {
        return browse::tell(model, MARKS);
    }
    let Some(it) = model.selected() else { return Effects::none() };
    let marked = !model.annotations.is_marked(it.row());
    let (profile, of) = (it.profile_name().into(), Subject::Break(it.record()));
    // What one marks stays selected, whatever comes in.
    model.list.stop_following(&model.store);
    let done = if marked {
        Words::new("marked", "已标记", "印を付けました")
    } else {
        Words::new("no longer marked", "已取消标记", "印を外しました")
    };
    let what = Note::Marked(marked);
    let annotation = Annotation { profile, of, at: model.now(), what };
    keep(model, vec![annotation], done)
}

const MARKS: Words = Words::new(
    "marks are for single breaks: Enter lists those of this row",
    "标记只用于单次断流：按 Enter 列出此行的断流",
    "印は一件ずつの切断に付けます: Enter でこの行の切断を一覧できます",
);
const NOTES: Words = Words::new(
    "notes are for breaks and streams: Enter lists the breaks of this row",
    "备注只用于断流和流：按 Enter 列出此行的断流",
    "メモは切断とストリームに書きます: Enter でこの行の切断を一覧できます",
);

/// Opens the line for a note on the selected stream, or on the selected break's stream.
pub(super) fn open(model: &mut Model) -> Effects {
    let it = match model.views.current() {
        View::Breaks => model.selected(),
        View::Streams => model.views.selected_stream().map(|row| model.store.get(row)),
        View::Incidents | View::Causes => return browse::tell(model, NOTES),
    };
    let Some(it) = it else { return Effects::none() };
    let edit = NoteEdit::open(it, &model.annotations, model.body());
    model.list.stop_following(&model.store);
    model.mode = Mode::Note(Box::new(edit));
    Effects::draw().and(Effect::Settle)
}

pub(super) fn key(model: &mut Model, key: KeyEvent) -> Effects {
    let hushed = model.hush();
    match model.keys.action(Place::Note, &key) {
        Some(Action::Accept) => save(model),
        Some(Action::Back) => leave(model),
        Some(Action::Interrupt) => {
            let effects = leave(model);
            effects.with(browse::interrupt(model, hushed.as_deref()))
        }
        Some(Action::Switch) => edit(model, |it| {
            it.switch();
            true
        }),
        Some(Action::Clear) => edit(model, |it| {
            it.clear();
            true
        }),
        Some(Action::Suspend) => Effects::one(Effect::Suspend),
        Some(Action::Repaint) => Effects::one(Effect::Repaint),
        _ => edit(model, |it| it.key(key)),
    }
}

pub(super) fn paste(model: &mut Model, text: &str) -> Effects {
    model.hush();
    edit(model, |it| it.paste(text))
}

/// Changes the line; says so if it is full.
fn edit(model: &mut Model, change: impl FnOnce(&mut NoteEdit) -> bool) -> Effects {
    let Mode::Note(edit) = &mut model.mode else { return Effects::none() };
    if !change(edit) {
        let full = say!(
            model.look.lang,
            "a note has at most {MOST_OF_A_NOTE} characters",
            "备注最多 {MOST_OF_A_NOTE} 个字符",
            "メモは {MOST_OF_A_NOTE} 文字までです"
        );
        model.say(&full);
    }
    Effects::draw()
}

fn leave(model: &mut Model) -> Effects {
    let Mode::Note(edit) = &model.mode else { return Effects::none() };
    model.mode = match edit.over() {
        Body::Detail => Mode::Detail,
        Body::List => Mode::List,
    };
    Effects::draw()
}

fn save(model: &mut Model) -> Effects {
    let Mode::Note(edit) = &model.mode else { return Effects::none() };
    let changes = edit.changes(model.now());
    let effects = leave(model);
    if changes.is_empty() {
        return effects;
    }
    let removed = changes.iter().all(|it| it.what == Note::Text(String::new()));
    let done = if removed {
        Words::new("note taken away", "备注已删除", "メモを削除しました")
    } else {
        Words::new("noted", "已备注", "メモしました")
    };
    effects.with(keep(model, changes, done))
}

/// Shows annotations at once, hands them on to be kept, and says what came of it.
pub(super) fn keep(model: &mut Model, annotations: Vec<Annotation>, done: Words) -> Effects {
    let lang = model.look.lang;
    let done = done.of(lang);
    let said = match model.archive.reservation(model.look.demo, lang) {
        Some(but) => say!(lang, "{done}, {but}", "{done}，{but}", "{done}（{but}）"),
        None => done.to_owned(),
    };
    model.say(&said);
    let mut effects = Effects::draw().and(Effect::Settle);
    for annotation in annotations {
        model.annotations.take(model.store.profiles(), annotation.clone());
        if let Some(other) = &mut model.aside {
            other.annotations.take(other.store.profiles(), annotation.clone());
        }
        if model.archive.is_kept() {
            effects = effects.and(Effect::Annotate(annotation));
        }
    }
    model.refresh();
    effects
}

/// What is noted on streams of which breaks are about to be taken in that were not known before. A push
/// that has no end yet has not broken.
pub(super) fn broke_again(model: &mut Model, profile: ProfileId, seen: &[Seen], source: Source) -> bool {
    if source == Source::FirstFill {
        return false;
    }
    let noted = seen.iter().find_map(|it| {
        let note = model.annotations.named(profile, &it.record.stream_name())?;
        if it.record.ended.is_none() || model.store.find(profile, &it.record).is_some() {
            return None;
        }
        Some((it.record.stream.shown().to_owned(), note.to_owned()))
    });
    let Some((stream, note)) = noted else { return false };
    let said = say!(
        model.look.lang,
        "{stream} broke again; your note: {note}",
        "{stream} 再次断流；备注：{note}",
        "{stream} が再び切断。メモ: {note}"
    );
    model.say(&said);
    true
}
