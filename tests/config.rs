//! The configuration, the choice of profiles and the chain of credentials, each in a home directory
//! made for the test.

use std::path::PathBuf;
use std::time::Duration;

use breakwatch::api::{Endpoint, Site};
use breakwatch::config::{Choice, Config, ConfigError, CredentialsSpec, ProfileSpec, Reading, select};
use breakwatch::credentials::{CredentialsError, Env, chain};
use breakwatch::insight::Thresholds;
use breakwatch::store::archive::{Place, Retention};
use tempfile::TempDir;

/// A machine: a home directory, an `/etc` and variables.
struct Machine {
    directory: TempDir,
    env: Env,
}

impl Machine {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("there is a place for temporary files");
        let env = Env {
            home: Some(directory.path().join("home")),
            etc: directory.path().join("etc"),
            ..Env::default()
        };
        Self { directory, env }
    }

    /// Writes a file that only its owner can read.
    fn file(self, path: &str, content: &str) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("files are in directories")).expect("it can be made");
        std::fs::write(&path, content).expect("it can be written");
        self.mode(&path, 0o600)
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.env.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    fn mode(self, path: &std::path::Path, mode: u32) -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("it is ours");
        self
    }

    fn config(&self) -> Result<Config, ConfigError> {
        Config::load(&self.env, None)
    }

    fn profiles(&self, names: &[&str]) -> Result<Vec<ProfileSpec>, ConfigError> {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        select(&self.config()?, &Choice { profiles: names, ..Choice::default() }, &self.env)
    }

    /// The id that a profile's key has.
    fn id_of(&self, profile: &str) -> String {
        let profiles = self.profiles(&[profile]).expect("the profile is there");
        profiles[0].credentials(&self.env).expect("it has a key").secret_id().to_owned()
    }
}

const CONFIG: &str = "home/.config/breakwatch/config.toml";
const SDK: &str = "home/.tencentcloud/credentials";
const CLI: &str = "home/.tccli/default.credential";

fn with_config(text: &str) -> Machine {
    Machine::new().file(CONFIG, text)
}

#[test]
fn a_missing_standard_file_is_an_empty_configuration_but_a_named_one_must_be_there() {
    let machine = Machine::new();
    let config = machine.config().unwrap();
    assert!(config.profiles.is_empty() && config.since.is_none() && config.filter.is_none());
    let error = Config::load(&machine.env, Some(&machine.path("home/none.toml"))).unwrap_err();
    assert!(error.to_string().contains("~/none.toml does not exist"), "{error}");
}

#[test]
fn everything_in_the_file_is_read() {
    let machine = with_config(
        r#"
since = "24h"
interval = "10s"
requests_per_second = 100
filter = "-cause:client_closed"

[flapping]
breaks = 6
within = "1h"

[archive]
enabled = false
keep = "90d"
size = "500MB"
path = "~/history.sqlite3"
wal = false

[profile.prod]
site = "intl"
domains = ["push.example.com", "push-b.example.com"]
apps = ["live"]
credentials = "env"

[profile.lab]
endpoint = "https://api.example.com:8443"
credentials = "tccli"
tccli_profile = "lab"

[profile.aside]
credentials_file = "keys.ini"
section = "aside"
"#,
    );
    let config = machine.config().unwrap();
    assert_eq!(config.since, Some(Duration::from_secs(86_400)));
    assert_eq!(config.interval, Some(Duration::from_secs(10)));
    assert_eq!(config.requests_per_second, Some(100));
    assert_eq!(config.filter.as_deref(), Some("-cause:client_closed"));
    assert_eq!(config.flapping, Thresholds { breaks: 6, within_s: 3_600 });
    let place = config.archive.place(&machine.env).unwrap();
    assert_eq!(place.path(), machine.path("home/history.sqlite3"));
    assert_eq!(place, Place::new(machine.path("home/history.sqlite3"), &machine.env).without_write_ahead());
    let retention = Retention { keep_s: Some(90 * 86_400), bytes: Some(500_000_000) };
    assert_eq!((config.archive.enabled, config.archive.retention), (false, retention));
    let [prod, lab, aside] = &config.profiles[..] else { panic!("{config:?}") };
    assert_eq!((prod.name.as_str(), prod.site), ("prod", Some(Site::Intl)));
    assert_eq!(prod.endpoint, Endpoint::site(Site::Intl));
    assert_eq!(prod.domains, ["push-b.example.com", "push.example.com"]);
    assert_eq!(
        (&prod.apps[..], &prod.credentials),
        (&["live".to_owned()][..], &CredentialsSpec::Environment)
    );
    assert_eq!((lab.endpoint.host_header(), lab.site), ("api.example.com:8443", None));
    assert_eq!(lab.credentials, CredentialsSpec::Tccli { profile: Some("lab".into()) });
    let path = machine.path("home/.config/breakwatch/keys.ini");
    assert_eq!(
        aside.credentials,
        CredentialsSpec::SdkFile { path: Some(path), section: Some("aside".into()) }
    );
    assert_eq!(aside.site, Some(Site::Cn));
}

