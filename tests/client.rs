//! The client against a server of bytes: what it sends, what it makes of replies, and what it never
//! lets out.

#[path = "client/server.rs"]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use breakwatch::api::sign::signature;
use breakwatch::api::{
    Budgets, Client, Clock, Decoded, Endpoint, Error, EventQuery, Http, HttpSettings, Kind, NetworkFault,
    Proxies, Site,
};
use breakwatch::credentials::{Credentials, Origin};
use breakwatch::event::UnixTime;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use server::{Answer, Request, Server, ok, reply};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

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
        ascending: false,
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

async fn api_error(code: &'static str) -> Error {
    let body =
        format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"said so"}},"RequestId":"req-7"}}}}"#);
    outcome(move |_| ok("", &body)).await
}

#[tokio::test]
async fn a_request_is_signed_as_its_receiver_verifies_it() {
    let server = Server::start(|_| ok("", EMPTY)).await;
    let page = client(&server).event_list(&query()).await.unwrap();
    assert_eq!((page.records.len(), page.total, page.request_id.as_str()), (0, 0, "req-1"));
    let requests = server.requests();
    let [request] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!(request.line, "POST / HTTP/1.1");
    assert_eq!(request.header("host"), server.address.to_string());
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.header("x-tc-action"), "DescribeLiveStreamEventList");
    assert_eq!(request.header("x-tc-version"), "2018-08-01");
    assert_eq!(request.header("x-tc-timestamp"), NOW.to_string());
    assert_eq!(request.header("x-tc-language"), "en-US");
    assert_eq!(request.header("x-tc-token"), TOKEN);
    let expected = signature(
        request.header("host"),
        request.header("content-type"),
        &request.body,
        NOW,
        "2026-11-20",
        KEY,
    );
    assert!(request.header("authorization").ends_with(&format!("Signature={expected}")));
    assert!(
        request.header("authorization").contains(&format!("Credential={ID}/2026-11-20/live/tc3_request,"))
    );
}

