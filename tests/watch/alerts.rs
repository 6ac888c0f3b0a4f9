//! Alerts without a screen: their commands run, and they are lines as well.

use serde_json::Value;

use crate::Watch;
use crate::service::Service;

#[test]
fn a_rule_runs_its_command_with_the_break_on_its_input() {
    let service = Service::start();
    let out = service.path("out");
    let script = format!("cat >> {}", out.display());
    let config = format!(
        "[alert.network]\nfilter = \"cause:network stream:room\"\ncommand = [\"/bin/sh\", \"-c\", \"{script}\"]\n"
    );
    std::fs::write(service.path("config.toml"), config).unwrap();
    let config = service.path("config.toml");
    service.broke("room_before", 5);
    let mut watch =
        Watch::start(&mut service.command(&["watch", "--ndjson", "--config", config.to_str().unwrap()]));
    crate::within_deadline("it watches", || (service.simulator.requests().total > 8).then_some(()));
    service.broke("other", 0);
    service.broke("room_1", 0);
    let told = watch.until("alert", |_| true);
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
