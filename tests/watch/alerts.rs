//! Alerts without a screen: their commands run, and they are lines as well.

use rustix::process::Signal;
use serde_json::Value;

use crate::Watch;
use crate::service::Service;

#[test]
fn a_rule_runs_its_command_with_the_break_on_its_input() {
    let service = Service::start();
    let out = service.path("out");
    let script = format!("cat >> {}", out.display());
    // No shell: what one would expand, divide or obey is an argument as it stands.
    let words = "$(id) `id` $HOME * ~; exit 3 | & > x \"y\" 'z'";
    let literal = service.path("literal");
    std::fs::create_dir(&literal).unwrap();
    let argument = literal.join(words).to_str().unwrap().to_owned();
    let config = format!(
        "[alert.network]\nfilter = \"cause:network stream:room\"\ncommand = [\"/bin/sh\", \"-c\", \"{script}\"]\n\
         [alert.literal]\nfilter = \"stream:room\"\ncommand = [\"/bin/mkdir\", \"--\", {}]\n",
        toml_text(&argument)
    );
    std::fs::write(service.path("config.toml"), config).unwrap();
    let config = service.path("config.toml");
    service.broke("room_before", 5);
    let mut watch =
        Watch::start(&mut service.command(&["watch", "--ndjson", "--config", config.to_str().unwrap()]));
    crate::within_deadline("it watches", || (service.simulator.requests().total > 8).then_some(()));
    service.broke("other", 0);
    service.broke("room_1", 0);
    let told = watch.until("alert", |told| told["rule"] == "network");
    assert_eq!((told["rule"].as_str(), told["kind"].as_str()), (Some("network"), Some("fired")));
    assert!(told["text"].as_str().is_some_and(|text| text.contains("live/room_1")), "{told}");
    let given = crate::within_deadline("the command", || {
        let text = std::fs::read_to_string(&out).ok()?;
        text.ends_with('\n').then_some(text)
    });
    let given: Value = serde_json::from_str(given.trim()).expect("one object, for the new break alone");
    assert_eq!((given["rule"].as_str(), given["stream"].as_str()), (Some("network"), Some("room_1")));
    assert_eq!((given["alert_count"].as_u64(), given["cause"].as_str()), (Some(1), told_cause(&given)));
    assert!(given["verdict"].is_string() && given["proof"].is_string());
    let made = crate::within_deadline("the other command", || {
        std::fs::read_dir(&literal).unwrap().next().map(|it| it.unwrap().file_name())
    });
    assert_eq!(made.to_str(), Some(words));
    assert_eq!(std::fs::read_dir(&literal).unwrap().count(), 1);
}

/// A text as TOML has it, of which JSON's is one.
fn toml_text(text: &str) -> String {
    Value::from(text).to_string()
}

/// Whatever ends it: what a command has begun and would do for long ends with it, and what an ended command
/// has left behind does not.
#[test]
fn no_command_outlives_it() {
    for by_signal in [true, false] {
        let service = Service::start();
        let (pid, go, done) = (service.path("pid"), service.path("go"), service.path("done"));
        let (runs, left) = (pid.display(), go.display());
        let long = format!("sleep 600 & echo $! > {runs}.tmp; mv {runs}.tmp {runs}; wait");
        let behind = format!(
            "(until [ -e {left} ]; do sleep 0.05; done; touch {}) >/dev/null 2>&1 & touch {left}.begun",
            done.display()
        );
        let rules = [("long", long), ("behind", behind)].map(|(name, script)| {
            let script = toml_text(&script);
            format!("[alert.{name}]\nfilter = \"stream:room\"\ntimeout = \"5m\"\ncommand = [\"/bin/sh\", \"-c\", {script}]\n")
        });
        std::fs::write(service.path("config.toml"), rules.concat()).unwrap();
        let config = service.path("config.toml");
        let args = ["watch", "--ndjson", "--config", config.to_str().unwrap()];
        let mut watch = Watch::start(&mut service.command(&args));
        crate::within_deadline("it watches", || (service.simulator.requests().total > 8).then_some(()));
        service.broke("room_1", 0);
        watch.until("alert", |told| told["rule"] == "long");
        let child = crate::within_deadline("the command", || std::fs::read_to_string(&pid).ok());
        crate::within_deadline("the other one", || service.path("go.begun").exists().then_some(()));
        if by_signal {
            watch.signal(Signal::TERM);
        } else {
            drop(std::mem::replace(&mut watch.out, std::io::BufReader::new(crate::endings::closed())));
        }
        let (status, _, said) = watch.end();
        assert_eq!(status.code(), Some(if by_signal { 143 } else { 0 }));
        assert!(said.contains("alert long: /bin/sh still ran") && said.lines().count() == 1, "{said}");
        crate::within_deadline("the end of what it began", || is_gone(child.trim()).then_some(()));
        std::fs::write(&go, "").unwrap();
        crate::within_deadline("what was left behind", || done.exists().then_some(()));
    }
}

/// Whether a process has ended, though nobody may have asked how.
fn is_gone(pid: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    state.map_or(true, |state| state.rsplit(')').next().is_some_and(|it| it.trim().starts_with('Z')))
}

fn told_cause(given: &Value) -> Option<&str> {
    given["cause"].as_str().filter(|cause| cause.contains("network"))
}

#[test]
fn a_rule_that_is_not_understood_names_file_line_column_and_place() {
    let service = Service::start();
    std::fs::write(service.path("config.toml"), "[alert.x]\nbell = true\nfilter = \"verdict:donw\"\n")
        .unwrap();
    let config = service.path("config.toml");
    let (status, _, said) =
        Watch::start(&mut service.command(&["watch", "--config", config.to_str().unwrap()])).end();
    assert_eq!(status.code(), Some(2));
    assert!(said.contains("config.toml, line 3") && said.contains("column 19"), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    let (text, mark) = (lines[lines.len() - 2], lines[lines.len() - 1]);
    assert_eq!(text.find("donw"), mark.find("^^^^"), "{said}");
}
