//! `check-url`: where the URL and the keys come from, and where the findings go.
//!
//! Both are secrets. Neither is taken from a place that others can read without the user's choice: the
//! URL may come on standard input, a key only from a file or from a prompt.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::process;

use chrono::{Local, Offset as _, TimeZone as _, Utc};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::signals::Ending;
use super::{DONE, Failure, REFUSED, print, printed, text_width};
use crate::cli::{CheckUrlArgs, ExplainFormat};
use crate::event::{UnixTime, neutralise};
use crate::i18n::{Lang, Words};
use crate::push_url::{self, Given, PushKeys};
use crate::report::push_url::{Reader, write_json, write_text};
use crate::say;

/// More than any URL and any file of keys.
const MOST_BYTES: u64 = 64 << 10;

pub(super) fn run(args: &CheckUrlArgs, lang: Lang) -> Result<u8, Failure> {
    let given = match args.url.as_slice() {
        [dash] if dash.text() == "-" => {
            let bytes = read_all(io::stdin().lock()).map_err(|error| {
                Failure::Said(say!(
                    lang,
                    "standard input could not be read: {error}",
                    "无法读取标准输入：{error}",
                    "標準入力を読み取れません: {error}"
                ))
            })?;
            Given::new(String::from_utf8_lossy(&bytes).into_owned())
        }
        parts => Given::new(parts.iter().map(Given::text).collect::<Vec<_>>().join("\n")),
    };
    let keys = keys(args, lang)?;
    let now = UnixTime::from(Utc::now());
    let check = push_url::check(&given, &keys, now).map_err(|wrong| Failure::Said(wrong.sentence(lang)))?;
    let zone = |at: UnixTime| Local.offset_from_utc_datetime(&at.to_utc().naive_utc()).fix();
    let reader = Reader { lang, zone };
    let output = print(|mut out| match args.format {
        ExplainFormat::Text => write_text(&mut out, &check, reader, text_width()),
        ExplainFormat::Json => write_json(&mut out, &check, reader),
    });
    printed(output.map(drop), if check.refused() { REFUSED } else { DONE })
}

fn keys(args: &CheckUrlArgs, lang: Lang) -> Result<PushKeys, Failure> {
    let text = match &args.key_file {
        Some(file) => read_file(file, lang)?,
        None if args.key_prompt => prompt(lang)?,
        None => return Ok(PushKeys::default()),
    };
    PushKeys::read(&text).map_err(|wrong| Failure::Said(wrong.sentence(lang)))
}

fn read_file(file: &Path, lang: Lang) -> Result<Zeroizing<Vec<u8>>, Failure> {
    File::open(file).and_then(read_all).map_err(|error| {
        let file = neutralise(&file.to_string_lossy());
        Failure::Said(say!(
            lang,
            "the key file {file} could not be read: {error}",
            "无法读取 Key 文件 {file}：{error}",
            "キーファイル {file} を読み取れません: {error}"
        ))
    })
}

/// All of it, as far as [`MOST_BYTES`]; one more shows that it was too long.
fn read_all(from: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    from.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Asks on the terminal itself, since standard input may be the URL, and shows nothing of the answer.
fn prompt(lang: Lang) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let no_terminal = Words::new(
        "there is no terminal to ask for the push key on: use --key-file",
        "没有可用于输入推流鉴权 Key 的终端：请使用 --key-file",
        "認証キーを入力する端末がありません。--key-file を使ってください",
    );
    let cancelled = Words::new("cancelled", "已取消", "中止しました");
    let terminal = File::options()
        .read(true)
        .write(true)
        .open("/dev/tty")
        .map_err(|_| Failure::said(no_terminal.of(lang)))?;
    let question = Words::new("Push key: ", "推流鉴权 Key：", "認証キー: ").of(lang);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = {
        // Heard from before the change until it is undone: no signal may leave the terminal silent.
        let mut signals = runtime.block_on(async { Ending::listen() })?;
        let hidden = Hidden::new(&terminal)?;
        (&terminal).write_all(question.as_bytes())?;
        let reading = terminal.try_clone()?;
        let ended = runtime.block_on(async {
            tokio::select! {
                number = signals.number() => Err(number),
                answer = tokio::task::spawn_blocking(move || typed(&reading)) => Ok(answer),
            }
        });
        let _gone = (&terminal).write_all(b"\r\n");
        drop(hidden);
        ended
    };
    // Whoever reads the terminal cannot be stopped.
    runtime.shutdown_background();
    match ended {
        Ok(answer) => answer.map_err(Failure::said)??.ok_or_else(|| Failure::said(cancelled.of(lang))),
        Err(number) => process::exit(128 + number),
    }
}

/// What is typed until Enter; nothing if it is given up by Ctrl-C, or if the terminal goes away.
fn typed(mut terminal: &File) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(256));
    let mut byte = [0];
    while terminal.read(&mut byte)? == 1 {
        match byte[0] {
            b'\r' | b'\n' => return Ok(Some(line)),
            // Ctrl-C, Ctrl-D.
            0x03 | 0x04 => return Ok(None),
            // Backspace, by either of its codes.
            0x08 | 0x7f => {
                line.pop();
            }
            other => line.push(other),
        }
    }
    Ok(None)
}

/// A terminal that echoes nothing, until this is dropped. Keys that would end the process come as bytes:
/// they must not leave the terminal so.
struct Hidden<'t> {
    terminal: &'t File,
    before: Termios,
}

impl<'t> Hidden<'t> {
    fn new(terminal: &'t File) -> io::Result<Self> {
        let before = tcgetattr(terminal)?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(terminal, OptionalActions::Flush, &silent)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        // If the terminal is gone, there is nothing to give back.
        let _gone = tcsetattr(self.terminal, OptionalActions::Flush, &self.before);
    }
}
