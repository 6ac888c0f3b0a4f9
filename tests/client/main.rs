//! The client against a server of bytes: what it sends, what it makes of replies, and what it never
//! lets out.

mod clock;
mod drilldown;
mod replies;
mod server;
mod transport;

use breakwatch::api::{Budgets, Client, Clock, Endpoint, Error, EventQuery, Http, HttpSettings};
use breakwatch::credentials::{Credentials, Origin};
use breakwatch::event::UnixTime;
use server::{Answer, Request, Server};

const NOW: i64 = 1_795_167_015;
const ID: &str = "AKIDEXAMPLE0000000000000000000000000";
const KEY: &str = "EXAMPLEKEY0000000000000000000000";
const TOKEN: &str = "EXAMPLETOKEN";
const EMPTY: &str = r#"{"Response":{"EventList":[],"TotalNum":0,"RequestId":"req-1"}}"#;

fn query() -> EventQuery {
    EventQuery {
        start: UnixTime(NOW - 3_600),
        end: UnixTime(NOW),
        app: None,
        domain: None,
        stream: None,
        strict: false,
        page: 1,
        page_size: 100,
    }
}

fn credentials(key: &str, token: Option<&str>) -> Credentials {
    Credentials::new(ID, key, token, Origin::Variable("TENCENTCLOUD_SECRET_ID".into()))
        .expect("the keys are sound")
}

fn client_with(http: Http, endpoint: &str, clock: Clock, budgets: &Budgets) -> Client {
    let endpoint = Endpoint::parse(endpoint).expect("the endpoint is sound");
    Client::with_clock(http, endpoint, "prod".into(), credentials(KEY, Some(TOKEN)), budgets, clock)
}

fn http() -> Http {
    Http::new(HttpSettings::default()).expect("TLS can be set up")
}

fn client(server: &Server) -> Client {
    client_with(
        http(),
        &format!("http://{}", server.address),
        Clock::new(|| NOW * 1_000),
        &Budgets::default(),
    )
}

/// What the client makes of one answer.
async fn outcome(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Error {
    let server = Server::start(answer).await;
    client(&server).event_list(&query()).await.expect_err("the answer is an error")
}
