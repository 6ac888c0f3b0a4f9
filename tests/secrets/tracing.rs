//! What could be logged at the highest level: every event of every library, within this process, while the
//! client asks a server that repeats all it knows.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use breakwatch::api::{Budgets, Endpoint, HttpSettings};
use breakwatch::credentials::{Credentials, Origin};
use breakwatch::event::{ProfileId, UnixTime};
use breakwatch::poll::report::Window;
use breakwatch::poll::{Access, Inquiries, Keyring, Network, Poller, Scope};
use futures_util::future::join_all;
use tokio::sync::mpsc;

use crate::hostile::{self, Echo, Hostile};
use crate::marks::{self, SECRET_KEY, TOKEN};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn poller(server: &Hostile) -> Poller {
    let keyring: Keyring = Arc::new(|| {
        let origin = Origin::Variable("the test".to_owned());
        Credentials::new("AKIDmarked0000000000", SECRET_KEY.value, Some(TOKEN.value), origin)
    });
    let network = Network::new(HttpSettings::default(), Budgets::new(100));
    Poller {
        profile: ProfileId(0),
        access: Access::new("marked".into(), Endpoint::parse(&server.url).unwrap(), keyring, network),
        scopes: Scope::of(&[], &[]),
        interval: Duration::from_secs(1),
        recheck: Duration::from_secs(1),
    }
}

#[test]
fn no_event_of_any_level_holds_a_secret() {
    let kept = Kept::default();
    let writer = kept.clone();
    tracing_subscriber::fmt()
        .with_max_level(::tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let ask = async |echo: Echo| {
        let server = Hostile::start(echo);
        let (reports, mut inbox) = mpsc::channel(64);
        let told = {
            let poller = poller(&server);
            let window = Window::Since(UnixTime(1_795_000_000));
            let inquiries = Inquiries::beside(&poller, Duration::from_secs(60));
            let watching = tokio::spawn(poller.read_once(window, reports));
            let seen = inquiries.online_once().await;
            // Trouble that passes is tried again for long.
            let ending = tokio::time::timeout(Duration::from_secs(3), watching).await;
            let mut told = format!("{seen:?} {ending:?}");
            inbox.close();
            while let Some(report) = inbox.recv().await {
                let _ = std::fmt::Write::write_fmt(&mut told, format_args!("{report:?}"));
            }
            told
        };
        assert!(server.answered() > 0 || echo == Echo::CutOff, "{echo:?} has been tried");
        marks::assert_none(&format!("reports of {echo:?}"), told.as_bytes());
    };
    runtime.block_on(join_all(hostile::ALL.into_iter().chain([Echo::CutOff]).map(ask)));
    let logged = kept.0.lock().unwrap();
    assert!(String::from_utf8_lossy(&logged).contains("request failed"), "debug events are kept");
    marks::assert_none("the log", &logged);
}