#[tokio::test]
async fn codes_become_kinds_with_profile_and_advice() {
    type Check = fn(&Kind) -> bool;
    let table: [(&'static str, Check, bool, bool, &str); 14] = [
        (
            "AuthFailure.SecretIdNotFound",
            |kind| matches!(kind, Kind::UnknownId { site: None }),
            false,
            true,
            "--site intl",
        ),
        (
            "AuthFailure.InvalidSecretId",
            |kind| matches!(kind, Kind::UnknownId { .. }),
            false,
            true,
            "--site cn",
        ),
        ("AuthFailure.SignatureFailure", |kind| *kind == Kind::WrongKey, false, true, "SecretKey"),
        ("AuthFailure.TokenFailure", |kind| *kind == Kind::ExpiredToken, false, true, "temporary"),
        ("AuthFailure.MFAFailure", |kind| *kind == Kind::Refused, false, true, "console"),
        (
            "AuthFailure.UnauthorizedOperation",
            |kind| matches!(kind, Kind::NoPermission { .. }),
            false,
            true,
            "CAM",
        ),
        (
            "UnauthorizedOperation.CamNoAuth",
            |kind| matches!(kind, Kind::NoPermission { .. }),
            false,
            true,
            "live:DescribeLiveStreamEventList",
        ),
        (
            "RequestLimitExceeded",
            |kind| matches!(kind, Kind::RateLimited { .. }),
            true,
            false,
            "requests_per_second",
        ),
        (
            "RequestLimitExceeded.UinLimitExceeded",
            |kind| matches!(kind, Kind::RateLimited { .. }),
            true,
            false,
            "fewer",
        ),
        ("InternalError.DBError", |kind| *kind == Kind::Service, true, false, "tried again"),
        ("ResourceUnavailable.X", |kind| *kind == Kind::Service, true, false, "tried again"),
        ("InvalidParameter", |kind| *kind == Kind::BadRequest, false, false, "restrictions"),
        ("MissingParameter", |kind| *kind == Kind::BadRequest, false, false, "request"),
        ("NoSuchVersion", |kind| *kind == Kind::BadRequest, false, false, "request"),
    ];
    for (code, is_kind, retryable, auth, advice) in table {
        let error = api_error(code).await;
        let said = error.to_string();
        assert!(is_kind(error.kind()), "{code}: {:?}", error.kind());
        assert_eq!((error.is_retryable(), error.is_auth()), (retryable, auth), "{code}");
        assert_eq!(
            (error.code(), error.request_id(), error.profile()),
            (Some(code), Some("req-7"), Some("prod"))
        );
        assert_eq!(error.is_invalid_parameter(), code == "InvalidParameter");
        assert!(said.starts_with("profile prod: ") && said.contains(advice) && said.contains(code), "{said}");
        assert!(said.contains("said so") && !said.contains('\n'), "{said}");
    }
}

#[tokio::test]
async fn replies_are_understood_whatever_their_wrapping() {
    let one = r#"{"Response":{"EventList":[{"StreamName":"a"}],"TotalNum":1,"RequestId":"r"}}"#;
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        &one[..5],
        one.len() - 5,
        &one[5..]
    );
    let bom = format!("\u{feff}{one}");
    let answers: [Box<dyn Fn() -> Answer + Send + Sync>; 4] = [
        Box::new(move || ok("Content-Type: application/json; charset=utf-8\r\n", one)),
        Box::new(move || ok("Content-Type: text/html\r\n", one)),
        Box::new(move || ok("", &bom)),
        Box::new(move || Answer::Bytes(chunked.clone().into_bytes())),
    ];
    for answer in answers {
        let server = Server::start(move |_| answer()).await;
        let page = client(&server).event_list(&query()).await.unwrap();
        assert!(matches!(&page.records[..], [Decoded::Record(record)] if record.stream.raw() == "a"));
    }
    let error = outcome(|_| {
        ok(
            "Content-Type: text/plain; charset=gbk\r\n",
            r#"{"Response":{"Error":{"Code":"InternalError","Message":""}}}"#,
        )
    })
    .await;
    assert_eq!(error.code(), Some("InternalError"));
}

#[tokio::test]
async fn redirects_are_errors_and_nothing_is_sent_on() {
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let elsewhere = Server::start(|_| ok("", EMPTY)).await;
        let location = format!("Location: http://{}/next\r\n", elsewhere.address);
        let error = outcome(move |_| reply(status, &location, "")).await;
        assert!(matches!(error.kind(), Kind::NotTheApi { .. }), "{error}");
        assert!(error.to_string().contains("redirect to http://127.0.0.1"), "{error}");
        assert!(elsewhere.requests().is_empty());
    }
}

