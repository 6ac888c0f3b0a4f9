//! Each action refused, failing or absent: the poller and the other two go on as if nothing were.

use breakwatch::i18n::Lang;
use breakwatch::poll::report::Phase;
use breakwatch::poll::{Action, Question, Withheld};
use breakwatch::simulator::{NeverSeen, Simulator};

use super::facts::Facts;
use super::{account, named, put_on_air, quiet, running};
use crate::common::NOW;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Trouble {
    Denied,
    Absent,
    Failing,
}

async fn play(trouble: Trouble, action: Action) {
    let simulator = Simulator::start(quiet(50)).await.unwrap();
    put_on_air(&simulator, 2);
    let account = account(&simulator);
    match trouble {
        Trouble::Denied => simulator.deny(&account, action.name()).unwrap(),
        Trouble::Absent => simulator.withdraw(&account, action.name()).unwrap(),
        Trouble::Failing => simulator.set_failing(&account, action.name(), true).unwrap(),
    }
    let mut facts = Facts::watch(&simulator);
    let name = named(&running("on_air_0"));
    assert!(facts.ask(Question::State { name: name.clone() }));
    assert!(facts.ask(Question::Quality { name, started: None, ended: NOW.plus(-60) }));
    facts
        .until("all that still works, and what does not", |it| {
            it.is_live()
                && it.breaks > 0
                && it.withheld.iter().any(|(of, why)| *of == action && why.is_some())
                && (action == Action::OnlineList || !it.online.is_empty())
                && (action == Action::State || !it.states.is_empty())
                && !it.qualities.is_empty()
        })
        .await;
    let (_, why) = &facts.withheld[0];
    match (trouble, why) {
        (Trouble::Denied, Some(why)) => {
            assert_eq!(*why, Withheld::Denied(action));
            for lang in Lang::ALL {
                assert!(why.sentence(lang).contains(&format!("live:{}", action.name())));
            }
        }
        (Trouble::Absent, why) => assert_eq!(*why, Some(Withheld::Absent(action))),
        (Trouble::Failing, why) => {
            assert!(matches!(why, Some(Withheld::Failed { action: of, .. }) if *of == action), "{why:?}");
        }
        (_, None) => panic!("it never worked"),
    }
    assert!(facts.withheld.iter().all(|(of, _)| *of == action), "{:?}", facts.withheld);
    assert_eq!(facts.qualities[0].2.is_ok(), action != Action::Quality);
    let troubled = |phase: &Phase| matches!(phase, Phase::Retry { .. } | Phase::Stopped { .. });
    assert!(!facts.statuses.iter().any(|status| troubled(&status.phase)), "the poller is not touched");

    if trouble == Trouble::Failing {
        simulator.set_failing(&account, action.name(), false).unwrap();
        let again = Question::Quality { name: named(&running("on_air_1")), started: None, ended: NOW };
        assert!(facts.ask(again));
        assert!(facts.ask(Question::State { name: named(&running("on_air_1")) }));
        facts.until("it works again", |it| it.withheld.last() == Some(&(action, None))).await;
    } else {
        // The first request of all may be sent twice: it learns the service's clock.
        let asked = simulator.requests().by_action[action.name()];
        assert!(asked <= 2, "a refused action is left alone, not asked {asked} times");
    }
}

#[tokio::test]
async fn an_action_without_permission_names_it_and_costs_only_itself() {
    for action in Action::ALL {
        play(Trouble::Denied, action).await;
    }
}

#[tokio::test]
async fn an_action_that_the_site_does_not_have_costs_only_itself() {
    for action in Action::ALL {
        play(Trouble::Absent, action).await;
    }
}

#[tokio::test]
async fn an_action_that_fails_costs_only_itself_and_comes_back_alone() {
    for action in Action::ALL {
        play(Trouble::Failing, action).await;
    }
}

#[tokio::test]
async fn a_stream_that_the_service_does_not_know_leaves_the_others_answered() {
    for never_seen in [NeverSeen::NotFound, NeverSeen::Failed] {
        let mut options = quiet(0);
        options.quirks.never_seen = never_seen;
        let simulator = Simulator::start(options).await.unwrap();
        put_on_air(&simulator, 3);
        let mut facts = Facts::watch(&simulator);
        for stream in ["on_air_0", "nobody", "on_air_1", "no_one", "on_air_2"] {
            assert!(facts.ask(Question::State { name: named(&running(stream)) }));
        }
        facts.until("the known ones", |it| it.states.len() == 3).await;
        assert!(facts.withheld.is_empty(), "{:?}", facts.withheld);
    }
}
