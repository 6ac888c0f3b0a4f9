//! What the owner of an archive should know, and what stops nothing.

use crate::i18n::Lang;
use crate::say;

/// Something to say about a file that works.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Warning {
    /// It is written without a write-ahead log: slower, and readers and writers wait for each other.
    NoWriteAhead {
        /// The file, as people write it.
        file: String,
        /// The network's file system that it lies on; [`None`] if the log was refused without one.
        network: Option<&'static str>,
    },
    /// Other users can read it.
    Readable {
        /// The file, as people write it.
        file: String,
    },
}

impl Warning {
    /// It in one sentence, with what to do.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::NoWriteAhead { file, network: Some(network) } => say!(
                lang,
                "the archive {file} lies on a file system of a network ({network}): it is written without a write-ahead log, and several programs wait for each other; a local file, named with `path` in [archive], is quicker",
                "存档 {file} 位于网络文件系统（{network}）上：写入时不使用预写日志，多个程序会相互等待；在 [archive] 中用 `path` 指定本地文件会更快",
                "アーカイブ {file} はネットワーク上のファイルシステム ({network}) にあります。先行書き込みログなしで書くため、複数のプログラムは互いに待ちます。[archive] の `path` でローカルのファイルを指定すると速くなります"
            ),
            Self::NoWriteAhead { file, network: None } => say!(
                lang,
                "the archive {file} cannot have a write-ahead log now, so several programs wait for each other; it is tried again at the next start",
                "存档 {file} 目前无法使用预写日志，多个程序会相互等待；下次启动时会重试",
                "アーカイブ {file} は現在、先行書き込みログを使えないため、複数のプログラムは互いに待ちます。次の起動時に再び試します"
            ),
            Self::Readable { file } => say!(
                lang,
                "other users can read the archive {file}, which says who streamed what from where; run `chmod 600 {file}` unless that is meant",
                "其他用户可读取存档 {file}，其中记录了谁从何处推了什么流；若非有意，请执行 `chmod 600 {file}`",
                "他のユーザーがアーカイブ {file}（誰がどこから何を配信したか）を読めます。意図したものでなければ `chmod 600 {file}` を実行してください"
            ),
        }
    }
}
