//! The session's file: `$XDG_STATE_HOME/breakwatch/session.json`, else under `~/.local/state`.
//!
//! It is read before the first frame, as the configuration is, and kept so small that this costs less than
//! a millisecond. It is written whole, beside itself, and then put in its place, so that it is never half a
//! file, for its owner's eyes alone. Of several screens each writes what it has changed itself: the places of
//! other profiles, saved filters and habits that others wrote meanwhile stay. What cannot be understood is set aside
//! and said; nothing about it keeps the program from starting.
//!
//! No secret is in it: the push URLs that somebody may have typed into a filter are veiled.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::credentials::Env;
use crate::event::neutralise;
use crate::i18n::Lang;
use crate::push_url::veiled;
use crate::say;
use crate::tui::{Habits, Session, Standing};

/// Of the layout; a file with a higher number is some later version's.
const VERSION: u32 = 1;
/// What is written keeps to this many bytes: of lists that grow with use, the oldest leave.
const WRITTEN_BYTES: usize = 8 * 1024;
/// What is larger was not written by us.
const READ_BYTES: u64 = 64 * 1024;
/// Sets of profiles whose places are kept, the last used first.
const PLACES: usize = 8;

/// The file's content.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    #[serde(default)]
    habits: Habits,
    #[serde(default)]
    places: Vec<Place>,
}

/// As much of any version's file as every version understands.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

/// Where one was with these profiles.
#[derive(Serialize, Deserialize)]
struct Place {
    profiles: Vec<String>,
    #[serde(default)]
    standing: Standing,
}

/// Why there is nothing to read.
enum Unread {
    Missing,
    /// Written by a later version.
    Newer,
    /// Neither this version's nor a later one's.
    Damaged,
    Failed(io::Error),
}

/// The file, for one set of profiles.
pub(super) struct Remembrance {
    path: PathBuf,
    /// As people write it.
    shown: String,
    profiles: Vec<String>,
    latest: watch::Receiver<Session>,
    /// What stands in the file, as far as this process knows; locked while it is written.
    written: Mutex<Session>,
}

/// Where the file is; [`None`] without a home directory.
pub(super) fn path(env: &Env) -> Option<PathBuf> {
    let xdg = env.get("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = xdg.or_else(|| env.home.as_ref().map(|home| home.join(".local/state")))?;
    Some(base.join("breakwatch/session.json"))
}

/// What was remembered of these profiles; what became of a file that is of no use is told in it.
pub(super) fn recall(path: &Path, env: &Env, profiles: &[Arc<str>], lang: Lang) -> Session {
    let own = sorted(profiles);
    let told = match read(path) {
        Ok(kept) => {
            let place = kept.places.into_iter().find(|place| place.profiles == own);
            let standing = place.map(|place| place.standing).unwrap_or_default();
            return clean(Session { standing, habits: kept.habits, told: None });
        }
        Err(Unread::Missing) => None,
        Err(Unread::Failed(error)) => {
            let shown = env.show(path);
            Some(say!(
                lang,
                "{shown} cannot be read ({error}): begins anew",
                "无法读取 {shown}（{error}）：重新开始",
                "{shown} を読み取れません（{error}）: 初期状態で始めます"
            ))
        }
        Err(Unread::Newer | Unread::Damaged) => Some(set_aside(path, env, lang)),
    };
    Session { told, ..Session::default() }
}

/// Moves a file out of the way, so that nobody loses what may be in it; says so.
fn set_aside(path: &Path, env: &Env, lang: Lang) -> String {
    let aside = path.with_extension("json.aside");
    let (shown, kept) = (env.show(path), env.show(&aside));
    match fs::rename(path, &aside) {
        Ok(()) => say!(
            lang,
            "begins anew: the session is damaged or newer, now session.json.aside ({kept})",
            "重新开始：会话文件损坏或版本更新，已改名为 session.json.aside（{kept}）",
            "初期状態で開始: セッションは破損または新しい版、session.json.aside に移動（{kept}）"
        ),
        Err(error) => say!(
            lang,
            "{shown} is damaged or a later version's, and cannot be set aside ({error})",
            "{shown} 已损坏或由更新版本写入，且无法改名（{error}）",
            "{shown} は破損しているか新しい版のもので、移動もできません（{error}）"
        ),
    }
}

fn sorted(profiles: &[Arc<str>]) -> Vec<String> {
    let mut names: Vec<String> = profiles.iter().map(|name| (**name).to_owned()).collect();
    names.sort();
    names
}

fn read(path: &Path) -> Result<Kept, Unread> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Unread::Missing,
        _ => Unread::Failed(error),
    })?;
    let mut text = Vec::new();
    file.take(READ_BYTES + 1).read_to_end(&mut text).map_err(Unread::Failed)?;
    if text.len() as u64 > READ_BYTES {
        return Err(Unread::Damaged);
    }
    match serde_json::from_slice::<Versioned>(&text) {
        Ok(it) if it.version > VERSION => Err(Unread::Newer),
        Ok(_) => serde_json::from_slice(&text).map_err(|_| Unread::Damaged),
        Err(_) => Err(Unread::Damaged),
    }
}

