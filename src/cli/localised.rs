//! `--help` and complaints about the command line in the user's language.
//!
//! The English texts are those of the definition itself; each has its Chinese and its Japanese beside
//! it in [`TEXTS`]. A test names what has none.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::{Cli, texts::TEXTS};
use crate::i18n::{Lang, Words};
use crate::say;

/// The command line's definition with its help in one language.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let mut command = Cli::command();
    if lang == Lang::En {
        return command;
    }
    command.build();
    translated(command, lang)
}

/// A text in the language, line by line; lines of examples are the same in all.
fn text(english: &str, lang: Lang) -> String {
    let line = |line| match TEXTS.iter().find(|words| words.of(Lang::En) == line) {
        Some(words) => words.of(lang),
        None => line,
    };
    english.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn translated(mut command: Command, lang: Lang) -> Command {
    let words = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string);
    if let Some(about) = words(command.get_about()) {
        command = command.about(text(&about, lang));
    }
    if let Some(about) = words(command.get_long_about()) {
        command = command.long_about(text(&about, lang));
    }
    if let Some(after) = words(command.get_after_help()) {
        command = command.after_help(text(&after, lang));
    }
    let usage = Words::new("Usage", "用法", "使い方").of(lang);
    command = command
        .help_template(format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}"))
        .subcommand_help_heading(Words::new("Commands", "命令", "コマンド").of(lang))
        .mut_args(|arg| argument(arg, lang));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, |sub| translated(sub, lang));
    }
    command
}

/// One argument, with defaults and possible values told in the language as well.
fn argument(arg: Arg, lang: Lang) -> Arg {
    let words = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string);
    let heading = if arg.is_positional() {
        Words::new("Arguments", "参数", "引数")
    } else {
        Words::new("Options", "选项", "オプション")
    };
    let mut notes = String::new();
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !defaults.is_empty() && arg.get_action().takes_values() && !arg.is_hide_default_value_set() {
        let defaults = defaults.join(" ");
        notes += &say!(lang, " [default: {defaults}]", " [默认：{defaults}]", " [既定: {defaults}]");
    }
    let possible: Vec<_> =
        arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if !possible.is_empty() && !matches!(arg.get_action(), ArgAction::SetTrue | ArgAction::SetFalse) {
        let possible = possible.join(", ");
        notes += &say!(lang, " [one of: {possible}]", " [可选值：{possible}]", " [値: {possible}]");
    }
    let (help, long) = (words(arg.get_help()), words(arg.get_long_help()));
    let mut arg = arg.help_heading(heading.of(lang)).hide_default_value(true).hide_possible_values(true);
    if let Some(help) = help {
        arg = arg.help(text(&help, lang) + &notes);
    }
    if let Some(long) = long {
        arg = arg.long_help(text(&long, lang) + &notes);
    }
    arg
}

