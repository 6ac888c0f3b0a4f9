//! What goes wrong with the archive's file, each in a sentence that names the file and says what to do.

use std::fmt;
use std::io;

use rusqlite::ErrorCode;

use crate::event::neutralise;
use crate::i18n::Lang;
use crate::say;

/// An error of the archive. Its text is a sentence for the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArchiveError {
    /// The file, as people write it.
    file: String,
    fault: Fault,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// There is no such file.
    Missing,
    /// It belongs to another user.
    Owner,
    /// Others may write it.
    Writable,
    /// It is a directory, a device or the like.
    NoFile,
    /// It is a file of something else.
    Foreign,
    /// A newer version of this program wrote it.
    Newer {
        /// Its schema.
        found: i64,
        /// The newest that is understood here.
        known: i64,
    },
    /// Its contents contradict themselves.
    Corrupt(String),
    /// There is no room: disk, quota, or the limit of a file's size.
    Full,
    /// Another process has held it for too long.
    Locked,
    /// It may not be written, or its directory may not.
    Denied(String),
    /// Reading or writing failed in another way.
    Io(String),
}

impl ArchiveError {
    pub(super) fn new(file: &str, fault: Fault) -> Self {
        Self { file: file.to_owned(), fault }
    }

    /// An error of the system.
    pub(super) fn system(file: &str, error: &io::Error) -> Self {
        let why = || neutralise(&error.to_string());
        let fault = match error.kind() {
            io::ErrorKind::NotFound => Fault::Missing,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Fault::Full
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Fault::Denied(why()),
            _ => Fault::Io(why()),
        };
        Self::new(file, fault)
    }