/// Without push secrets, and without what steers a terminal: somebody may have written into the file.
fn clean(mut session: Session) -> Session {
    let safe = |text: &mut String| {
        let said = neutralise(&veiled(text));
        if said != *text {
            *text = said;
        }
    };
    let Session { standing, habits, .. } = &mut session;
    let Habits { times, theme, columns, filter_history, palette_recent, saved_filters, mutes, mouse: _ } =
        habits;
    // One that would find something else than it did is none.
    if veiled(&standing.filter) != standing.filter {
        standing.filter.clear();
    }
    [&mut standing.filter, &mut standing.view, times, theme].into_iter().for_each(safe);
    [columns, filter_history, palette_recent, mutes].into_iter().flatten().for_each(safe);
    *saved_filters = std::mem::take(saved_filters)
        .into_iter()
        .map(|(mut name, mut filter)| {
            safe(&mut name);
            safe(&mut filter);
            (name, filter)
        })
        .collect::<BTreeMap<_, _>>();
    if let Some(it) = &mut standing.position {
        [&mut it.profile, &mut it.domain, &mut it.app, &mut it.stream].into_iter().for_each(safe);
    }
    session
}

impl Remembrance {
    /// Keeps what comes through `latest`, which holds what was recalled.
    pub(super) fn new(
        path: PathBuf,
        env: &Env,
        profiles: &[Arc<str>],
        latest: watch::Receiver<Session>,
    ) -> Arc<Self> {
        let written = Mutex::new(latest.borrow().clone());
        Arc::new(Self { shown: env.show(&path), path, profiles: sorted(profiles), latest, written })
    }

    /// Writes whatever changes, until nobody changes anything any more.
    pub(super) async fn watch(self: Arc<Self>) {
        let mut latest = self.latest.clone();
        while latest.changed().await.is_ok() {
            let it = Arc::clone(&self);
            // What cannot be written now is tried again at the end, and said then.
            let _tried = tokio::task::spawn_blocking(move || it.save().inspect_err(log)).await;
        }
    }

    /// Writes what is not written yet. Waits no longer than that for a disk.
    ///
    /// # Errors
    /// With a sentence for the user.
    pub(super) fn finish(self: &Arc<Self>, patience: Duration, lang: Lang) -> Result<(), String> {
        let (done, finished) = mpsc::channel();
        let it = Arc::clone(self);
        std::thread::spawn(move || {
            // Nobody may be waiting any more.
            let _unheard = done.send(it.save());
        });
        let why = match finished.recv_timeout(patience) {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => say!(lang, "the disk does not answer", "磁盘没有响应", "ディスクが応答しません"),
        };
        let shown = &self.shown;
        Err(say!(
            lang,
            "where you were was not saved to {shown}: {why}",
            "未能把当前状态保存到 {shown}：{why}",
            "現在の状態を {shown} に保存できませんでした: {why}"
        ))
    }

    fn save(&self) -> io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = self.latest.borrow().clone();
        if *written == latest {
            return Ok(());
        }
        let directory = self.path.parent().unwrap_or(Path::new("/"));
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        // Where screens end together each waits for the other; where nothing can be locked, the last one counts.
        let door = File::open(directory)?;
        let _locked = flock(&door, FlockOperation::LockExclusive);
        let (there, places) = match read(&self.path) {
            Ok(kept) => (Some(kept.habits), kept.places),
            Err(Unread::Missing | Unread::Damaged) => (None, Vec::new()),
            // Another screen of a later version remembers better.
            Err(Unread::Newer) => return Ok(()),
            Err(Unread::Failed(error)) => return Err(error),
        };
        let Session { standing, habits, .. } = clean(latest.clone());
        let habits = match there {
            Some(there) => habits.beside(&clean(written.clone()).habits, there),
            None => habits,
        };
        let others = places.into_iter().filter(|place| place.profiles != self.profiles).take(PLACES - 1);
        let own = Place { profiles: self.profiles.clone(), standing };
        let places = std::iter::once(own).chain(others).collect();
        replace(&self.path, &fitting(Kept { version: VERSION, habits, places })?)?;
        *written = latest;
        Ok(())
    }
}

fn log(error: &io::Error) {
    tracing::warn!(%error, "the session was not saved");
}

/// The text of it. What has become too long loses the oldest of what comes back with use.
fn fitting(mut kept: Kept) -> io::Result<Vec<u8>> {
    loop {
        let text = serde_json::to_vec(&kept)?;
        let Habits { filter_history, palette_recent, .. } = &mut kept.habits;
        let longer =
            if filter_history.len() > palette_recent.len() { filter_history } else { palette_recent };
        let gave_way = text.len() > WRITTEN_BYTES
            && (longer.pop().is_some() || (kept.places.len() > 1 && kept.places.pop().is_some()));
        if !gave_way {
            return Ok(text);
        }
    }
}

/// Puts a new file in the place of an old one, whole or not at all.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let beside = path.with_extension(format!("json.{}", std::process::id()));
    let written = write_new(&beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _gone = fs::remove_file(&beside);
    }
    written
}

fn write_new(path: &Path, text: &[u8]) -> io::Result<()> {
    // Left by a process that was killed, of which nobody else can have the number now.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text)?;
    file.sync_data()
}

#[cfg(test)]
mod tests;