/// What is wrong with a command line, in one sentence that names the input and what to do.
#[must_use]
pub fn complaint(error: &clap::Error, lang: Lang) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let (arg, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let other = context(ContextKind::PriorArg);
    let mut said = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::NoEquals if value.is_empty() => {
            say!(lang, "{arg} needs a value", "{arg} 需要一个值", "{arg} には値が必要です")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let why =
                std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
            say!(
                lang,
                "{arg} does not take `{value}`{why}",
                "{arg} 不接受 `{value}`{why}",
                "{arg} に `{value}` は使えません{why}"
            )
        }
        ErrorKind::UnknownArgument => {
            say!(lang, "there is no option `{arg}`", "没有选项 `{arg}`", "オプション `{arg}` はありません")
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            say!(lang, "there is no command `{name}`", "没有命令 `{name}`", "コマンド `{name}` はありません")
        }
        ErrorKind::ArgumentConflict if other.is_empty() => {
            say!(lang, "`{arg}` was given twice", "`{arg}` 给了两次", "`{arg}` が重複しています")
        }
        ErrorKind::ArgumentConflict => say!(
            lang,
            "`{arg}` and `{other}` exclude each other",
            "`{arg}` 与 `{other}` 不能同时使用",
            "`{arg}` と `{other}` は併用できません"
        ),
        ErrorKind::MissingRequiredArgument => {
            say!(lang, "missing: {arg}", "缺少：{arg}", "不足しています: {arg}")
        }
        _ => error.to_string(),
    };
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
            .into_iter()
            .map(context)
            .find(|text| !text.is_empty());
    if let Some(meant) = suggested {
        said += &say!(
            lang,
            "; did you mean `{meant}`?",
            "；是否想写 `{meant}`？",
            "。`{meant}` ではありませんか？"
        );
    }
    let valid = context(ContextKind::ValidValue);
    if !valid.is_empty() {
        said += &say!(lang, " (one of: {valid})", "（可选值：{valid}）", "（値: {valid}）");
    }
    let help = say!(lang, "see --help", "详见 --help", "--help を参照してください");
    format!("{said}\n{help}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every English text of the definition.
    fn english(command: &Command, found: &mut Vec<String>) {
        let own = [command.get_about(), command.get_long_about(), command.get_after_help()];
        found.extend(own.into_iter().flatten().map(ToString::to_string));
        for arg in command.get_arguments() {
            found
                .extend([arg.get_help(), arg.get_long_help()].into_iter().flatten().map(ToString::to_string));
        }
        for sub in command.get_subcommands() {
            english(sub, found);
        }
    }

    #[test]
    fn every_text_of_help_is_there_in_three_languages() {
        let mut command = Cli::command();
        command.build();
        let mut found = Vec::new();
        english(&command, &mut found);
        let lines = found.iter().flat_map(|text| text.split('\n'));
        let all: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with("  ")).collect();
        let missing: Vec<&&str> =
            all.iter().filter(|text| !TEXTS.iter().any(|words| words.of(Lang::En) == **text)).collect();
        assert!(missing.is_empty(), "without Chinese and Japanese: {missing:#?}");
        let unused: Vec<&str> =
            TEXTS.iter().map(|words| words.of(Lang::En)).filter(|text| !all.contains(text)).collect();
        assert!(unused.is_empty(), "nothing says: {unused:#?}");
    }

    #[test]
    fn watch_lists_what_it_takes_and_says_what_it_begins_with() {
        for (lang, begins) in [(Lang::En, "onlywhatisnew"), (Lang::Zh, "新内容"), (Lang::Ja, "これから")]
        {
            for option in ["-h", "--help"] {
                let help = |name| {
                    let asked = command(lang).try_get_matches_from(["breakwatch", name, option]);
                    // Lines are broken anywhere.
                    asked.unwrap_err().to_string().split_whitespace().collect::<String>()
                };
                let (watch, list) = (help("watch"), help("list"));
                for refused in ["--until", "--offline"] {
                    assert!(
                        !watch.contains(refused) && list.contains(refused),
                        "{lang:?} {option} {refused}"
                    );
                }
                let default = [":24h]", "：24h]"];
                assert!(!default.iter().any(|it| watch.contains(it)) && watch.contains(begins), "{watch}");
                assert!(default.iter().any(|it| list.contains(it)), "{list}");
            }
        }
    }

    #[test]
    fn complaints_name_the_input_in_every_language() {
        for lang in Lang::ALL {
            for (args, named) in [
                (["breakwatch", "--profil", "x"].as_slice(), "--profile"),
                (&["breakwatch", "lst"], "lst"),
                (&["breakwatch", "--interval", "0"], "--interval"),
                (&["breakwatch", "--demo", "--site", "cn"], "--site"),
                (&["breakwatch", "list", "--format", "xml"], "xml"),
            ] {
                let error = command(lang).try_get_matches_from(args).unwrap_err();
                let said = complaint(&error, lang);
                assert!(said.contains(named), "{lang:?}: {said}");
            }
        }
    }
}