#[tokio::test]
async fn what_is_not_the_api_is_said_and_may_be_tried_again() {
    for (body, words) in [
        ("<html>sign in</html>", "web page"),
        ("", "empty"),
        ("{\"Response\":{\"Ev", "middle"),
        ("busy", "not JSON"),
        ("{}", "no Response"),
    ] {
        let error = outcome(move |_| ok("", body)).await;
        assert!(matches!(error.kind(), Kind::NotTheApi { .. }) && error.is_retryable(), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let error = outcome(|_| ok("", r#"{"Response":{"RequestId":"r"}}"#)).await;
    assert!(matches!(error.kind(), Kind::Incompatible { .. }), "{error}");
}

#[tokio::test]
async fn statuses_are_kept_with_what_they_ask_to_wait() {
    let error = outcome(|_| reply("503 Busy", "Retry-After: 7\r\n", "<html>")).await;
    assert!(matches!(error.kind(), Kind::Http { status: 503, .. }) && error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    let error = outcome(|_| reply("429 Slow", "Retry-After: 3\r\n", "")).await;
    assert!(matches!(error.kind(), Kind::RateLimited { .. }) && error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    let error = outcome(|_| reply("403 No", "", "<html>")).await;
    assert!(matches!(error.kind(), Kind::Http { status: 403, .. }) && !error.is_retryable(), "{error}");
    let error = outcome(|_| {
        reply(
            "500 Oops",
            "",
            r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"m"}}}"#,
        )
    })
    .await;
    assert_eq!(*error.kind(), Kind::WrongKey);
}

#[tokio::test]
async fn a_reply_over_the_cap_is_dropped_whether_announced_or_not() {
    let announced =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", (64_usize << 20) + 1).into_bytes();
    let error = outcome(move |_| Answer::Bytes(announced.clone())).await;
    assert!(matches!(error.kind(), Kind::TooLarge { .. }), "{error}");
    let error = outcome(|_| Answer::Flood((64 << 20) + 1)).await;
    assert!(matches!(error.kind(), Kind::TooLarge { .. }), "{error}");
    assert!(error.to_string().contains("64 MiB"), "{error}");
}

#[tokio::test]
async fn broken_connections_are_told_apart() {
    let error = outcome(|_| Answer::Close).await;
    assert_eq!(*error.kind(), Kind::Network(NetworkFault::Reset), "{error}");
    let error = outcome(|_| Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec())).await;
    assert_eq!(*error.kind(), Kind::Network(NetworkFault::Reset), "{error}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_closed_port_is_no_connection() {
    let clock = Clock::new(|| NOW * 1_000);
    let refused =
        client_with(http(), &format!("http://{}", closed_port().await), clock.clone(), &Budgets::default());
    let error = refused.event_list(&query()).await.unwrap_err();
    assert_eq!(*error.kind(), Kind::Network(NetworkFault::Connect), "{error}");
}

#[tokio::test]
async fn a_silent_server_ends_in_a_time_out() {
    let server = Server::start(|_| Answer::Silence).await;
    let settings = HttpSettings { total_timeout: Duration::from_millis(200), ..HttpSettings::default() };
    let http = Http::new(settings).unwrap();
    let client =
        client_with(http, &format!("http://{}", server.address), Clock::system(), &Budgets::default());
    let error = client.event_list(&query()).await.unwrap_err();
    assert_eq!(*error.kind(), Kind::Network(NetworkFault::Timeout), "{error}");
}

/// An address where nobody listens.
async fn closed_port() -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has free ports");
    listener.local_addr().expect("it is bound")
}

/// A server of HTTPS under this name, and its CA as PEM.
async fn tls_server(name: &str, body: &'static str) -> (Server, String) {
    let mut ca = CertificateParams::new(Vec::new()).expect("no names are sound");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().expect("there is randomness"))
        .expect("it is signed");
    let key = KeyPair::generate().expect("there is randomness");
    let leaf = CertificateParams::new(vec![name.to_owned()]).expect("the name is sound");
    let leaf = leaf.signed_by(&key, &ca).expect("it is signed");
    let config = rustls::ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .expect("key and certificate fit");
    let server = Server::start_tls(TlsAcceptor::from(Arc::new(config)), move |_| ok("", body)).await;
    (server, ca.pem())
}

fn trusting(ca_file: &std::path::Path) -> Result<Http, Error> {
    Http::new(HttpSettings { ca_file: Some(ca_file.to_owned()), ..HttpSettings::default() })
}

#[tokio::test]
async fn a_ca_file_makes_a_private_ca_trusted_and_only_then() {
    let (server, ca) = tls_server("localhost", EMPTY).await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ca.pem");
    std::fs::write(&path, ca).unwrap();
    let url = format!("https://localhost:{}", server.address.port());
    let trusted = client_with(trusting(&path).unwrap(), &url, Clock::system(), &Budgets::default());
    assert_eq!(trusted.event_list(&query()).await.unwrap().total, 0);
    assert_eq!(server.requests()[0].header("host"), format!("localhost:{}", server.address.port()));

    let stranger = client_with(http(), &url, Clock::system(), &Budgets::default());
    let error = stranger.event_list(&query()).await.unwrap_err();
    assert!(matches!(error.kind(), Kind::Tls { untrusted: true, .. }), "{error}");
    assert!(error.to_string().contains("--ca-file") && !error.is_retryable(), "{error}");

    let wrong_name = format!("https://127.0.0.1:{}", server.address.port());
    let client = client_with(trusting(&path).unwrap(), &wrong_name, Clock::system(), &Budgets::default());
    let error = client.event_list(&query()).await.unwrap_err();
    assert!(matches!(error.kind(), Kind::Tls { untrusted: true, .. }), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_ca_file_without_a_certificate_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ca.pem");
    for (content, word) in [
        (None, "cannot be read"),
        (Some(""), "no certificate"),
        (Some("junk\n"), "no certificate"),
        (Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), "no CA"),
    ] {
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let error = trusting(&path).unwrap_err();
        assert!(matches!(error.kind(), Kind::CaFile { .. }), "{error}");
        assert!(error.to_string().contains(word) && error.to_string().contains("ca.pem"), "{error}");
    }
    assert!(trusting(directory.path()).unwrap_err().to_string().contains("cannot be read"));
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_a_tls_error() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("the client connects");
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("it reads");
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
    });
    let client = client_with(http(), &url, Clock::system(), &Budgets::default());
    let error = client.event_list(&query()).await.unwrap_err();
    assert!(matches!(error.kind(), Kind::Tls { untrusted: false, .. }) && error.is_retryable(), "{error}");
    serving.await.unwrap();
}

