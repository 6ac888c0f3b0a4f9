//! Every command, by the command line's own list, with secrets in whatever it reads.

use std::fs;

use breakwatch::cli;
use breakwatch::i18n::Lang;

use crate::hostile::{self, Echo, Hostile};
use crate::house::House;
use crate::marks::{FILE_KEY, PUSH_KEY, PUSH_SECRET, STREAM_PARAM, TOKEN};
use crate::{searched, together, watched};

/// Every format of `list`.
pub(crate) const FORMATS: [&str; 5] = ["table", "json", "ndjson", "csv", "markdown"];

/// The tests of each command; a new command has to come with one.
const TESTED: [(&str, &str); 11] = [
    ("list", "list_prints_no_secret_whatever_a_server_repeats"),
    ("watch", "watch_prints_and_leaves_no_secret_whatever_a_server_repeats"),
    ("explain", "explain_prints_nothing_of_what_a_callback_carries"),
    ("causes", "what_reads_nothing_prints_nothing"),
    ("check-url", "check_url_prints_neither_the_urls_secret_nor_a_key"),
    ("config", "config_shows_of_a_secret_only_that_it_is_set"),
    ("simulate", "process::the_simulator_does_not_know_the_users_keys"),
    ("archive", "archive::what_is_kept_of_a_session_holds_no_secret_and_no_command_prints_one"),
    ("doctor", "doctor_shows_of_a_key_where_it_is"),
    ("completions", "what_reads_nothing_prints_nothing"),
    ("manual", "what_reads_nothing_prints_nothing"),
];

#[test]
fn every_command_is_searched() {
    let names: Vec<String> =
        cli::command(Lang::En).get_subcommands().map(|it| it.get_name().to_owned()).collect();
    for name in &names {
        let tested = TESTED.iter().any(|(tested, _)| tested == name);
        assert!(tested, "`{name}` is not searched for secrets: write a test, and add it to the list");
    }
    assert_eq!(names.len(), TESTED.len());
}

#[test]
fn list_prints_no_secret_whatever_a_server_repeats() {
    // Trouble that passes is tried again for long: all of it at once.
    together(&hostile::ALL, |&echo| {
        let (house, server) = (House::by_environment(), Hostile::start(echo));
        for format in FORMATS {
            if format != "table" && echo != Echo::Records {
                continue;
            }
            let args =
                ["list", "--endpoint", &server.url, "--since", "2026-11-18T00:00:00Z", "--format", format];
            let (_, said) = searched(
                &house,
                &[&args[..], &["--log-file", "log", "--log-level", "trace"]].concat(),
                &[],
                "",
            );
            let log = fs::read_to_string(house.home().join("log")).unwrap();
            assert!(log.contains("TRACE"), "the highest level is searched: {log}");
            assert!(server.answered() > 0 && !said.is_empty(), "{echo:?} has been tried");
            if echo == Echo::Records {
                assert!(said.contains("push.example.com") && said.contains("room"), "{said}");
            }
        }
    });
}

#[test]
fn watch_prints_and_leaves_no_secret_whatever_a_server_repeats() {
    together(&hostile::ALL, |&echo| {
        let (house, server) = (House::by_environment(), Hostile::start(echo));
        let out = house.put("out", "");
        let script = format!("cat >> {0}; env >> {0}", out.display());
        let config = house.put(
            "alerts.toml",
            &format!("[alert.all]\nfilter = \"\"\ncommand = [\"/bin/sh\", \"-c\", \"{script}\"]\n"),
        );
        for format in ["--plain", "--ndjson"] {
            let state = format!("state{format}");
            let args = [
                "watch",
                "--endpoint",
                &server.url,
                "--config",
                config.to_str().unwrap(),
                "--since",
                "2026-11-18T00:00:00Z",
                "--interval",
                "1s",
                format,
                "--state",
                &state,
                "--log-file",
                "log",
            ];
            let before = server.answered();
            watched(&house, &args, || server.answered() > before);
        }
    });
}

#[test]
fn explain_prints_nothing_of_what_a_callback_carries() {
    let house = House::new();
    let callback = format!(
        "{{\"app\":\"live\",\"appid\":1,\"appname\":\"live\",\"channel_id\":\"room\",\"errcode\":18,\
         \"errmsg\":\"rtmp://push/live/room?txSecret={push} ended\",\"event_time\":1795000000,\"event_type\":0,\
         \"stream_id\":\"room?txSecret={push}\",\"stream_param\":\"txSecret={push}&txTime=1&key={param}\",\
         \"push_duration\":\"5\",\"sign\":\"{token}\",\"secret_key\":\"{push_key}\",\"t\":1795000000,\
         \"user_ip\":\"198.51.100.7\"}}",
        push = PUSH_SECRET.value,
        param = STREAM_PARAM.value,
        token = TOKEN.value,
        push_key = PUSH_KEY.value,
    );
    let broken = &callback[..callback.len() - 20];
    let url = format!("rtmp://push.example.com/live/room?txSecret={}&txTime=6A000000", PUSH_SECRET.value);
    for input in [&callback, broken, &format!("[{callback},{callback}]"), &url] {
        for format in ["text", "json"] {
            let (_, said) = searched(&house, &["explain", "-", "--format", format], &[], input);
            assert!(!said.is_empty());
        }
    }
}

