//! What `watch` has told, in a file, so that it goes on after an interruption without loss and without
//! telling anything twice.
//!
//! ```text
//! {"breakwatch_watch_state":1,"profiles":["main"],"from":1795000000,"seq":1,"entries":1}
//! 0 5f0c…32 hex digits… down 1795000100        written whole: to FILE.tmp, synced, renamed
//! 2 77ab…32 hex digits… back 1795000200        appended before line 2 is printed
//! = 2                                          appended after that
//! ```
//! What was begun and not ended is in doubt: the next run prints that line again, with the number that it had,
//! and what has changed since with the next one. Ended at any moment, that is the last line at most. Only the last line of the file can be cut off, and then it is
//! as if it had not been written; anything else that cannot be read is damage, and refused.
//!
//! What left the window is forgotten when the file is written whole. So the file is bounded by the window,
//! and by [`MOST`] entries: beyond that the oldest ends are history from then on.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use crate::event::UnixTime;
use crate::follow::{Doubt, Doubts, Key, Past};
use crate::i18n::Lang;
use crate::insight::Verdict;
use crate::say;

/// The form that is written and read.
const VERSION: u32 = 1;
/// Breaks that are remembered, at most; a line takes about 60 bytes.
const MOST: usize = 200_000;
/// Larger than anything that was written here.
const MOST_BYTES: u64 = 64 << 20;
/// So many lines are appended at least before the file is written whole again.
const LEAST_APPENDED: usize = 1_000;
/// What is settled is written when it has moved forward by so much, in seconds, …
const WRITTEN_EVERY_S: i64 = 50;
/// … and for so many entries by so much again: large files are not written all the time.
const LARGE: usize = 20_000;

#[derive(Serialize, Deserialize)]
struct Head {
    breakwatch_watch_state: u32,
    profiles: Vec<String>,
    from: i64,
    seq: u64,
    entries: usize,
}

/// What was told of one break last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) verdict: Verdict,
    pub(super) ended: UnixTime,
}

/// Why a state file cannot be used. Each a sentence that names the file and what to do.
#[derive(Debug)]
pub(super) enum StateError {
    Io(PathBuf, io::Error),
    InUse(PathBuf),
    Damaged(PathBuf, usize),
    Newer(PathBuf, u32),
    Others(PathBuf, Vec<String>),
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = Lang::current();
        f.write_str(&match self {
            Self::Io(file, error) => say!(
                lang,
                "the state file {file} cannot be used: {error}; give --state a file in a directory that you can write to",
                "无法使用状态文件 {file}：{error}；请为 --state 指定可写目录中的文件",
                "状態ファイル {file} を使えません: {error}。--state には書き込めるディレクトリのファイルを指定してください",
                file = file.display()
            ),
            Self::InUse(file) => say!(
                lang,
                "the state file {file} is in use by another breakwatch watch; end that one, or give each its own file",
                "状态文件 {file} 正被另一个 breakwatch watch 使用；请结束它，或各用各的文件",
                "状態ファイル {file} は別の breakwatch watch が使用中です。そちらを終了するか、別々のファイルを指定してください",
                file = file.display()
            ),
            Self::Damaged(file, line) => say!(
                lang,
                "the state file {file} is damaged in line {line}; nothing is told, since it might be told twice. Move the file away to begin anew from now, or with --since TIME from the last line that you have",
                "状态文件 {file} 第 {line} 行已损坏；为避免重复输出，未作任何输出。请移走该文件以从现在重新开始，或用 --since TIME 从你已有的最后一行开始",
                "状態ファイル {file} の {line} 行目が壊れています。二重に出力しないよう、何も出力しません。ファイルを退避すれば今から、--since TIME を付ければ手元の最後の行から始められます",
                file = file.display()
            ),
            Self::Newer(file, version) => say!(
                lang,
                "the state file {file} was written by a newer breakwatch (form {version}); use that one, or another file",
                "状态文件 {file} 由较新的 breakwatch 写入（格式 {version}）；请使用新版本，或换一个文件",
                "状態ファイル {file} は新しい breakwatch が書いたものです (形式 {version})。そちらを使うか、別のファイルを指定してください",
                file = file.display()
            ),
            Self::Others(file, profiles) => {
                let profiles: Vec<String> = profiles.iter().map(|it| crate::event::neutralise(it)).collect();
                say!(
                    lang,
                    "the state file {file} is that of other profiles: {profiles}; watch those with --profile, or give another file",
                    "状态文件 {file} 属于其他配置：{profiles}；请用 --profile 监看它们，或换一个文件",
                    "状態ファイル {file} は別のプロファイルのものです: {profiles}。--profile でそれらを監視するか、別のファイルを指定してください",
                    file = file.display(),
                    profiles = profiles.join(", ")
                )
            }
        })
    }
}

