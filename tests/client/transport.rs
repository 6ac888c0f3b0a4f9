//! Connections, TLS and proxies.

use std::sync::Arc;
use std::time::Duration;

use breakwatch::api::{Budgets, Clock, Error, Http, HttpSettings, Kind, NetworkFault, Proxies, Site};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

use super::server::{Answer, Server, ok, reply};
use super::{EMPTY, client_with, http, outcome, query};

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
    let url = format!("http://{}", closed_port().await);
    let refused = client_with(http(), &url, Clock::system(), &Budgets::default());
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
