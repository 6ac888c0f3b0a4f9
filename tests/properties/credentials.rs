//! Credential files of the official tools: no error and no `Debug` holds a value of a key.

use std::cell::LazyCell;
use std::fs;

use breakwatch::credentials::{
    Credentials, CredentialsError, Env, load_sdk_file, load_tccli, sdk_file_sections,
};
use breakwatch::i18n::Lang;
use tempfile::TempDir;

use super::assert_plain_lines;

thread_local! {
    static HOME: LazyCell<TempDir> = LazyCell::new(|| {
        let home = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(home.path().join(".tccli")).expect("a directory");
        fs::create_dir_all(home.path().join(".tencentcloud")).expect("a directory");
        home
    });
}

pub fn check(data: &[u8]) {
    HOME.with(|home| {
        let env = Env { home: Some(home.path().to_owned()), ..Env::default() };
        let text = String::from_utf8_lossy(data);
        fs::write(home.path().join(".tencentcloud/credentials"), data).expect("a file");
        let values = values_in_lines(&text);
        judge(&load_sdk_file(&env, None, None), &text, &values);
        match sdk_file_sections(&env) {
            Ok(sections) => {
                for section in &sections {
                    assert!(text.contains(section.as_str()));
                    judge(&load_sdk_file(&env, None, Some(section)), &text, &values);
                }
            }
            Err(error) => of_error(&error, &text, &values),
        }
        fs::write(home.path().join(".tccli/default.credential"), data).expect("a file");
        judge(&load_tccli(&env, None), &text, &values_in_json(&text));
    });
}

fn judge(loaded: &Result<Credentials, CredentialsError>, text: &str, values: &[String]) {
    match loaded {
        Ok(key) => {
            let said = format!("{key} {key:?}");
            assert_plain_lines(&key.to_string());
            let hidden = [Some(key.secret_key()), key.token()];
            for value in hidden.into_iter().flatten().filter(|value| value.len() >= 12) {
                assert!(
                    key.secret_id().contains(value)
                        || key.origin().to_string().contains(value)
                        || !said.contains(value),
                    "{said}"
                );
            }
            assert!(key.secret_id().bytes().chain(key.secret_key().bytes()).all(|b| b.is_ascii_graphic()));
        }
        Err(error) => of_error(error, text, values),
    }
}

fn of_error(error: &CredentialsError, text: &str, values: &[String]) {
    if let CredentialsError::Broken { line, .. } = error {
        let lines = text.split('\n').count();
        assert!((1..=lines).contains(line), "line {line} of {lines}: {error}");
    }
    for lang in Lang::ALL {
        lang.set_current();
        let sentence = error.to_string();
        assert_plain_lines(&sentence);
        for value in values {
            assert!(!sentence.contains(value), "{value:?} in {sentence}");
        }
    }
    Lang::En.set_current();
}

/// What stands behind the first sign of each line, where it is as long as a key and stands there only.
fn values_in_lines(text: &str) -> Vec<String> {
    let value = |line: &str| line.split_once(['=', ':']).map(|(_, value)| value.trim().to_owned());
    let values = text.lines().filter(|line| !line.trim_start().starts_with('[')).filter_map(value);
    values.filter(|value| is_key(value, text)).collect()
}

fn values_in_json(text: &str) -> Vec<String> {
    let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(text) else { return Vec::new() };
    let values = ["secretKey", "token"].into_iter().filter_map(|name| fields.get(name)?.as_str());
    values.filter(|value| is_key(value, text)).map(str::to_owned).collect()
}

fn is_key(value: &str, text: &str) -> bool {
    value.len() >= 12 && value.bytes().all(|b| b.is_ascii_alphanumeric()) && text.matches(value).count() == 1
}