    /// An error of SQLite. `has_room` is asked where a write failed without saying why: whether a file
    /// could grow there.
    pub(super) fn sqlite(file: &str, error: &rusqlite::Error, has_room: impl FnOnce() -> bool) -> Self {
        let why = neutralise(&error.to_string());
        let fault = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Fault::Full,
            Some(
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed,
            ) => Fault::Locked,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Fault::Denied(why),
            // A quota and a limit of the file's size arrive as these, without the system's reason.
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
                if has_room() {
                    Fault::Io(why)
                } else {
                    Fault::Full
                }
            }
            Some(ErrorCode::OutOfMemory | ErrorCode::OperationInterrupted) => Fault::Io(why),
            // Tables that lack, values of other types, broken rules: not what this program wrote.
            _ => Fault::Corrupt(why),
        };
        Self::new(file, fault)
    }

    /// The file is not there yet.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self.fault, Fault::Missing)
    }

    /// The disk, a quota or the limit of a file's size leaves no room.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        matches!(self.fault, Fault::Full)
    }

    /// Another process held the file for longer than this one waits.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        matches!(self.fault, Fault::Locked)
    }

    /// The file is damaged, or not one that this program wrote.
    #[must_use]
    pub const fn is_corrupt(&self) -> bool {
        matches!(self.fault, Fault::Corrupt(_))
    }

    /// Whether the same may succeed later without anything being done about the file itself.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self.fault, Fault::Full | Fault::Locked | Fault::Io(_))
    }

    /// What happened in a few words, for a place where the file's name is known.
    #[must_use]
    pub fn short(&self, lang: Lang) -> String {
        match &self.fault {
            Fault::Missing => say!(lang, "not there", "不存在", "ありません"),
            Fault::Owner => say!(lang, "not yours", "不属于你", "所有者が異なります"),
            Fault::Writable => {
                say!(lang, "others may write it", "其他用户可写", "他のユーザーが書き込めます")
            }
            Fault::NoFile | Fault::Foreign => {
                say!(lang, "not an archive", "不是存档", "アーカイブではありません")
            }
            Fault::Newer { .. } => say!(lang, "of a newer version", "由更新版本写入", "新しい版のものです"),
            Fault::Corrupt(_) => say!(lang, "damaged", "已损坏", "壊れています"),
            Fault::Full => say!(lang, "disk full", "磁盘已满", "ディスクが一杯です"),
            Fault::Locked => say!(lang, "in use", "被占用", "使用中です"),
            Fault::Denied(_) => say!(lang, "not writable", "不可写", "書き込めません"),
            Fault::Io(_) => say!(lang, "cannot be read or written", "无法读写", "読み書きできません"),
        }
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lang, file) = (Lang::current(), &self.file);
        f.write_str(&match &self.fault {
            Fault::Missing => say!(
                lang,
                "there is no archive {file} yet: it is made when breakwatch watches",
                "尚无存档 {file}：breakwatch 监看时会创建它",
                "アーカイブ {file} はまだありません: breakwatch が監視を始めると作られます"
            ),
            Fault::Owner => say!(
                lang,
                "the archive {file} belongs to another user and is left alone; run breakwatch as its owner, or name another file with `path` in [archive]",
                "存档 {file} 属于其他用户，未作改动；请以其所有者身份运行 breakwatch，或在 [archive] 中用 `path` 指定其他文件",
                "アーカイブ {file} は別のユーザーのもので、触れていません。所有者として breakwatch を実行するか、[archive] の `path` で別のファイルを指定してください"
            ),
            Fault::Writable => say!(
                lang,
                "the archive {file} is left alone because other users can write it; run `chmod 600 {file}` if its contents are still yours",
                "其他用户可写入存档 {file}，因此未使用它；若内容仍可信，请执行 `chmod 600 {file}`",
                "他のユーザーが書き込めるため、アーカイブ {file} は使いません。内容を信頼できるなら `chmod 600 {file}` を実行してください"
            ),
            Fault::NoFile => say!(
                lang,
                "{file} is no file, so it cannot be the archive; name another one with `path` in [archive]",
                "{file} 不是文件，不能作为存档；请在 [archive] 中用 `path` 指定其他文件",
                "{file} はファイルではないためアーカイブにできません。[archive] の `path` で別のファイルを指定してください"
            ),
            Fault::Foreign => say!(
                lang,
                "{file} is not an archive of breakwatch and is left as it is; move it away, or name another file with `path` in [archive]",
                "{file} 不是 breakwatch 的存档，已保持原样；请将其移走，或在 [archive] 中用 `path` 指定其他文件",
                "{file} は breakwatch のアーカイブではないため、そのままにしました。移動するか、[archive] の `path` で別のファイルを指定してください"
            ),
            Fault::Newer { found, known } => say!(
                lang,
                "the archive {file} was written by a newer breakwatch (schema {found}; this one knows {known}) and is left as it is; update breakwatch, or name another file with `path` in [archive]",
                "存档 {file} 由更新版本的 breakwatch 写入（结构版本 {found}，本程序支持到 {known}），已保持原样；请更新 breakwatch，或在 [archive] 中用 `path` 指定其他文件",
                "アーカイブ {file} は新しい版の breakwatch が書いたもの（スキーマ {found}、この版は {known} まで）で、そのままにしました。breakwatch を更新するか、[archive] の `path` で別のファイルを指定してください"
            ),
            Fault::Corrupt(why) => say!(
                lang,
                "the archive {file} is damaged ({why}) and is left as it is; look with `breakwatch archive verify`, move the file away to begin a new one",
                "存档 {file} 已损坏（{why}），已保持原样；可用 `breakwatch archive verify` 检查，将文件移走即可重新开始",
                "アーカイブ {file} が壊れています ({why})。そのままにしました。`breakwatch archive verify` で調べ、ファイルを移動すれば新しく始まります"
            ),
            Fault::Full => say!(
                lang,
                "the archive {file} cannot grow: the disk is full, or a quota or a limit of file sizes is reached; make room, or keep less with `breakwatch archive prune`",
                "存档 {file} 无法增长：磁盘已满，或达到配额或文件大小限制；请腾出空间，或用 `breakwatch archive prune` 减少保留内容",
                "アーカイブ {file} を大きくできません: ディスクの空き、割り当て、またはファイルサイズの上限に達しました。空きを作るか、`breakwatch archive prune` で減らしてください"
            ),
            Fault::Locked => say!(
                lang,
                "the archive {file} is held by another process; try again when it has finished",
                "存档 {file} 被另一个进程占用；请待其完成后重试",
                "アーカイブ {file} は別のプロセスが使用中です。終わってから再試行してください"
            ),
            Fault::Denied(why) => say!(
                lang,
                "the archive {file} may not be opened or written ({why}); correct the permissions of it and of its directory, or name another file with `path` in [archive]",
                "无权打开或写入存档 {file}（{why}）；请修正该文件及其目录的权限，或在 [archive] 中用 `path` 指定其他文件",
                "アーカイブ {file} を開くことも書くこともできません ({why})。ファイルとディレクトリの権限を直すか、[archive] の `path` で別のファイルを指定してください"
            ),
            Fault::Io(why) => say!(
                lang,
                "the archive {file} cannot be read or written ({why}); look at the disk that it is on",
                "无法读写存档 {file}（{why}）；请检查其所在磁盘",
                "アーカイブ {file} を読み書きできません ({why})。そのディスクを確認してください"
            ),
        })
    }
}

impl std::error::Error for ArchiveError {}
