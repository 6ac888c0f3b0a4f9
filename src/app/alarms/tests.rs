//! What a command gets and does not get, and that it cannot stay.

use std::time::Instant;

use super::*;

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
    let pid: i32 = std::fs::read_to_string(&file).unwrap().trim().parse().unwrap();
    let gone = || {
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat"));
        state.map_or(true, |state| state.rsplit(')').next().is_some_and(|it| it.trim().starts_with('Z')))
    };
    while !gone() {
        assert!(begun.elapsed() < LONG, "its child lives on");
        tokio::task::yield_now().await;
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
    let begun = Instant::now();
    while !done.exists() {
        assert!(begun.elapsed() < LONG, "it was killed");
        tokio::task::yield_now().await;
    }
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

#[tokio::test]
async fn so_many_run_so_many_wait_and_the_rest_is_counted() {
    let alarms = Alarms::default();
    let directory = tempfile::tempdir().unwrap();
    let gate = directory.path().join("gate");
    let script = format!("until [ -e {} ]; do sleep 0.05; done", gate.display());
    let all: Vec<_> = (0..AT_ONCE + WAITING + 5).map(|_| alarms.run(job(&script, LONG)).boxed()).collect();
    let mut all = futures_util::future::join_all(all);
    // Each has begun, waits or was dropped; none can end.
    assert!(timeout(Duration::ZERO, &mut all).await.is_err());
    std::fs::write(gate, "").unwrap();
    let ends = all.await;
    let dropped: Vec<&Failed> = ends.iter().filter_map(|end| end.as_ref().err()).collect();
    assert_eq!(dropped.len(), 5, "{dropped:?}");
    assert_eq!(dropped[4].why, Why::Dropped(5));
    alarms.run(job("true", LONG)).await.unwrap();
}

#[tokio::test]
async fn a_trial_goes_every_way_that_is_configured_and_says_how() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    let mut rule = Rule::new("night", crate::filter::Filter::default());
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
