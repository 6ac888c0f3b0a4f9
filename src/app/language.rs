//! Which language the program speaks: the flag's, the configuration's, or the locale's.

use std::ffi::OsString;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::credentials::Env;
use crate::i18n::Lang;

/// How long a configuration may take to tell `doctor` its language: that it does not answer is a finding.
const PATIENCE: Duration = Duration::from_secs(5);

/// The language that a command line, the configuration and the environment come to.
///
/// A configuration with mistakes has no say here: whoever uses the rest of it tells them, in the language
/// that is left. The demo does not look at it.
pub(super) fn of(cli: &Cli) -> Lang {
    let env = Env::from_process();
    let (demo, file) = match &cli.command {
        None => (cli.watch.demo, cli.watch.config.as_ref()),
        Some(Command::List(args)) => (args.watch.demo, args.watch.config.as_ref()),
        Some(Command::Watch(args)) => (args.watch.demo, args.watch.config.as_ref()),
        Some(Command::Archive(command)) => (false, command.file()),
        Some(Command::Config(command)) => (command.demo(), command.file()),
        Some(Command::Doctor(args)) => (args.demo, args.config.as_ref()),
        Some(_) => (false, None),
    };
    let of_file = {
        let (env, file) = (env.clone(), file.cloned());
        move || Config::load(&env, file.as_deref()).ok()?.lang
    };
    let configured = || match &cli.command {
        _ if demo => None,
        Some(Command::Doctor(_)) => in_time(of_file),
        _ => of_file(),
    };
    cli.lang.or_else(configured).unwrap_or_else(|| of_environment(&env))
}

/// What that comes to, unless it takes too long: then nobody waits for its end.
fn in_time(read: impl FnOnce() -> Option<Lang> + Send + 'static) -> Option<Lang> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(read()));
    told.recv_timeout(PATIENCE).ok()?
}

/// The language to complain in about a command line that is not understood yet, and to show its help in.
pub(super) fn before(args: &[OsString]) -> Lang {
    let env = Env::from_process();
    let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let given = words.iter().enumerate().find_map(|(at, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(at + 1).and_then(|name| Lang::by_name(name)),
        Some(rest) => Lang::by_name(rest.strip_prefix('=')?),
        None => None,
    });
    let configured =
        || Config::load(&env, None).ok()?.lang.filter(|_| !words.iter().any(|word| word == "--demo"));
    given.or_else(configured).unwrap_or_else(|| of_environment(&env))
}

/// The language of the first of these variables that is set, as the system's own programs do it.
fn of_environment(env: &Env) -> Lang {
    Lang::of_locale(variable(env).and_then(|name| env.get(name)).unwrap_or_default())
}

/// That variable.
pub(super) fn variable(env: &Env) -> Option<&'static str> {
    ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find(|name| env.get(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let of = |variables: &[(&str, &str)]| {
            let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            of_environment(&Env { variables, ..Env::default() })
        };
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Lang::En);
        assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "ja_JP.UTF-8"), ("LANG", "zh_CN.UTF-8")]), Lang::Ja);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(of(&[]), Lang::En);
    }
}
