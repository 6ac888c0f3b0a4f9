//! The configuration: what is wrong is said with its line and without any key of an account.

use std::cell::LazyCell;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use breakwatch::config::Config;
use breakwatch::credentials::Env;
use breakwatch::i18n::Lang;
use tempfile::TempDir;

use super::assert_plain_lines;

thread_local! {
    static HOME: LazyCell<TempDir> = LazyCell::new(|| tempfile::tempdir().expect("a directory"));
}

pub fn check(data: &[u8]) {
    HOME.with(|home| of_file(home, data));
}

fn of_file(home: &TempDir, data: &[u8]) {
    let file = home.path().join("config.toml");
    fs::write(&file, data).expect("a file");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("own file");
    let env = Env { home: Some(home.path().to_owned()), ..Env::default() };
    let text = std::str::from_utf8(data).unwrap_or_default();
    let keys = keys_in(text);
    let said = match Config::load(&env, Some(&file)) {
        Ok(config) => {
            let said: Vec<String> = config.profiles.iter().map(|it| key_of(it, &env)).collect();
            format!("{config:?}\n{}", said.join("\n"))
        }
        Err(error) => {
            if let Some((line, column)) = error.place() {
                let lines: Vec<&str> = text.split('\n').collect();
                assert!((1..=lines.len()).contains(&line), "line {line} of {}: {error}", lines.len());
                let cells = lines[line - 1].chars().count();
                assert!((1..=cells + 1).contains(&column), "column {column} of {cells}: {error}");
            }
            for lang in Lang::ALL {
                lang.set_current();
                let sentence = error.to_string();
                assert_plain_lines(&sentence);
                assert!(sentence.contains("config.toml"), "{sentence}");
                if let Some((line, column)) = error.place() {
                    assert!(sentence.contains(&line.to_string()), "{sentence}");
                    assert!(sentence.contains(&column.to_string()), "{sentence}");
                }
            }
            Lang::En.set_current();
            format!("{error:?} {error}")
        }
    };
    for key in keys {
        assert!(!said.contains(&key), "{key:?} in {said}");
    }
}

fn key_of(profile: &breakwatch::config::ProfileSpec, env: &Env) -> String {
    use breakwatch::config::CredentialsSpec::Configuration;
    match &profile.credentials {
        Configuration { .. } => {
            let key = profile.credentials(env);
            let seen = format!("{key:?}");
            let said = key.map_or_else(|error| error.to_string(), |key| key.to_string());
            assert_plain_lines(&said);
            seen + &said
        }
        // Other places are other files and variables, of which there are none here.
        _ => String::new(),
    }
}

/// The secret keys that a text holds for an independent reader of TOML, but for those that stand somewhere
/// else in it too.
fn keys_in(text: &str) -> Vec<String> {
    let Ok(table) = text.parse::<toml::Table>() else { return Vec::new() };
    let profiles = table.get("profile").and_then(toml::Value::as_table);
    let keys = profiles.into_iter().flatten().filter_map(|(_, profile)| profile.get("secret_key")?.as_str());
    keys.filter(|key| key.len() >= 12 && text.matches(key).count() == 1).map(str::to_owned).collect()
}