/// What an earlier run has left.
#[derive(Debug)]
pub(super) struct Left {
    /// From when on breaks are told.
    pub(super) from: UnixTime,
    /// What has been told.
    pub(super) past: Past,
    /// What may have been told.
    pub(super) doubts: Doubts,
}

/// A lock that ends with this. Closing the file would not do: a process that is just being started holds all
/// open files of its parent until it runs its own program.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _unlocked = flock(&self.0, FlockOperation::Unlock);
    }
}

/// A state file that nobody else uses meanwhile.
#[derive(Debug)]
pub(super) struct State {
    path: PathBuf,
    profiles: Vec<Arc<str>>,
    /// Held as long as this lives.
    _lock: Lock,
    file: Option<File>,
    entries: HashMap<Key, (Verdict, UnixTime)>,
    /// Lines that were begun: nobody knows whether they were printed.
    doubts: BTreeMap<u64, Entry>,
    from: UnixTime,
    /// The file is the first run's, and that has not been told by the service what time it is.
    is_new: bool,
    seq: u64,
    appended: usize,
}

impl State {
    /// Takes the file for these profiles, by the names that they are kept under. If there is none yet,
    /// nothing is left from earlier; [`State::write`] makes it.
    pub(super) fn open(path: &Path, profiles: &[Arc<str>]) -> Result<(Self, Option<Left>), StateError> {
        let io_error = |error| StateError::Io(path.to_owned(), error);
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(beside(path, "lock"))
            .map_err(io_error)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(error) if error == rustix::io::Errno::WOULDBLOCK => {
                return Err(StateError::InUse(path.to_owned()));
            }
            Err(error) => return Err(io_error(error.into())),
        }
        let mut state = Self {
            path: path.to_owned(),
            profiles: profiles.to_vec(),
            _lock: Lock(lock),
            file: None,
            entries: HashMap::new(),
            doubts: BTreeMap::new(),
            from: UnixTime(0),
            is_new: true,
            seq: 0,
            appended: 0,
        };
        let mut text = Vec::new();
        match File::open(path) {
            Ok(file) => {
                file.take(MOST_BYTES + 1).read_to_end(&mut text).map_err(io_error)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((state, None)),
            Err(error) => return Err(io_error(error)),
        }
        state.read(&text)?;
        let past = state.entries.iter().map(|(key, (verdict, _))| (*key, *verdict)).collect();
        let doubt = |(&seq, entry): (&u64, &Entry)| (entry.key, Doubt { seq, verdict: entry.verdict });
        let doubts = state.doubts.iter().map(doubt).collect();
        let left = Left { from: state.from, past, doubts };
        Ok((state, Some(left)))
    }

    fn read(&mut self, text: &[u8]) -> Result<(), StateError> {
        let damaged = |line| StateError::Damaged(self.path.clone(), line);
        let mut lines = text.split_inclusive(|byte| *byte == b'\n');
        let head = lines.next().filter(|line| line.ends_with(b"\n")).ok_or_else(|| damaged(1))?;
        let version: Version = serde_json::from_slice(head).map_err(|_| damaged(1))?;
        if version.breakwatch_watch_state > VERSION {
            return Err(StateError::Newer(self.path.clone(), version.breakwatch_watch_state));
        }
        let head: Head = serde_json::from_slice(head).map_err(|_| damaged(1))?;
        if head.profiles.iter().ne(self.profiles.iter().map(|name| &**name)) {
            return Err(StateError::Others(self.path.clone(), head.profiles));
        }
        let (mut seq, mut read) = (head.seq, 0);
        for (number, line) in (2..).zip(lines) {
            let Some(line) = line.strip_suffix(b"\n") else {
                // Cut off while it was appended; what was written whole is never cut.
                if read < head.entries {
                    return Err(damaged(number));
                }
                break;
            };
            if read >= head.entries
                && let Some(number_ended) = line.strip_prefix(b"= ")
            {
                let ended = std::str::from_utf8(number_ended).ok().and_then(|text| text.parse().ok());
                let entry = ended.and_then(|ended: u64| self.doubts.remove(&ended));
                let Entry { key, verdict, ended } = entry.ok_or_else(|| damaged(number))?;
                self.entries.insert(key, (verdict, ended));
                continue;
            }
            let (told, entry) = entry(line).ok_or_else(|| damaged(number))?;
            if read < head.entries {
                self.entries.insert(entry.key, (entry.verdict, entry.ended));
            } else {
                // What is appended counts on; what was in doubt may come again.
                if told == 0 || told > seq + 1 {
                    return Err(damaged(number));
                }
                seq = seq.max(told);
                self.appended += 1;
                self.doubts.insert(told, entry);
            }
            read += 1;
        }
        if read < head.entries {
            return Err(damaged(read + 2));
        }
        (self.from, self.is_new, self.seq) = (UnixTime(head.from), false, seq);
        Ok(())
    }