fn through(proxy: &str) -> Http {
    let proxies = Proxies::from_env(|name| (name == "HTTPS_PROXY").then(|| proxy.to_owned()));
    Http::new(HttpSettings { proxies, ..HttpSettings::default() })
        .expect("a bad proxy is an error only when used")
}

#[tokio::test]
async fn proxies_that_fail_are_named_without_their_password() {
    let refusing = Server::start(|_| reply("407 Proxy Authentication Required", "", "")).await;
    let broken = Server::start(|_| reply("502 Bad Gateway", "", "")).await;
    for (address, reason) in [
        (format!("http://user:hunter2@{}", closed_port().await), "refused"),
        (format!("http://user:hunter2@{}", refusing.address), "authorization"),
        (format!("http://user:hunter2@{}", broken.address), "unsuccessful"),
        (format!("socks5h://user:hunter2@{}", closed_port().await), "SOCKS"),
        ("ftp://user:hunter2@proxy.example.com".to_owned(), "scheme"),
    ] {
        let client =
            client_with(through(&address), "live.tencentcloudapi.com", Clock::system(), &Budgets::default());
        let error = client.event_list(&query()).await.unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(matches!(error.kind(), Kind::Proxy { .. }) && error.is_retryable(), "{said}");
        assert!(said.contains("HTTPS_PROXY") && said.contains(reason) && !said.contains("hunter2"), "{said}");
    }
    let asked = &refusing.requests()[0];
    assert_eq!(asked.line, "CONNECT live.tencentcloudapi.com:443 HTTP/1.1");
    assert!(asked.header("authorization").is_empty() && asked.header("x-tc-token").is_empty());
}

/// A proxy that leads every tunnel to `target`.
async fn tunnel_to(target: std::net::SocketAddr) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has free ports");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        let (mut near, _) = listener.accept().await.expect("the client connects");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(near.read_u8().await.expect("the head comes whole"));
        }
        near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("the client reads");
        let mut far = tokio::net::TcpStream::connect(target).await.expect("the target listens");
        // Either side may close first.
        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
    });
    address
}