#[test]
fn history_is_kept_unless_the_file_says_otherwise() {
    let machine = Machine::new();
    let archive = machine.config().unwrap().archive;
    assert!(archive.enabled && archive.retention == Retention::default());
    assert_eq!(archive.place(&machine.env), Place::standard(&machine.env));
    let unlimited =
        with_config("[archive]\nkeep = \"unlimited\"\nsize = \"unlimited\"\n").config().unwrap().archive;
    assert_eq!(unlimited.retention, Retention { keep_s: None, bytes: None });
}

#[test]
fn xdg_config_home_is_honoured_if_it_is_absolute() {
    let machine = Machine::new().file("xdg/breakwatch/config.toml", "since = \"1h\"");
    let xdg = machine.path("xdg").display().to_string();
    let machine = machine.variable("XDG_CONFIG_HOME", &xdg);
    assert_eq!(machine.config().unwrap().since, Some(Duration::from_secs(3_600)));
    let machine = machine.variable("XDG_CONFIG_HOME", "xdg");
    assert_eq!(machine.config().unwrap().since, None);
}

#[test]
fn mistakes_name_file_line_and_key() {
    for (text, (line, column), words) in [
        ("sinse = \"1h\"", (1, 1), "unknown key `sinse`; did you mean `since`?"),
        ("\n[profile.a]\ndomain = [\"a\"]", (3, 1), "unknown key `domain`; did you mean `domains`?"),
        ("[profile.a]\nsecret_id_evn = \"A\"", (2, 1), "did you mean `secret_id_env`?"),
        ("[profiles.a]\nsite = \"cn\"", (1, 2), "did you mean `profile`?"),
        ("since = 24", (1, 9), "`since` must be a text in quotation marks, not integer"),
        ("since = \"24\"", (1, 9), "`since` cannot be read"),
        ("interval = \"1ms\"", (1, 12), "`interval` is too short: at least 1s"),
        ("# note\nrequests_per_second = 0", (2, 23), "between 1 and 300"),
        ("requests_per_second = 301", (1, 23), "between 1 and 300"),
        ("since = \"1h\"\nsince = \"2h\"", (2, 1), "duplicate"),
        ("since = \n", (1, 9), "line 1"),
        ("profile = 1", (1, 11), "[profile.NAME]"),
        ("flapping = 4", (1, 12), "[flapping]"),
        ("[flapping]\nbreak = 4", (2, 1), "unknown key `break`; did you mean `breaks`?"),
        ("[flapping]\nbreaks = 1", (2, 10), "between 2 and 1000"),
        ("[flapping]\nwithin = \"2d\"", (2, 10), "`within` is too long"),
        ("archive = false", (1, 11), "`enabled = false` switches it off"),
        ("[archive]\nenable = true", (2, 1), "unknown key `enable`; did you mean `enabled`?"),
        ("[archive]\nenabled = \"no\"", (2, 11), "must be true or false, not string"),
        ("[archive]\n\nkeep = \"1h\"", (3, 8), "`keep` is too short"),
        ("[archive]\nkeep = \"for ever\"", (2, 8), "no span of time"),
        ("[archive]\nsize = \"2\"", (2, 8), "`2` is no size: write for example 500MB"),
        ("[archive]\nsize = \"1kB\"", (2, 8), "at least 1MB"),
        ("[archive]\npath = \"history\"", (2, 8), "must begin with / or ~/"),
        ("[archive]\npath = \"\"", (2, 8), "is empty"),
        ("[keys]\nmarc = \"u\"", (2, 1), "unknown key `marc`; did you mean `mark`?"),
        ("[keys]\n[keys.lits]\nmark = \"u\"", (2, 7), "unknown key `lits`; did you mean `list`?"),
        ("keys = \"vi\"", (1, 8), "[keys]"),
        ("[keys]\nmark = 7", (2, 8), "`mark` must be a key such as \"x\""),
        ("[keys]\nmark = [\"u\", 7]", (2, 14), "not integer"),
        ("[keys]\nmark = [\"u\", \"spcae\"]", (2, 14), "`spcae`; did you mean `space`?"),
        ("[keys]\nmark = [\n  \"u\",\n  \"ctrl-a\",\n]", (4, 3), "`ctrl-a`: tmux and screen keep it"),
        ("[keys]\nmark = \"ctrl-shift-x\"", (2, 8), "sends Ctrl only with a letter"),
        ("[keys]\nmark = \"ctrl-i\"", (2, 8), "write \"tab\""),
        ("[keys]\nmark = \"alt-x\"", (2, 8), "sends Esc before the letter"),
        ("[keys]\nquit = []", (2, 8), "must keep a key"),
        ("[keys]\ninterrupt = \"x\"", (2, 13), "needs a key that is not text"),
        ("[keys.prompt]\naccept = \"x\"", (2, 10), "needs a key that is not text"),
        ("[keys.help-page]\nmark = \"u\"", (2, 8), "does nothing here; it works in: list, views, detail"),
        ("[keys]\nmark = \"x\"", (2, 8), "`mark` takes the key x of `down-now` (list)"),
        ("[keys]\nnote = \"u\"\nmark = \"u\"", (3, 8), "`mark` takes the key u of `note` (list)"),
        (
            "[keys]\nmark = \"u\"\n[keys.detail]\nnote = \"u\"",
            (4, 8),
            "`note` takes the key u of `mark` (detail)",
        ),
        ("[keys]\nlist = \"x\"", (2, 1), "`list` is a place and no action: write the table [keys.list]"),
        ("[keys]\nfold = \"\"", (2, 8), "`fold` has an empty text, which is no key"),
        ("[keys]\nfold = [\"u\", \"\"]", (2, 14), "or [] to take its keys away"),
        ("[profile]\nsite = \"cn\"", (2, 8), "`site` must be a table"),
        ("[profile.\"\"]\n", (1, 10), "no name for a profile"),
        ("[profile.a]\nsite = \"us\"", (2, 8), "`site` must be \"cn\" or \"intl\""),
        ("[profile.a]\nendpoint = \"http://192.0.2.1\"", (2, 12), "unencrypted"),
        ("[profile.a]\ndomains = []", (2, 11), "empty list"),
        ("[profile.a]\napps = [1]", (2, 9), "only texts"),
        ("[profile.a]\napps = [\"live\", \" \"]", (2, 17), "only texts"),
        ("[profile.a]\napps = \"live\"", (2, 8), "must be a list"),
        ("theme = \"drak\"", (1, 9), "did you mean `dark`?"),
        ("columns = [\"stream\", \"verdcit\"]", (1, 22), "did you mean `verdict`?"),
        ("columns = [\n  \"ip\",\n  \"ip\",\n]", (3, 3), "names ip twice"),
        ("columns = []", (1, 11), "a list needs a column: name one, or remove the line"),
        ("ambiguous = \"both\"", (1, 13), "must be narrow or wide"),
        ("mouse = \"on\"", (1, 9), "must be true or false"),
        (
            "[profile.a]\ncredentials = \"vault\"",
            (2, 15),
            "must be \"env\", \"sdk-file\", \"tccli\" or \"cvm-role\"",
        ),
        ("[profile.a]\nsecret_id_env = \"A\"", (2, 1), "`secret_id_env` needs `secret_key_env`"),
        ("[profile.a]\ntoken_env = \"A\"", (2, 1), "`token_env` needs `secret_id_env`"),
        ("[profile.a]\nsecret_key = \"hunter2\"", (2, 1), "`secret_key` needs `secret_id`"),
    ] {
        let error = with_config(text).config().unwrap_err().to_string();
        assert!(
            error.contains(&format!("~/.config/breakwatch/config.toml, line {line}, column {column}: ")),
            "{text}: {error}"
        );
        assert!(error.contains(words) && !error.contains("hunter2"), "{text}: {error}");
    }
}

