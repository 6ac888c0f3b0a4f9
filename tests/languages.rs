//! Errors in the three languages, as the program says them: each names what was given, and none is the
//! English one again.

use std::process::{Command, Stdio};

/// What the program says on standard error, having failed.
fn complaint(lang: &str, config: &str, args: &[&str]) -> String {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("config.toml");
    std::fs::write(&file, config).expect("writable");
    let output = Command::new(env!("CARGO_BIN_EXE_breakwatch"))
        .env_clear()
        .env("HOME", home.path())
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .args(args.iter().map(|arg| if *arg == "FILE" { file.as_os_str() } else { arg.as_ref() }))
        .args(["--lang", lang])
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    assert!(output.stdout.is_empty(), "{args:?}");
    // The directory's name is another one each time.
    String::from_utf8(output.stderr).expect("UTF-8").replace(&*home.path().to_string_lossy(), "~")
}

/// Asserts that each language says it in its own words, and that all of them name what was given.
fn is_said_in_each_language(config: &str, args: &[&str], named: &str) {
    let [en, zh, ja] = ["en", "zh", "ja"].map(|lang| complaint(lang, config, args));
    for said in [&en, &zh, &ja] {
        assert!(said.contains(named), "{named} in: {said}");
    }
    assert!(en.is_ascii(), "{en}");
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let is_japanese = |c: char| ('\u{3041}'..='\u{30ff}').contains(&c);
    assert!(zh.contains(is_chinese) && !zh.contains(is_japanese), "{zh}");
    assert!(ja.contains(is_japanese), "{ja}");
    // Names and commands stay as they are, sentences do not: so many plain words in a row are one.
    for said in [&zh, &ja] {
        let words: Vec<&str> = said.split(' ').collect();
        let plain = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        assert!(!words.windows(4).any(|words| words.iter().all(plain)), "{said}");
    }
}

#[test]
fn filter_errors_name_the_term_in_each_language() {
    for (filter, named) in [
        ("weather:bad", "weather"),
        ("steam:x", "stream:"),
        ("verdict:dwon", "dwon"),
        ("actor:nobdy", "nobdy"),
        ("ip:host", "host"),
        ("ip:10.0.0.0/77", "77"),
        ("dur:<30x", "x"),
        ("dur:<30", "dur:<30"),
        ("since:soon", "soon"),
        ("since:=2h", "since"),
        ("app:", "app:"),
        ("(a", "(a"),
        ("a or", "or"),
        ("\"a", "\"a"),
        ("=a", "=a"),
        ("-- a", "--"),
    ] {
        let filter = format!("--filter={filter}");
        is_said_in_each_language("", &["list", "--demo", &filter], named);
    }
}

#[test]
fn configuration_errors_name_file_and_key_in_each_language() {
    for (config, named) in [
        ("sicne = \"2h\"\n", "sicne"),
        ("since = 3\n", "since"),
        ("since = \"soon\"\n", "soon"),
        ("[profile.a]\nsite = \"mars\"\n", "site"),
        ("[profile.a]\nsecret_id = \"AKIDexample\"\n", "secret_id"),
    ] {
        is_said_in_each_language(config, &["list", "--config", "FILE"], named);
        is_said_in_each_language(config, &["list", "--config", "FILE"], "config.toml");
    }
}

#[test]
fn wrong_values_of_options_are_answered_in_each_language() {
    for args in [
        ["list", "--since", "soon"],
        ["list", "--since", "0s"],
        ["list", "--until", "later"],
        ["list", "--site", "mars"],
        ["list", "--since", "2199-01-01"],
        ["list", "--until", "2001-01-01"],
        ["--demo", "--interval", "3h"],
        ["--demo", "--interval", "often"],
        ["simulate", "--fault", "flood:1"],
        ["simulate", "--listen", "192.0.2.1:80"],
        ["simulate", "--window-field", "both"],
        ["simulate", "--scenario", "/dev/null/story"],
    ] {
        is_said_in_each_language("", &args, args[1]);
        is_said_in_each_language("", &args, args[2].split(':').next().unwrap_or_default());
    }
}

#[test]
fn a_profile_that_is_nowhere_is_named_in_each_language() {
    is_said_in_each_language("", &["list", "--profile", "nobody"], "nobody");
}

#[test]
fn a_scenario_that_cannot_be_played_says_why_in_each_language() {
    let scenario = "account = []\n[history]\nspan = \"1d\"\n";
    is_said_in_each_language(scenario, &["simulate", "--scenario", "FILE"], "~/config.toml");
}

#[test]
fn without_a_terminal_the_way_out_is_named_in_each_language() {
    is_said_in_each_language("", &["--demo"], "breakwatch list");
}

/// The language of a command is that of the configuration it is given, and the demo reads none.
#[test]
fn every_command_speaks_the_language_of_the_configuration_that_it_reads() {
    let home = tempfile::tempdir().expect("a directory");
    let standard = home.path().join(".config/breakwatch");
    std::fs::create_dir_all(&standard).expect("a directory");
    std::fs::write(standard.join("config.toml"), "lang = \"zh\"\n").expect("writable");
    std::fs::write(home.path().join("ja.toml"), "lang = \"ja\"\n").expect("writable");
    let said = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_breakwatch"))
            .env_clear()
            .env("HOME", home.path())
            .current_dir(home.path())
            .stdin(Stdio::null())
            .args(args)
            .output()
            .expect("the program starts");
        String::from_utf8(output.stdout).expect("UTF-8") + &String::from_utf8(output.stderr).expect("UTF-8")
    };
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let is_japanese = |c: char| ('\u{3041}'..='\u{30ff}').contains(&c);
    // No state file can be made there: each fails at once and says so.
    let watch = ["watch", "--state", "none/state"];
    let commands: [&[&str]; 3] = [&watch, &["archive", "verify"], &["list", "--filter", "weather:bad"]];
    for command in commands {
        let chinese = said(command);
        assert!(chinese.contains(is_chinese) && !chinese.contains(is_japanese), "{command:?}: {chinese}");
        let japanese = said(&[command, &["--config", "ja.toml"]].concat());
        assert!(japanese.contains(is_japanese), "{command:?}: {japanese}");
    }
    for command in [&watch[..], &["list"]] {
        let english = said(&[command, &["--demo", "--filter", "weather:bad"]].concat());
        assert!(english.is_ascii() && english.contains("weather"), "{command:?}: {english}");
    }
}
