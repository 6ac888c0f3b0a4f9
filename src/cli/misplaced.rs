//! Options for watching that were given before a command, which would not see them. (The parser could only
//! refuse all options there, and `--lang` may stand anywhere.)

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use crate::i18n::Lang;
use crate::say;

/// What to say of the first such option: where it has to stand, or that the command has no such option.
#[must_use]
pub fn misplaced(definition: &Command, matches: &ArgMatches, lang: Lang) -> Option<String> {
    let (mut sub, mut below) = matches.subcommand()?;
    let given = definition.get_arguments().find(|arg| {
        !arg.is_global_set() && matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
    })?;
    let option = format!("--{}", given.get_long()?);
    let mut command = definition.find_subcommand(sub)?;
    let mut words = vec!["breakwatch", sub];
    while let Some((name, deeper)) = below.subcommand() {
        (sub, below) = (name, deeper);
        command = command.find_subcommand(sub)?;
        words.push(sub);
    }
    let words = words.join(" ");
    let mut taken = command.get_arguments().filter(|arg| !arg.is_hide_set());
    Some(if taken.any(|arg| arg.get_long() == given.get_long()) {
        let value = given.get_value_names().filter(|_| given.get_action().takes_values());
        let value = value.map(|names| format!(" {}", names.join(" "))).unwrap_or_default();
        say!(
            lang,
            "{option} stands after the command that it is for: {words} {option}{value}",
            "{option} 要写在所属命令之后：{words} {option}{value}",
            "{option} は対象のコマンドの後に書きます: {words} {option}{value}"
        )
    } else {
        say!(
            lang,
            "`{words}` has no option {option}, which is for watching: leave it out, or see {words} --help",
            "`{words}` 没有选项 {option}，它只用于监看：请去掉，或查看 {words} --help",
            "`{words}` にオプション {option} はありません（監視用です）。外すか、{words} --help を参照してください"
        )
    })
}

/// What to say of an option that was given behind the first word of a filter expression, and so became a part
/// of it: where it has to stand, or that the command has no such option.
#[must_use]
pub fn swallowed(command: &str, expression: &[String], lang: Lang) -> Option<String> {
    let is_option =
        |word: &&String| word.strip_prefix("--").is_some_and(|name| name.starts_with(char::is_alphabetic));
    let option = expression.iter().find(is_option)?;
    let name = option.trim_start_matches("--").split('=').next();
    let definition = super::command(Lang::En);
    let sub = definition.find_subcommand(command);
    Some(if sub.is_some_and(|sub| sub.get_arguments().any(|arg| arg.get_long() == name)) {
        say!(
            lang,
            "options stand before the filter: move {option} before it, or write --filter 'EXPR'",
            "选项要写在过滤表达式之前：请把 {option} 移到前面，或使用 --filter 'EXPR'",
            "オプションはフィルターより前に書きます: {option} を前に移すか、--filter 'EXPR' を使ってください"
        )
    } else {
        say!(
            lang,
            "`{command}` has no option {option}; see breakwatch {command} --help, or write --filter '{option}'",
            "`{command}` 没有选项 {option}；请查看 breakwatch {command} --help，或写 --filter '{option}'",
            "`{command}` にオプション {option} はありません。breakwatch {command} --help を参照するか、--filter '{option}' と書いてください"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command;

    fn said(args: &[&str], lang: Lang) -> Option<String> {
        let definition = command(lang);
        let matches = definition.clone().try_get_matches_from(args).unwrap();
        misplaced(&definition, &matches, lang)
    }

    #[test]
    fn an_option_before_a_command_is_named_with_where_it_belongs() {
        for lang in Lang::ALL {
            for (args, named) in [
                (&["breakwatch", "--since", "2h", "list"][..], "breakwatch list --since 24h|TIME"),
                (
                    &["breakwatch", "--config", "x", "archive", "info"],
                    "breakwatch archive info --config FILE",
                ),
                (&["breakwatch", "--demo", "list"], "breakwatch list --demo"),
                (&["breakwatch", "--interval", "5s", "list"], "`breakwatch list`"),
                (&["breakwatch", "--ascii", "explain", "18"], "`breakwatch explain`"),
                (&["breakwatch", "--until", "2026-11-20", "watch"], "`breakwatch watch`"),
            ] {
                let said = said(args, lang).unwrap();
                assert!(said.contains(args[1]) && said.contains(named), "{said}");
            }
        }
        assert_eq!(said(&["breakwatch", "--lang", "zh", "list", "--since", "2h"], Lang::En), None);
        assert_eq!(said(&["breakwatch", "--since", "2h"], Lang::En), None);
    }
}
