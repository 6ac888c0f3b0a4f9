//! What may stand before the service: an end of encryption, and a proxy that leads to it. Both can be
//! made to fail.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use breakwatch::simulator::Simulator;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// Whether something lets others through.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Gate {
    Open,
    /// It answers for itself instead.
    Refusing,
    /// It answers in pieces that make no sense.
    Broken,
    /// It hangs up.
    Closed,
}

/// A gate that a test opens and closes while others go through.
#[derive(Clone, Default)]
pub(crate) struct Gates(Arc<AtomicU8>);

impl Gates {
    pub(crate) fn set(&self, gate: Gate) {
        self.0.store(gate as u8, Ordering::SeqCst);
    }

    fn get(&self) -> Gate {
        let all = [Gate::Open, Gate::Refusing, Gate::Broken, Gate::Closed];
        all[usize::from(self.0.load(Ordering::SeqCst))]
    }
}

/// The end of encryption before a service.
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    pub(crate) gate: Gates,
    ca: tempfile::TempDir,
    task: JoinHandle<()>,
}

impl Front {
    /// Under that name.
    pub(crate) async fn before(simulator: &Simulator, name: &str) -> Self {
        let (acceptor, ca_pem) = certified(name);
        let ca = tempfile::tempdir().unwrap();
        std::fs::write(ca.path().join("ca.pem"), ca_pem).unwrap();
        let target = simulator.url().trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gate = Gates::default();
        let gates = gate.clone();
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (acceptor, gate, target) = (acceptor.clone(), gates.get(), target.clone());
                tokio::spawn(async move {
                    // Whoever goes away first: the other side sees it, and there is no more to it.
                    let _gone = pass(near, gate, &acceptor, &target).await;
                });
            }
        });
        Self { address, gate, ca, task }
    }

    /// The certificate to trust.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.ca.path().join("ca.pem")
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut near: TcpStream, gate: Gate, acceptor: &TlsAcceptor, target: &str) -> std::io::Result<()> {
    if gate == Gate::Refusing {
        near.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").await?;
        let mut rest = Vec::new();
        near.read_to_end(&mut rest).await?;
        return Ok(());
    }
    let mut near = acceptor.accept(near).await?;
    let mut far = TcpStream::connect(target).await?;
    if gate == Gate::Open {
        copy_bidirectional(&mut near, &mut far).await?;
        return Ok(());
    }
    // The request goes through; of the answer only a part comes back.
    let mut buffer = vec![0; 1 << 16];
    let count = near.read(&mut buffer).await?;
    far.write_all(&buffer[..count]).await?;
    far.read_exact(&mut buffer[..60]).await?;
    near.write_all(&buffer[..60]).await?;
    near.flush().await?;
    let (tcp, _) = near.get_mut();
    if gate == Gate::Broken {
        // A record of application data that nobody encrypted.
        tcp.write_all(&[0x17, 3, 3, 0, 40]).await?;
        tcp.write_all(&[0x55; 40]).await?;
        let mut rest = Vec::new();
        tcp.read_to_end(&mut rest).await?;
    }
    Ok(())
}

fn certified(name: &str) -> (TlsAcceptor, String) {
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &ca).unwrap();
    let provider = rustls::crypto::ring::default_provider();
    let config = rustls::ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), ca.pem())
}

/// A proxy whose tunnels all lead to one place.
pub(crate) struct Tunnel {
    pub(crate) address: SocketAddr,
    pub(crate) gate: Gates,
    task: JoinHandle<()>,
}

impl Tunnel {
    pub(crate) async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gate = Gates::default();
        let gates = gate.clone();
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let gate = gates.get();
                tokio::spawn(async move {
                    let _gone = lead(near, gate, target).await;
                });
            }
        });
        Self { address, gate, task }
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn lead(mut near: TcpStream, gate: Gate, target: SocketAddr) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(near.read_u8().await?);
    }
    let answer: &[u8] = match gate {
        Gate::Open => b"HTTP/1.1 200 OK\r\n\r\n",
        Gate::Refusing => b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        Gate::Broken => b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
        Gate::Closed => b"",
    };
    near.write_all(answer).await?;
    if gate == Gate::Open {
        let mut far = TcpStream::connect(target).await?;
        copy_bidirectional(&mut near, &mut far).await?;
    }
    Ok(())
}
