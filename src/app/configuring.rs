//! `config init`, `show`, `path` and `check`: the configuration's file, looked at from outside.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::{Failure, REFUSED, print, shown};
use crate::cli::{ConfigCommand, ConfigInitArgs};
use crate::config::{Reading, default_file, standard_path};
use crate::credentials::Env;
use crate::i18n::{Lang, Words};
use crate::say;

const NO_HOME: Words = Words::new(
    "there is no home directory for the configuration: set HOME, or name the file with --config",
    "没有存放配置文件的主目录：请设置 HOME，或用 --config 指定文件",
    "設定ファイルを置くホームディレクトリがありません: HOME を設定するか --config でファイルを指定してください",
);

pub(super) fn run(command: &ConfigCommand, given: Option<Lang>, lang: Lang) -> Result<u8, Failure> {
    match command {
        ConfigCommand::Init(args) => init(args, lang),
        ConfigCommand::Show(args) => shown::run(args, given, lang),
        ConfigCommand::Path(args) => path(args.config.as_deref()),
        ConfigCommand::Check(args) => check(args.config.as_deref(), lang),
    }
}

/// The file that is read.
fn file(given: Option<&Path>) -> Result<PathBuf, Failure> {
    let standard = || standard_path(&Env::from_process());
    given.map(Path::to_owned).or_else(standard).ok_or_else(|| Failure::said(NO_HOME.said()))
}

/// As it is, since a shell may take it as a word.
fn path(given: Option<&Path>) -> Result<u8, Failure> {
    let path = file(given)?;
    print(|out| {
        out.write_all(path.as_os_str().as_bytes())?;
        out.write_all(b"\n")
    })
}

fn init(args: &ConfigInitArgs, lang: Lang) -> Result<u8, Failure> {
    if args.print {
        return print(|out| out.write_all(default_file().as_bytes()));
    }
    let path = file(args.file.config.as_deref())?;
    let name = Env::from_process().show(&path);
    write_new(&path, &default_file()).map_err(|error| {
        Failure::Said(if path.symlink_metadata().is_ok() {
            say!(
                lang,
                "{name} is there already and stays as it is; edit it, or see the default with `breakwatch config init --print`",
                "{name} 已存在，不会改动；请编辑它，或用 `breakwatch config init --print` 查看默认内容",
                "{name} はすでにあるため変更しません。編集するか、`breakwatch config init --print` で既定の内容を確認してください"
            )
        } else {
            say!(
                lang,
                "{name} cannot be written: {error}; name another file with --config",
                "{name} 无法写入：{error}；请用 --config 指定其他文件",
                "{name} に書き込めません: {error}。--config で別のファイルを指定してください"
            )
        })
    })?;
    let said = say!(
        lang,
        "{name} is written, with every key commented out; edit it, then run `breakwatch config check`",
        "已写入 {name}，所有键均为注释；编辑后请运行 `breakwatch config check`",
        "{name} を作成しました（すべてのキーはコメントです）。編集後に `breakwatch config check` を実行してください"
    );
    print(|out| writeln!(out, "{said}"))
}

/// Writes a file that its owner alone can read, where there is none. What cannot be written whole is not
/// left behind.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(directory) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        // Whether it can be removed or not, the first error is the one to tell.
        let _removed = fs::remove_file(path);
    })
}

fn check(given: Option<&Path>, lang: Lang) -> Result<u8, Failure> {
    let env = Env::from_process();
    let reading = Reading::of(&env, given).map_err(Failure::said)?;
    let Some(path) = &reading.file else {
        let name = env.show(&file(given)?);
        let said = say!(
            lang,
            "there is no {name}: the defaults hold; `breakwatch config init` writes a file to start from",
            "没有 {name}：使用默认值；可用 `breakwatch config init` 写出初始文件",
            "{name} はありません: 既定値が使われます。`breakwatch config init` でひな形を作成できます"
        );
        return print(|out| writeln!(out, "{said}"));
    };
    let name = env.show(path);
    let problems = &reading.problems;
    if problems.is_empty() {
        let said = say!(lang, "{name}: no mistake", "{name}：没有错误", "{name}: 誤りはありません");
        return print(|out| writeln!(out, "{said}"));
    }
    print(|out| problems.iter().try_for_each(|problem| writeln!(out, "{problem}")))?;
    Ok(REFUSED)
}