    /// The number of the last line.
    pub(super) const fn seq(&self) -> u64 {
        self.seq
    }

    /// A line is about to be printed.
    pub(super) fn begin(&mut self, seq: u64, entry: Entry) -> Result<(), StateError> {
        self.seq = self.seq.max(seq);
        self.doubts.retain(|_, doubt| doubt.key != entry.key);
        self.doubts.insert(seq, entry);
        self.append(&line(seq, entry))
    }

    /// It was printed: the next one may be only after this.
    pub(super) fn told(&mut self, seq: u64) -> Result<(), StateError> {
        let Some(Entry { key, verdict, ended }) = self.doubts.remove(&seq) else { return Ok(()) };
        self.entries.insert(key, (verdict, ended));
        self.appended += 1;
        self.append(&format!("= {seq}\n"))
    }

    /// In one piece, so that a process that is killed has written all of it or nothing.
    fn append(&mut self, line: &str) -> Result<(), StateError> {
        let Some(file) = &mut self.file else { return self.write(self.from) };
        file.write_all(line.as_bytes()).map_err(|error| StateError::Io(self.path.clone(), error))
    }

    /// Lines were printed, and more may not come for long: they are to be there also after a power failure.
    /// What ended before `from`, by the service's clock, is history.
    pub(super) fn settle(&mut self, from: UnixTime) -> Result<(), StateError> {
        if std::mem::take(&mut self.is_new) {
            self.from = from;
            return self.write(from);
        }
        let large = i64::try_from(self.entries.len() / LARGE).unwrap_or(0);
        let has_moved = from.since(self.from) >= WRITTEN_EVERY_S * (1 + large);
        if has_moved || self.file.is_none() || self.appended > self.entries.len().max(LEAST_APPENDED) {
            return self.write(from);
        }
        let synced = self.file.as_ref().map_or(Ok(()), File::sync_data);
        synced.map_err(|error| StateError::Io(self.path.clone(), error))
    }

    /// Writes the file whole: it is the old one or the new one, whatever happens meanwhile.
    pub(super) fn write(&mut self, from: UnixTime) -> Result<(), StateError> {
        if from > self.from {
            self.from = from;
            // Nobody lists it any more.
            self.doubts.retain(|_, doubt| doubt.ended >= from);
        }
        self.entries.retain(|_, (_, ended)| *ended >= self.from);
        if self.entries.len() > MOST {
            let mut ends: Vec<UnixTime> = self.entries.values().map(|(_, ended)| *ended).collect();
            ends.sort_unstable();
            self.from = ends[ends.len() - MOST].plus(1);
            self.entries.retain(|_, (_, ended)| *ended >= self.from);
            tracing::warn!(most = MOST, from = %self.from.rfc3339(), "the state remembers no more; older is history");
        }
        self.replace().map_err(|error| StateError::Io(self.path.clone(), error))
    }

    fn replace(&mut self) -> io::Result<()> {
        let tmp = beside(&self.path, "tmp");
        let file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&tmp)?;
        let mut out = BufWriter::new(file);
        let head = Head {
            breakwatch_watch_state: VERSION,
            profiles: self.profiles.iter().map(ToString::to_string).collect(),
            from: self.from.0,
            seq: self.seq,
            entries: self.entries.len(),
        };
        serde_json::to_writer(&mut out, &head)?;
        out.write_all(b"\n")?;
        for (key, (verdict, ended)) in &self.entries {
            writeln!(out, "0 {key} {} {}", verdict.name(), ended.0)?;
        }
        // As if they had been appended.
        for (seq, entry) in &self.doubts {
            out.write_all(line(*seq, *entry).as_bytes())?;
        }
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        std::fs::rename(&tmp, &self.path)?;
        let directory = self.path.parent().filter(|it| !it.as_os_str().is_empty());
        // Where a directory cannot be synced, the rename is as safe as its file system makes it.
        let _synced = File::open(directory.unwrap_or(Path::new("."))).and_then(|it| it.sync_all());
        self.file = Some(OpenOptions::new().append(true).open(&self.path)?);
        self.appended = 0;
        Ok(())
    }
}

#[derive(Deserialize)]
struct Version {
    breakwatch_watch_state: u32,
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn line(seq: u64, Entry { key, verdict, ended }: Entry) -> String {
    format!("{seq} {key} {} {}\n", verdict.name(), ended.0)
}

fn entry(line: &[u8]) -> Option<(u64, Entry)> {
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let seq = words.next()?.parse().ok()?;
    let key = words.next()?.parse().ok()?;
    let verdict = Verdict::by_name(words.next()?)?;
    let ended = UnixTime(words.next()?.parse().ok()?);
    words.next().is_none().then_some((seq, Entry { key, verdict, ended }))
}

#[cfg(test)]
mod tests;