#[tokio::test]
async fn an_unknown_id_names_the_other_site_also_through_a_proxy() {
    const UNKNOWN: &str = r#"{"Response":{"Error":{"Code":"AuthFailure.SecretIdNotFound","Message":"not found"},"RequestId":"r"}}"#;
    for site in [Site::Cn, Site::Intl] {
        let (server, ca) = tls_server(site.host(), UNKNOWN).await;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ca.pem");
        std::fs::write(&path, ca).unwrap();
        let proxy = tunnel_to(server.address).await.to_string();
        let proxies = Proxies::from_env(|name| (name == "https_proxy").then(|| proxy.clone()));
        let http =
            Http::new(HttpSettings { ca_file: Some(path), proxies, ..HttpSettings::default() }).unwrap();
        let client = client_with(http, site.host(), Clock::system(), &Budgets::default());
        let error = client.event_list(&query()).await.unwrap_err();
        assert_eq!(*error.kind(), Kind::UnknownId { site: Some(site) }, "{error}");
        let said = error.to_string();
        assert!(said.contains(&format!("--site {}", site.other().name())), "{said}");
        assert!(said.contains("AKID...0000 from TENCENTCLOUD_SECRET_ID"), "{said}");
        assert_eq!(server.requests()[0].header("host"), site.host());
    }
}

#[tokio::test]
async fn loopback_is_reached_without_the_proxy() {
    let server = Server::start(|_| ok("", EMPTY)).await;
    let http = through(&format!("http://{}", closed_port().await));
    let client =
        client_with(http, &format!("http://{}", server.address), Clock::system(), &Budgets::default());
    assert_eq!(client.event_list(&query()).await.unwrap().total, 0);
}

/// Checks times as the service does, with its clock at [`NOW`].
fn strict_clock(date: &'static str, message: &'static str) -> impl Fn(&Request) -> Answer + Send + Sync {
    move |request| {
        let sent: i64 = request.header("x-tc-timestamp").parse().unwrap_or(0);
        if (sent - NOW).abs() <= 300 {
            return ok(date, EMPTY);
        }
        let body = format!(
            r#"{{"Response":{{"Error":{{"Code":"AuthFailure.SignatureExpire","Message":"{message}"}}}}}}"#
        );
        ok(date, &body)
    }
}

const DATE: &str = "Date: Fri, 20 Nov 2026 09:30:15 GMT\r\n";

#[tokio::test]
async fn a_clock_that_is_off_either_way_is_corrected_with_one_more_request() {
    for off in [-86_400, -301, 301, 86_400] {
        for (date, message) in [(DATE, "expired"), ("", "server time is 1795167015")] {
            let server = Server::start(strict_clock(date, message)).await;
            let clock = Clock::new(move || (NOW + off) * 1_000 + 400);
            let client =
                client_with(http(), &format!("http://{}", server.address), clock, &Budgets::default());
            assert_eq!(client.skew_ms(), None);
            client.event_list(&query()).await.unwrap();
            assert_eq!(server.requests().len(), 2);
            assert_eq!(client.skew_ms(), Some(-off * 1_000 - 400));
            assert_eq!(client.server_now(), UnixTime(NOW));
            client.event_list(&query()).await.unwrap();
            assert_eq!(server.requests().len(), 3);
        }
    }
}

#[tokio::test]
async fn a_clock_that_cannot_be_corrected_is_an_error_after_at_most_two_requests() {
    let server = Server::start(strict_clock("", "expired")).await;
    let clock = Clock::new(|| (NOW + 1_000) * 1_000);
    let client = client_with(http(), &format!("http://{}", server.address), clock, &Budgets::default());
    let error = client.event_list(&query()).await.unwrap_err();
    assert!(
        matches!(error.kind(), Kind::Clock { .. })
            && !error.is_retryable()
            && error.to_string().contains("NTP"),
        "{error}"
    );
    assert_eq!(server.requests().len(), 1);

    let stubborn = Server::start(|_| {
        ok(DATE, r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"expired"}}}"#)
    })
    .await;
    let clock = Clock::new(|| (NOW - 1_000) * 1_000);
    let client = client_with(http(), &format!("http://{}", stubborn.address), clock, &Budgets::default());
    let error = client.event_list(&query()).await.unwrap_err();
    assert!(error.to_string().contains("1000 s behind"), "{error}");
    assert_eq!(stubborn.requests().len(), 2);
}