#[test]
fn check_url_prints_neither_the_urls_secret_nor_a_key() {
    let house = House::new();
    let keys = house.put("keys", &format!("{}\n", PUSH_KEY.value));
    let keys = keys.to_str().unwrap();
    let (secret, odd) = (PUSH_SECRET.value, STREAM_PARAM.value);
    // Some of them are filters as good as others: then something is asked.
    let server = Hostile::start(Echo::Records);
    let endpoint = server.url.as_str();
    let urls = [
        format!("rtmp://push.example.com/live/room?txSecret={secret}&txTime=6A000000"),
        format!("rtmp://push.example.com/live/room?txsecret={secret}&txTime=6A000000&x={odd}"),
        format!("rtmp://push.example.com/live/room?txSecret%3D{secret}&txTime=6A000000"),
        format!("rtmp://push.example.com/live/room&amp;txSecret={secret}&txTime=6A000000"),
        format!("rtmp://push.example.com/live/room/{secret}?txTime=6A000000"),
        format!("rtmp://user:{odd}@push.example.com/live/room?txSecret={secret}"),
        format!("?txSecret={secret}&txTime=6A000000"),
        format!("rtmp://push.example.com/live\nroom?txSecret={secret}&txTime=zz"),
        format!("{secret}{secret}"),
    ];
    for url in urls {
        for more in
            [&[][..], &["--key-file", keys], &["--format", "json"], &["--format", "json", "--key-file", keys]]
        {
            let (_, said) = searched(&house, &[&["check-url", "-"], more].concat(), &[], &url);
            assert!(!said.is_empty());
        }
        // Where a URL is given to another command by mistake: it hides what every push URL has.
        if url.contains(odd) || url.contains("room/") || url.starts_with(secret) {
            continue;
        }
        for args in [
            &["list", "--endpoint", endpoint, "--filter", &url][..],
            &["list", "--endpoint", endpoint, &url],
            &["--filter", &url],
            &["list", "--since", &url],
        ] {
            searched(&house, args, &[], "");
        }
    }
    // Whatever else somebody takes for the file of keys.
    let broken = house.put("keys", &format!("{0}\n{0}\n{0}\n", PUSH_KEY.value));
    let args = ["check-url", "-", "--key-file", broken.to_str().unwrap()];
    assert_eq!(searched(&house, &args, &[], "rtmp://push.example.com/live/room").0, 2);
}

#[test]
fn config_shows_of_a_secret_only_that_it_is_set() {
    let house = House::new();
    let config = house.home().join(".config/breakwatch/config.toml");
    let plain = fs::read_to_string(&config).unwrap();
    let url = format!("rtmp://push.example.com/live/room?txSecret={}", PUSH_SECRET.value);
    let broken = plain.replace("secret_key =", "secret_kye =");
    let in_its_names_place =
        format!("[profile.x]\nsecret_id_env = \"X_ID\"\nsecret_key_env = \"{}\"\n", FILE_KEY.value);
    for text in [&plain, &broken, &plain.replace("\"\n", "\n"), &in_its_names_place, &plain.replace('"', "")]
    {
        house.put(".config/breakwatch/config.toml", text);
        for args in [&["config", "show"][..], &["config", "show", "--filter", &url], &["config", "check"]] {
            let (_, said) = searched(&house, args, &[], "");
            assert!(!said.is_empty());
        }
    }
    fs::remove_dir_all(house.home().join(".config")).unwrap();
    for args in [&["config", "init"][..], &["config", "path"], &["config", "init"], &["config", "show"]] {
        searched(&house, args, &[], "");
    }
}

#[test]
fn doctor_shows_of_a_key_where_it_is() {
    together(&hostile::ALL, |&echo| {
        let server = Hostile::start(echo);
        let house = House::by_environment();
        for format in ["text", "json"] {
            let args = ["doctor", "--endpoint", &server.url, "--format", format, "--notify"];
            let (_, said) = searched(&house, &args, &[], "");
            assert!(said.contains("AKID"), "{said}");
        }
        assert!(server.answered() > 0, "{echo:?} has been tried");
    });
    let (_, said) = searched(&House::new(), &["doctor", "--endpoint", "http://127.0.0.1:1"], &[], "");
    assert!(said.contains("[profile.filed]"), "{said}");
}

#[test]
fn what_reads_nothing_prints_nothing() {
    let house = House::new();
    let mut all: Vec<Vec<String>> = vec![vec!["--help".into()], vec!["causes".into()], vec!["manual".into()]];
    for shell in ["bash", "zsh", "fish"] {
        all.push(vec!["completions".into(), shell.into()]);
    }
    all.push(["manual", "--dir", "pages"].map(str::to_owned).into());
    for command in cli::command(Lang::En).get_subcommands() {
        all.push(vec![command.get_name().to_owned(), "--help".to_owned()]);
    }
    for args in all {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        // Values of the environment stand in the help of options that can be given so.
        let (status, said) = searched(&house, &args, &[], "");
        assert!(status == 0 && !said.is_empty(), "{args:?}");
    }
}