#[test]
fn mistakes_in_an_alert_name_line_column_and_what_to_write() {
    const FILTER: &str = "filter = \"verdict:down\"\n";
    for (lines, column, words) in [
        ("quiet = []", 9, "which no hour is in: write for example [\"23:00-07:00\"], or remove the line"),
        ("quiet = [\"23:00-07:00\", \"25:00-26:00\"]", 25, "`25:00-26:00` is no part of a day: write for"),
        ("quiet = [\"23:00-07:00\", 7]", 25, "must hold only texts"),
        ("quiet = \"23:00-07:00\"", 9, "must be a list such as"),
        ("quiet_zone = \"bejing\"", 14, "must be one of: local, utc, beijing"),
        ("notify = \"osc99\"", 10, "must be one of: osc9, osc777"),
        ("notify = true", 10, "must be a text in quotation marks, not boolean"),
        ("command = \"/usr/bin/page\"", 11, "must be a list of texts such as [\"/usr/local/bin/page\""),
        ("command = []", 11, "must begin with the whole path of a program, such as"),
        ("command = [ \"page\", \"now\"]", 13, "must begin with the whole path of a program, such as"),
        ("command = [\"/bin/page\", 7]", 25, "must be a list of texts such as [\"/usr/local/bin/page\""),
        ("command = [\"/bin/page\", \"\\u0000\"]", 25, "which no program can be given: remove it"),
        ("at_least = 0", 12, "must be between 1 and 10000"),
        ("at_least = \"3\"", 12, "must be a whole number, not string"),
        ("within = \"25h\"", 10, "is too long: at most"),
        ("within = \"5x\"", 10, "cannot be read: "),
        ("for = \"0s\"", 7, "is too short: at least 1s"),
        ("for = 30", 7, "must be a text in quotation marks, not integer"),
        ("repeat = \"2d\"", 10, "is too long: at most"),
        ("lateness = \"2d\"", 12, "is too long: at most"),
        ("timeout = \"6m\"", 11, "is too long: at most 300s"),
        ("timeout = \"10ms\"", 11, "is too short: at least 1s"),
        ("bell = \"yes\"", 8, "must be true or false, not string"),
        ("also_recovery = 1", 17, "must be true or false, not integer"),
        ("comand = [\"/bin/page\"]", 1, "unknown key `comand`; did you mean `command`?"),
    ] {
        let problems = problems(&format!("[alert.night]\n{FILTER}{lines}\n"));
        let [problem] = &problems[..] else { panic!("{lines}: {problems:?}") };
        let place = format!("config.toml, line 3, column {column}: ");
        assert!(problem.contains(&place) && problem.contains(words), "{lines}: {problem}");
        let key = lines.split(' ').next().unwrap();
        assert!(problem.contains(&format!("`{key}`")), "{lines}: {problem}");
    }
    for (text, (line, column), words) in [
        ("since = \"1h\"\n[alert.night]\nbell = true\n", (2, 8), "such as filter = \"verdict:down\""),
        ("[alert.\"\"]\n", (1, 8), "no name for an alert: use letters and digits"),
        ("alert = true", (1, 9), "write [alert.NAME]"),
        ("[alert]\nnight = 1", (2, 9), "write [alert.NAME] above its keys"),
        ("[alert.night]\nfilter = \"verdict:donw\"", (2, 19), "down"),
    ] {
        let problems = problems(text);
        let place = format!("config.toml, line {line}, column {column}: ");
        assert!(problems.len() == 1, "{text}: {problems:?}");
        assert!(problems[0].contains(&place) && problems[0].contains(words), "{text}: {problems:?}");
    }
}

