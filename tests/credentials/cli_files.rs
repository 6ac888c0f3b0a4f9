//! The official CLI's files of every kind: read, followed when that CLI renews them, and said in time when
//! it does not.

use std::time::Duration;

use breakwatch::credentials::{CredentialsError, LoginKind, Renewal};
use breakwatch::simulator::{Manner, RolePlay, Simulator, TemporaryKey};

use crate::machine::{
    Machine, account, is_calm, is_live, latest_id, leap, notice, simulator, stopped, watch,
};

const FILE: &str = ".tccli/default.credential";

/// A file as the CLI writes it after a login; `until` is the end of the login itself.
fn login(kind: &str, key: &TemporaryKey, until: i64) -> String {
    let TemporaryKey { secret_id, secret_key, token, ends, .. } = key;
    let ends = ends.0;
    let session = match kind {
        "oauth" => {
            r#"{"openId":"o","accessToken":"markedaccess","refreshToken":"markedrefresh","site":"cn","expiresAt":UNTIL}"#
        }
        _ => {
            r#"{"token":"markedsession","uin":"1","roleConfigurationId":"r","roleConfigurationName":"n","zoneId":"z","site":"cn","authUrl":"https://sso.example.com","expiresAt":UNTIL}"#
        }
    };
    let session = session.replace("UNTIL", &until.to_string());
    format!(
        r#"{{"type":"{kind}","secretId":"{secret_id}","secretKey":"{secret_key}","token":"{token}","expiresAt":{ends},"{kind}":{session}}}"#
    )
}

fn issue(simulator: &Simulator, lasts: u64) -> TemporaryKey {
    simulator.issue_key(&account(simulator), Duration::from_secs(lasts)).unwrap()
}

#[tokio::test]
async fn both_kinds_of_login_are_read_with_their_ends() {
    let simulator = simulator().await;
    let key = issue(&simulator, 7_200);
    for (kind, read) in [("oauth", LoginKind::Oauth), ("sso", LoginKind::Sso)] {
        let machine = Machine::new();
        machine.file(FILE, &login(kind, &key, key.ends.0 + 77));
        let credentials = machine.key().await.unwrap();
        assert_eq!(credentials.token(), Some(key.token.as_str()));
        let lifetime = credentials.lifetime().unwrap();
        assert_eq!(lifetime.ends, key.ends);
        let Renewal::Tccli(login) = &lifetime.renewal else { panic!("{lifetime:?}") };
        assert_eq!((login.kind, login.profile.as_str()), (read, "default"));
        assert_eq!(login.until, Some(key.ends.plus(77)));
        assert!(!format!("{credentials:?} {lifetime:?}").contains("marked"));
    }
}

#[tokio::test]
async fn the_profile_of_the_environment_is_named_in_the_command_to_renew() {
    let simulator = simulator().await;
    let mut machine = Machine::new();
    machine.env.variables.insert("TCCLI_PROFILE".to_owned(), "night shift".to_owned());
    machine.file(".tccli/night shift.credential", &login("sso", &issue(&simulator, 7_200), 1));
    let Renewal::Tccli(login) = machine.key().await.unwrap().lifetime().unwrap().renewal.clone() else {
        panic!("a login");
    };
    assert_eq!(login.command(), "tccli sso login --profile 'night shift'");
}

#[tokio::test]
async fn a_file_of_the_machines_role_leads_to_the_metadata_service() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), RolePlay::default()).unwrap();
    let machine = Machine::with_role(&metadata);
    machine.file(FILE, r#"{"type":"cvm-role","secretId":"None","secretKey":"None"}"#);
    assert!(machine.key().await.unwrap().token().is_some());
    metadata.play(|play| play.manner = Manner::NoRole);
    let error = machine.key().await.unwrap_err();
    assert!(matches!(error, CredentialsError::Role { .. }), "{error:?}");
    assert!(error.to_string().contains("default.credential"), "{error}");
}

#[tokio::test]
async fn a_configured_login_that_nobody_used_and_a_kind_that_nobody_knows_are_told() {
    let machine = Machine::new();
    machine.file(FILE, r#"{"sso":{"authUrl":"https://sso.example.com"}}"#);
    let error = machine.key().await.unwrap_err().to_string();
    assert!(error.contains("tccli sso login"), "{error}");
    machine.file(FILE, r#"{"type":"passkey","secretId":"a","secretKey":"b"}"#);
    let error = machine.key().await.unwrap_err();
    assert!(matches!(&error, CredentialsError::Kind { kind, .. } if kind == "passkey"), "{error:?}");
}

#[tokio::test]
async fn a_login_that_the_cli_renews_in_time_is_followed_through_three_keys_without_a_word() {
    let simulator = simulator().await;
    let machine = Machine::new();
    machine.file(FILE, &login("oauth", &issue(&simulator, 1_500), 1));
    let mut watching = watch(machine.poller(&simulator, 1_000));
    watching.until("live", is_live).await;
    for _ in 0..3 {
        let end = machine.end();
        // Somebody runs a command of the CLI before the last ten minutes begin.
        while end.since(simulator.now()) > 700 {
            let step = (end.since(simulator.now()) - 660).clamp(1, 200).unsigned_abs();
            leap(&simulator, &mut watching, step, is_calm).await;
        }
        let new = issue(&simulator, 1_500);
        machine.file(FILE, &login("oauth", &new, 1));
        while end.since(simulator.now()) > 400 {
            leap(&simulator, &mut watching, 100, is_calm).await;
        }
        watching
            .until("the next key", |it| {
                assert!(is_calm(it), "{:?}", it.status);
                latest_id(&simulator) == new.secret_id
            })
            .await;
    }
    assert!(simulator.requests().refused.is_empty(), "{:?}", simulator.requests().refused);
}

#[tokio::test]
async fn a_login_that_ends_is_said_before_with_the_command_stops_after_and_goes_on_alone() {
    for (kind, command) in
        [("oauth", "tccli auth login --profile default"), ("sso", "tccli sso login --profile default")]
    {
        let simulator = simulator().await;
        let machine = Machine::new();
        let key = issue(&simulator, 900);
        machine.file(FILE, &login(kind, &key, key.ends.0));
        let mut watching = watch(machine.poller(&simulator, 1_000));
        watching.until("live", is_live).await;
        leap(&simulator, &mut watching, 250, is_calm).await;
        simulator.advance(Duration::from_secs(90));
        watching
            .until("a warning", |it| {
                assert!(stopped(it).is_none(), "{:?}", it.status);
                notice(it).is_some_and(|said| said.contains("ends in 9 min") && said.contains(command))
            })
            .await;
        for step in [250, 250] {
            leap(&simulator, &mut watching, step, |it| stopped(it).is_none()).await;
        }
        simulator.advance(Duration::from_secs(100));
        watching.until("stopped", |it| stopped(it).is_some()).await;
        let why = stopped(&watching).unwrap();
        assert!(why.contains("ended") && why.contains(command) && why.contains(FILE), "{why}");

        machine.file(FILE, &login(kind, &issue(&simulator, 7_200), 1));
        watching.until("live again", is_live).await;
        assert_eq!(notice(&watching), None);
    }
}