#[tokio::test]
async fn a_clock_that_is_set_while_running_is_followed() {
    let server = Server::start(strict_clock(DATE, "expired")).await;
    let off = Arc::new(AtomicI64::new(0));
    let read = Arc::clone(&off);
    let clock = Clock::new(move || (NOW + read.load(Ordering::SeqCst)) * 1_000);
    let client = client_with(http(), &format!("http://{}", server.address), clock, &Budgets::default());
    for step in [0, 5_000, -5_000, 0] {
        off.store(step, Ordering::SeqCst);
        client.event_list(&query()).await.unwrap();
        assert_eq!(client.server_now(), UnixTime(NOW));
    }
}

#[tokio::test]
async fn a_rate_limit_slows_the_whole_budget_of_the_key() {
    let server =
        Server::start(|_| ok("", r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"m"}}}"#))
            .await;
    let budgets = Budgets::new(80);
    let client = client_with(http(), &format!("http://{}", server.address), Clock::system(), &budgets);
    assert!(client.event_list(&query()).await.is_err());
    assert_eq!(budgets.for_id(ID).per_second(), 40);
}

#[tokio::test]
async fn replaced_credentials_sign_the_next_request() {
    let server = Server::start(|_| ok("", EMPTY)).await;
    let client = client(&server);
    client.clone().replace_credentials(credentials("ANOTHERKEY", None));
    client.event_list(&query()).await.unwrap();
    let request = &server.requests()[0];
    let expected =
        signature(request.header("host"), "application/json", &request.body, NOW, "2026-11-20", "ANOTHERKEY");
    assert!(request.header("authorization").ends_with(&expected));
    assert!(!request.headers.contains_key("x-tc-token"));
}

#[tokio::test]
async fn domains_are_read_over_all_their_pages() {
    let server = Server::start(|request| {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let first = (body["PageNum"].as_u64().unwrap_or(0) - 1) * 100;
        let list: Vec<_> = (first..250.min(first + 100))
            .map(|number| serde_json::json!({"Name": format!("d{number}.example.com"), "Type": number % 2, "Status": 1}))
            .collect();
        ok("", &serde_json::json!({"Response": {"AllCount": 250, "DomainList": list, "RequestId": "r"}}).to_string())
    })
    .await;
    let domains = client(&server).domains().await.unwrap();
    assert_eq!((domains.len(), domains.iter().filter(|domain| domain.push).count()), (250, 125));
    assert_eq!(server.requests().len(), 3);
    assert_eq!(server.requests()[0].header("x-tc-action"), "DescribeLiveDomains");
}

#[tokio::test]
async fn foreign_texts_are_neutralised_cut_and_cleared_of_secrets() {
    let noisy = format!("\\u001b[31m{KEY} {TOKEN} {} Signature=abcdef", "x".repeat(5_000));
    let body = format!(
        r#"{{"Response":{{"Error":{{"Code":"InternalError\n","Message":"{noisy}"}},"RequestId":"r\u001b"}}}}"#
    );
    let error = outcome(move |_| ok("", &body)).await;
    let said = format!("{error} {error:?} {}", error.request_id().unwrap_or_default());
    assert!(!said.contains(KEY) && !said.contains(TOKEN) && !said.contains("abcdef"), "{said}");
    assert!(!said.contains('\u{1b}') && error.to_string().len() < 600, "{said}");
}

#[tokio::test]
async fn nothing_of_the_client_prints_a_secret() {
    let server = Server::start(|_| Answer::Close).await;
    let client = client(&server);
    let error = client.event_list(&query()).await.unwrap_err();
    let said = format!("{client:?} {error:?} {error}");
    assert!(!said.contains(KEY) && !said.contains(TOKEN) && !said.contains(ID), "{said}");
}