/// All that is wrong with a configuration, in sentences.
fn problems(text: &str) -> Vec<String> {
    let machine = with_config(text);
    let reading = Reading::of(&machine.env, None).expect("the file is there");
    reading.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn keys_that_change_places_are_no_conflict_and_all_of_several_are_named() {
    let keymap = with_config("[keys]\nmark = \"x\"\ndown-now = [\"m\", \"F2\"]\n").config().unwrap().keymap;
    assert!(keymap.clashes().is_empty() && keymap != breakwatch::tui::Keymap::default());
    let machine = with_config("[keys]\nmark = \"x\"\nnote = \"x\"\n[keys.views]\npause = \"q\"\n");
    let reading = Reading::of(&machine.env, None).unwrap();
    let places: Vec<_> = reading.problems.iter().filter_map(breakwatch::config::ConfigError::place).collect();
    assert_eq!(places, [(2, 8), (3, 8), (3, 8), (5, 9)], "{:#?}", reading.problems);
}

#[test]
fn keys_that_exclude_each_other_are_both_named() {
    for (lines, first, second) in [
        ("site = \"cn\"\nendpoint = \"https://a.example.com\"", "site", "endpoint"),
        ("tccli_profile = \"a\"\nsection = \"b\"", "tccli_profile", "section"),
        (
            "secret_id_env = \"A\"\nsecret_key_env = \"B\"\ncredentials_file = \"c\"",
            "secret_id_env",
            "credentials_file",
        ),
        ("secret_id = \"A\"\nsecret_key = \"B\"\ntoken_env = \"T\"", "secret_id", "token_env"),
        ("credentials = \"env\"\ntccli_profile = \"a\"", "credentials = \"env\"", "tccli_profile"),
        ("section = \"s\"\ncredentials = \"tccli\"", "section", "credentials = \"tccli\""),
        (
            "credentials = \"sdk-file\"\nsecret_id = \"A\"\nsecret_key = \"B\"",
            "credentials = \"sdk-file\"",
            "secret_id",
        ),
    ] {
        let error = with_config(&format!("[profile.a]\n{lines}")).config().unwrap_err().to_string();
        let words = format!("`{second}` cannot stand beside `{first}` in [profile.a]");
        assert!(error.contains(&words), "{lines}: {error}");
    }
}

#[test]
fn a_key_in_the_file_counts_only_if_nobody_else_can_read_it() {
    let text = "[profile.a]\nsecret_id = \"AKIDwritten\"\nsecret_key = \"hunter2\"\n";
    let machine = with_config(text);
    assert_eq!(machine.id_of("a"), "AKIDwritten");
    assert!(!format!("{:?}", machine.config().unwrap()).contains("hunter2"));
    let path = machine.path(CONFIG);
    for mode in [0o640, 0o604, 0o644, 0o666] {
        let machine = with_config(text);
        let path = machine.path(CONFIG);
        let error = machine.mode(&path, mode).config().unwrap_err().to_string();
        assert!(error.contains("chmod 600 ~/.config") && !error.contains("hunter2"), "{error}");
    }
    // Read anew each time: a key that was replaced while running is found.
    let profile = machine.profiles(&["a"]).unwrap().remove(0);
    std::fs::write(path, text.replace("AKIDwritten", "AKIDrenewed")).unwrap();
    assert_eq!(profile.credentials(&machine.env).unwrap().secret_id(), "AKIDrenewed");
}

#[test]
fn a_file_without_keys_may_be_read_by_all() {
    let machine = with_config("[profile.a]\nsite = \"cn\"\n");
    let path = machine.path(CONFIG);
    assert_eq!(machine.mode(&path, 0o644).config().unwrap().profiles.len(), 1);
}

#[test]
fn without_flags_all_profiles_are_watched_in_the_order_of_the_file() {
    let machine = with_config("[profile.b]\nsite = \"cn\"\n[profile.a]\nsite = \"intl\"\n");
    let names: Vec<_> = machine.profiles(&[]).unwrap().into_iter().map(|profile| profile.name).collect();
    assert_eq!(names, ["b", "a"]);
    let names: Vec<_> =
        machine.profiles(&["a", "b", "a"]).unwrap().into_iter().map(|profile| profile.name).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn without_a_configuration_the_chain_gives_the_default_profile_on_the_china_site() {
    let machine = Machine::new().variable("TENCENTCLOUD_REGION", "ap-singapore");
    let [default] = &machine.profiles(&[]).unwrap()[..] else { panic!("one profile") };
    assert_eq!((default.name.as_str(), default.site), ("default", Some(Site::Cn)));
    assert_eq!(default.credentials, CredentialsSpec::Chain);
}

#[test]
fn names_outside_the_configuration_are_looked_for_where_the_official_tools_keep_them() {
    let machine = Machine::new()
        .file(
            SDK,
            "[default]\nsecret_id=AKIDdefault\nsecret_key=k\n[stage]\nsecret_id=AKIDstage\nsecret_key=k\n",
        )
        .file("home/.tccli/ops.credential", r#"{"secretId":"AKIDops","secretKey":"k"}"#)
        .file(CONFIG, "[profile.prod]\nsite = \"cn\"\n");
    assert_eq!(machine.id_of("stage"), "AKIDstage");
    assert_eq!(machine.id_of("ops"), "AKIDops");
    assert_eq!(machine.id_of("default"), "AKIDdefault");
    let error = machine.profiles(&["sage"]).unwrap_err().to_string();
    assert_eq!(error, "no profile is named `sage`; known are: default, ops, prod, stage");
}

#[test]
fn flags_override_where_every_profile_is() {
    let machine =
        with_config("[profile.b]\nsite = \"cn\"\n[profile.a]\nendpoint = \"https://a.example.com\"\n");
    let config = machine.config().unwrap();
    let choice = Choice { site: Some(Site::Intl), ..Choice::default() };
    for profile in select(&config, &choice, &machine.env).unwrap() {
        assert_eq!((profile.endpoint, profile.site), (Endpoint::site(Site::Intl), Some(Site::Intl)));
    }
    let endpoint = Endpoint::parse("http://127.0.0.1:8080").unwrap();
    let choice = Choice { endpoint: Some(endpoint.clone()), ..Choice::default() };
    for profile in select(&config, &choice, &machine.env).unwrap() {
        assert_eq!((profile.endpoint, profile.site), (endpoint.clone(), None));
    }
    let choice = Choice { site: Some(Site::Cn), endpoint: Some(endpoint), ..Choice::default() };
    assert_eq!(select(&config, &choice, &machine.env), Err(ConfigError::SiteAndEndpoint));
}

#[test]
fn the_chain_takes_the_first_place_that_has_a_key() {
    let machine =
        Machine::new().file(CLI, r#"{"secretId":"AKIDcli","secretKey":"k","token":null,"type":"default"}"#);
    assert_eq!(chain(&machine.env).unwrap().secret_id(), "AKIDcli");
    let machine =
        machine.file("etc/tencentcloud/credentials", "[default]\nsecret_id=AKIDetc\nsecret_key=k\n");
    assert_eq!(chain(&machine.env).unwrap().secret_id(), "AKIDetc");
    let machine = machine.file(SDK, "[default]\nsecret_id = AKIDhome\nsecret_key = k\n");
    assert_eq!(chain(&machine.env).unwrap().secret_id(), "AKIDhome");
    let machine = machine
        .variable("TENCENTCLOUD_SECRET_ID", "AKIDenv")
        .variable("TENCENTCLOUD_SECRET_KEY", "k")
        .variable("TENCENTCLOUD_TOKEN", "t");
    let keys = chain(&machine.env).unwrap();
    assert_eq!((keys.secret_id(), keys.secret_key(), keys.token()), ("AKIDenv", "k", Some("t")));
}

#[test]
fn half_a_pair_names_what_is_missing_and_nothing_set_is_none() {
    let machine = Machine::new().variable("TENCENTCLOUD_SECRET_ID", "AKIDenv");
    let error = chain(&machine.env).unwrap_err().to_string();
    assert!(error.contains("TENCENTCLOUD_SECRET_KEY is not"), "{error}");
    let machine =
        Machine::new().variable("TENCENTCLOUD_SECRET_KEY", "hunter2").variable("TENCENTCLOUD_SECRET_ID", " ");
    let error = chain(&machine.env).unwrap_err().to_string();
    assert!(error.contains("TENCENTCLOUD_SECRET_ID is not") && !error.contains("hunter2"), "{error}");
}

#[test]
fn no_key_at_all_says_how_to_give_one_and_names_the_demo() {
    let error = chain(&Machine::new().env).unwrap_err();
    assert!(error.is_not_found());
    let said = error.to_string();
    for word in [
        "TENCENTCLOUD_SECRET_ID",
        "~/.tencentcloud/credentials",
        "tccli configure",
        "[profile.NAME]",
        "breakwatch --demo",
    ] {
        assert!(said.contains(word), "{word} is missing in: {said}");
    }
    let machine = Machine::new().file(SDK, "[prod]\nsecret_id=a\nsecret_key=b\n");
    let said = chain(&machine.env).unwrap_err().to_string();
    assert!(said.contains("~/.tencentcloud/credentials has no section [default]; it has: prod"), "{said}");
}

#[test]
fn a_broken_place_is_an_error_and_never_skipped() {
    let lower = || Machine::new().file(CLI, r#"{"secretId":"AKIDcli","secretKey":"k"}"#);
    for (content, words) in [
        ("[default]\nsecret_id = a\n", "line 1: [default] has no secret_key"),
        ("[default]\nsecret_id = a\nsecret_key =\n", "line 3: [default] has no secret_key"),
        ("secret_id = hunter2\n", "line 1: a key stands before"),
        ("[default]\nhunter2\n", "line 2: neither"),
        (
            "[default]\nsecret_id = a\nsecret_key = hunter2 x\n",
            "SecretKey from [default] of ~/.tencentcloud/credentials",
        ),
    ] {
        let error = chain(&lower().file(SDK, content).env).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("~/.tencentcloud/credentials"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    let machine = lower();
    std::fs::create_dir_all(machine.path(SDK)).unwrap();
    assert!(matches!(chain(&machine.env), Err(CredentialsError::Unreadable { .. })));
}

#[test]
fn files_of_the_official_cli_are_read_by_their_kind() {
    let of = |content: &str| chain(&Machine::new().file(CLI, content).env);
    let keys = of(r#"{"secretId":"AKIDcli","secretKey":"k","token":"t","region":"x"}"#).unwrap();
    assert_eq!((keys.secret_id(), keys.token()), ("AKIDcli", Some("t")));
    for kind in ["oauth", "sso"] {
        let content = format!(r#"{{"secretId":"AKIDcli","secretKey":"k","type":"{kind}","expiresAt":77}}"#);
        assert_eq!(of(&content).unwrap().lifetime().unwrap().ends.0, 77);
    }
    // Nobody can be asked for the role, and a kind that comes up one day is not guessed.
    for kind in ["cvm-role", "passkey"] {
        let content = format!(r#"{{"secretId":"AKIDcli","secretKey":"k","type":"{kind}"}}"#);
        let error = of(&content).unwrap_err().to_string();
        assert!(error.contains("role") || error.contains("passkey"), "{error}");
        assert!(error.contains("~/.tccli/default.credential"), "{error}");
    }
    for (content, words) in [
        ("{\n\"secretId\": hunter2", "line 2"),
        (r#"{"secretId":"a"}"#, "no secretKey"),
        (r#"{"secretId":["hunter2"],"secretKey":"k"}"#, "line 1"),
    ] {
        let error = of(content).unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains("hunter2"), "{error}");
    }
}

#[test]
fn the_current_profile_of_the_cli_must_exist_and_stay_in_its_directory() {
    let machine =
        Machine::new().file("home/.tccli/ops.credential", r#"{"secretId":"AKIDops","secretKey":"k"}"#);
    let machine = machine.variable("TCCLI_PROFILE", "ops");
    assert_eq!(chain(&machine.env).unwrap().secret_id(), "AKIDops");
    let machine = machine.variable("TCCLI_PROFILE", "gone");
    assert!(matches!(chain(&machine.env), Err(CredentialsError::NoFile { .. })));
    let machine = machine.variable("TCCLI_PROFILE", "../ops");
    assert!(matches!(chain(&machine.env), Err(CredentialsError::BadName { .. })));
}

#[test]
fn each_way_of_naming_a_key_leads_to_it() {
    let machine = Machine::new()
        .file(
            "home/keys",
            "[default]\nsecret_id=AKIDfile\nsecret_key=k\n[two]\nsecret_id=AKIDtwo\nsecret_key=k\n",
        )
        .file(SDK, "[default]\nsecret_id=AKIDsdk\nsecret_key=k\n")
        .file(CLI, r#"{"secretId":"AKIDcli","secretKey":"k"}"#)
        .variable("MY_ID", "AKIDmine")
        .variable("MY_KEY", "k")
        .variable("TENCENTCLOUD_SECRET_ID", "AKIDenv")
        .variable("TENCENTCLOUD_SECRET_KEY", "k");
    for (lines, id) in [
        ("credentials = \"env\"", "AKIDenv"),
        ("credentials = \"sdk-file\"", "AKIDsdk"),
        ("credentials = \"tccli\"", "AKIDcli"),
        ("credentials_file = \"~/keys\"", "AKIDfile"),
        ("credentials_file = \"../../keys\"\nsection = \"two\"", "AKIDtwo"),
        ("secret_id_env = \"MY_ID\"\nsecret_key_env = \"MY_KEY\"", "AKIDmine"),
        ("credentials = \"env\"\nsecret_id_env = \"MY_ID\"\nsecret_key_env = \"MY_KEY\"", "AKIDmine"),
        ("", "AKIDenv"),
    ] {
        let path = machine.path(CONFIG);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("[profile.a]\n{lines}\n")).unwrap();
        assert_eq!(machine.id_of("a"), id, "{lines}");
    }
}

#[test]
fn places_that_a_profile_names_must_be_there() {
    let machine = Machine::new().file(SDK, "[default]\nsecret_id=a\nsecret_key=b\n");
    for (lines, words) in [
        ("credentials = \"env\"", "TENCENTCLOUD_SECRET_ID"),
        ("secret_id_env = \"MY_ID\"\nsecret_key_env = \"MY_KEY\"", "MY_ID"),
        ("credentials_file = \"/nowhere/keys\"", "/nowhere/keys does not exist"),
        ("section = \"two\"", "no section [two]; it has: default"),
        ("tccli_profile = \"gone\"", "~/.tccli/gone.credential does not exist"),
    ] {
        let path = machine.path(CONFIG);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("[profile.a]\n{lines}\n")).unwrap();
        let profile = machine.profiles(&["a"]).unwrap().remove(0);
        let error = profile.credentials(&machine.env).unwrap_err().to_string();
        assert!(error.contains(words), "{lines}: {error}");
    }
}

#[test]
fn the_role_of_the_machine_can_be_named() {
    let machine = with_config(
        "[profile.a]\ncredentials = \"cvm-role\"\n[profile.b]\nrole = \"live-watcher\"\n[profile.c]\ncredentials = \"cvm-role\"\nrole = \"x\"\n",
    );
    let names: Vec<_> =
        machine.config().unwrap().profiles.into_iter().map(|profile| profile.credentials).collect();
    let role = |name: Option<&str>| CredentialsSpec::Role { name: name.map(str::to_owned) };
    assert_eq!(names, [role(None), role(Some("live-watcher")), role(Some("x"))]);
}

#[test]
fn a_role_stands_alone_and_has_the_name_of_one() {
    for (text, said) in [
        ("role = \"../user-data\"", "must be the name of a role"),
        ("role = \"a\"\ncredentials = \"tccli\"", "credentials = \"tccli\""),
        ("credentials = \"cvm-role\"\nsecret_id_env = \"A\"\nsecret_key_env = \"B\"", "cvm-role"),
        ("credentials = \"vm\"", "\"cvm-role\""),
    ] {
        let machine = with_config(&format!("[profile.a]\n{text}\n"));
        let error = machine.config().unwrap_err().to_string();
        assert!(error.contains(said) && error.contains("config.toml"), "{text}: {error}");
    }
}
