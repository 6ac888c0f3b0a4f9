//! What a command gets and does not get, and that it cannot stay.

use std::path::Path as File;

use super::command::{PASSED, run};
use super::*;
use crate::alert::Rule;
use crate::filter::Filter;
use crate::tui::wrap::Route;

fn job(script: &str, patience: Duration) -> Job {
    Job {
        rule: "night".to_owned(),
        command: ["/bin/sh", "-c", script].map(str::to_owned).into(),
        patience,
        input: "{\"rule\":\"night\"}\n".to_owned(),
    }
}

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn it_gets_the_break_on_its_input_and_no_secret_of_the_environment() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    run(job(&format!("cat > {0}; env >> {0}; echo said", out.display()), LONG)).await.unwrap();
    let got = std::fs::read_to_string(out).unwrap();
    assert!(got.starts_with("{\"rule\":\"night\"}\n"), "{got}");
    for line in got.lines().skip(1).filter(|line| line.contains('=')) {
        let name = line.split('=').next().unwrap();
        // What a shell adds by itself.
        let own = ["PWD", "OLDPWD", "SHLVL", "_"];
        assert!(PASSED.contains(&name) || name.starts_with("LC_") || own.contains(&name), "{line}");
    }
}

#[tokio::test]
async fn what_takes_too_long_is_killed_with_all_that_it_started() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("pid");
    let script = format!("sleep 600 & echo $! > {0}.tmp; mv {0}.tmp {0}; wait", file.display());
    let begun = Instant::now();
    let failed = run(job(&script, Duration::from_millis(1_500))).await.unwrap_err();
    assert!(matches!(failed.why, Why::TooLong(_)), "{failed}");
    assert!(begun.elapsed() < Duration::from_secs(30));
    let pid = number_in(&file).unwrap();
    until("its child has gone", || is_gone(pid)).await;
}

/// The number of a process that a script has left there.
fn number_in(file: &File) -> Option<u32> {
    std::fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// Whether a process has ended, though nobody may have asked how.
fn is_gone(pid: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    state.map_or(true, |state| state.rsplit(')').next().is_some_and(|it| it.trim().starts_with('Z')))
}

/// Waits for what comes, or only a hang keeps away.
async fn until(what: &str, mut enough: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !enough() {
        assert!(begun.elapsed() < LONG, "never: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What a shell does with `&`: the command has ended, and has left the longer work behind.
#[tokio::test]
async fn what_goes_on_in_the_background_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let (go, done) = (directory.path().join("go"), directory.path().join("done"));
    let script = format!(
        "(until [ -e {} ]; do sleep 0.05; done; touch {}) >/dev/null 2>&1 &",
        go.display(),
        done.display()
    );
    run(job(&script, LONG)).await.unwrap();
    std::fs::write(&go, "").unwrap();
    until("what it has left behind goes on", || done.exists()).await;
}

#[tokio::test]
async fn how_it_fails_is_told_with_rule_and_program() {
    let failed = run(job("exit 3", LONG)).await.unwrap_err().to_string();
    assert!(failed.contains("alert night") && failed.contains("/bin/sh") && failed.contains('3'), "{failed}");
    let missing = Job { command: vec!["/nowhere/at all".to_owned()], ..job("", LONG) };
    let failed = run(missing).await.unwrap_err().to_string();
    assert!(failed.contains("/nowhere/at all") && failed.contains("`command`"), "{failed}");
    // Neither does it have to read.
    run(Job { input: "x".repeat(1 << 20), ..job("exec <&-; true", LONG) }).await.unwrap();
}

/// Each command says that it runs, and ends when it is let: more than may run at once are seen as soon as
/// they run.
#[tokio::test]
async fn so_many_run_so_many_wait_and_the_rest_is_counted() {
    let alarms = Alarms::default();
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().display();
    let script = format!(
        "mkdir {place}/ran-$$; until [ -e {place}/go-$$ ] || [ -e {place}/gate ]; do sleep 0.01; done"
    );
    let run = |_| {
        let (alarms, job) = (alarms.clone(), job(&script, LONG));
        tokio::spawn(async move { alarms.run(job).await })
    };
    let all: Vec<_> = (0..AT_ONCE + WAITING + 5).map(run).collect();
    let ran = || -> Vec<String> {
        let names = std::fs::read_dir(directory.path()).unwrap().map(|it| it.unwrap().file_name());
        names.filter_map(|name| name.to_str()?.strip_prefix("ran-").map(str::to_owned)).collect()
    };
    let mut let_go: Vec<String> = Vec::new();
    for _ in 0..8 {
        until("as many as may run at once", || ran().len() >= let_go.len() + AT_ONCE).await;
        assert_eq!(ran().len() - let_go.len(), AT_ONCE, "run at once");
        let one = ran().into_iter().find(|it| !let_go.contains(it)).unwrap();
        std::fs::write(directory.path().join(format!("go-{one}")), "").unwrap();
        let_go.push(one);
    }
    std::fs::write(directory.path().join("gate"), "").unwrap();
    let ends = futures_util::future::join_all(all).await;
    let dropped: Vec<Failed> = ends.into_iter().filter_map(|end| end.unwrap().err()).collect();
    assert_eq!(dropped.len(), 5, "{dropped:?}");
    assert_eq!(dropped[4].why, Why::Dropped(5));
    alarms.run(job("true", LONG)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_still_runs_when_the_program_ends_is_killed_and_what_waits_never_begins() {
    let alarms = Alarms::default();
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().display();
    // What the first one leaves behind is its own business.
    let left =
        format!("(until [ -e {place}/go ]; do sleep 0.05; done; touch {place}/done) >/dev/null 2>&1 &");
    alarms.run(job(&left, LONG)).await.unwrap();
    let script = format!("sleep 600 & echo $! > {place}/$$.tmp; mv {place}/$$.tmp {place}/$$.pid; wait");
    for _ in 0..AT_ONCE + 3 {
        let (alarms, job) = (alarms.clone(), job(&script, LONG));
        tokio::spawn(async move { alarms.run(job).await });
    }
    let pids = || -> Vec<u32> {
        let files = std::fs::read_dir(directory.path()).unwrap().map(|it| it.unwrap().path());
        files
            .filter(|it| it.extension().is_some_and(|it| it == "pid"))
            .filter_map(|it| number_in(&it))
            .collect()
    };
    until("all have begun or wait", || {
        pids().len() == AT_ONCE && alarms.0.book().entries.len() == AT_ONCE + 3
    })
    .await;
    let whys: Vec<Why> = alarms.finish(Instant::now()).into_iter().map(|it| it.why).collect();
    assert_eq!(whys, [Why::Ended, Why::Ended, Why::NotRun(3)]);
    until("all that they began has gone", || pids().into_iter().all(is_gone)).await;
    assert_eq!(alarms.run(job("true", LONG)).await.unwrap_err().why, Why::NotRun(1));
    std::fs::write(directory.path().join("go"), "").unwrap();
    until("what an ended command left behind goes on", || directory.path().join("done").exists()).await;
    assert_eq!(pids().len(), AT_ONCE, "none began later");
    assert!(alarms.finish(Instant::now() + LONG).is_empty(), "nothing is left to wait for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_end_of_the_program_lets_a_command_that_has_begun_deliver() {
    let alarms = Alarms::default();
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().display().to_string();
    let script =
        format!("mkdir {place}/began; until [ -e {place}/go ]; do sleep 0.01; done; cat > {place}/out");
    let (runs, delivers) = (alarms.clone(), job(&script, LONG));
    tokio::spawn(async move { runs.run(delivers).await });
    until("it has begun", || directory.path().join("began").exists()).await;
    let ending = tokio::task::spawn_blocking(move || alarms.finish(Instant::now() + LONG));
    std::fs::write(directory.path().join("go"), "").unwrap();
    assert_eq!(ending.await.unwrap(), []);
    assert!(std::fs::read_to_string(directory.path().join("out")).unwrap().contains("night"));
}

#[tokio::test]
async fn a_trial_goes_every_way_that_is_configured_and_says_how() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    let mut rule = Rule::new("night", Filter::default());
    rule.deed.bell = true;
    rule.deed.notify = Some(crate::alert::Notify::Osc9);
    rule.deed.command =
        Some(["/bin/sh", "-c", &format!("cat > {}", out.display())].map(str::to_owned).into());
    let mut written = Vec::new();
    let proofs = prove(&[rule.clone()], Route::Tmux, Some(Box::new(&mut written)), Lang::En).await;
    let paths: Vec<_> = proofs.iter().map(|proof| (proof.path, proof.outcome.is_ok())).collect();
    assert_eq!(paths, [(Path::Bell, true), (Path::Notify, true), (Path::Command, true)]);
    assert!(written.starts_with(b"\x07\x1bPtmux;\x1b\x1b]9;breakwatch night"), "{written:?}");
    let given = std::fs::read_to_string(&out).unwrap();
    assert!(given.contains("\"kind\":\"test\""), "{given}");
    rule.deed.command = Some(vec!["/nowhere/at/all".to_owned()]);
    let proofs = prove(&[rule], Route::Tmux, None, Lang::En).await;
    assert!(proofs.iter().all(|proof| proof.outcome.is_err()), "{proofs:?}");
}
