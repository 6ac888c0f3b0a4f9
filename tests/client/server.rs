//! A server that answers with exactly the bytes it is told, and remembers what it was asked.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The first line.
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    /// The body, as long as announced.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A header, empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// What to do with a request.
pub(crate) enum Answer {
    /// Send these bytes and close.
    Bytes(Vec<u8>),
    /// Send a chunked reply of so many bytes of white space.
    Flood(usize),
    /// Close without a word.
    Close,
    /// Keep silent until the client goes away.
    Silence,
}

type Answering = Arc<dyn Fn(&Request) -> Answer + Send + Sync>;

/// The running server; it ends when dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Plain HTTP.
    pub(crate) async fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        Self::listen(None, Arc::new(answer)).await
    }

    /// HTTPS.
    pub(crate) async fn start_tls(
        tls: TlsAcceptor,
        answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Some(tls), Arc::new(answer)).await
    }

    async fn listen(tls: Option<TlsAcceptor>, answer: Answering) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has free ports");
        let address = listener.local_addr().expect("it is bound");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, seen, tls) = (Arc::clone(&answer), Arc::clone(&seen), tls.clone());
                tokio::spawn(async move {
                    // A client that gives up is part of some tests.
                    let _ = match tls {
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => serve(stream, &answer, &seen).await,
                            Err(error) => Err(error),
                        },
                        None => serve(stream, &answer, &seen).await,
                    };
                });
            }
        });
        Self { address, requests, task }
    }

    /// Everything asked so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no test panics while it holds this").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &Answering,
    seen: &Mutex<Vec<Request>>,
) -> io::Result<()> {
    let Some(request) = read(&mut stream).await? else { return Ok(()) };
    seen.lock().expect("no test panics while it holds this").push(request.clone());
    match answer(&request) {
        Answer::Bytes(bytes) => stream.write_all(&bytes).await?,
        Answer::Flood(length) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await?;
            let block = vec![b' '; 1 << 16];
            for _ in 0..length.div_ceil(block.len()) {
                stream.write_all(format!("{:x}\r\n", block.len()).as_bytes()).await?;
                stream.write_all(&block).await?;
                stream.write_all(b"\r\n").await?;
            }
            stream.write_all(b"0\r\n\r\n").await?;
        }
        Answer::Close => {}
        Answer::Silence => {
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).await?;
        }
    }
    stream.shutdown().await
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Request>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.lines();
    let line = lines.next().unwrap_or_default().to_owned();
    let headers: HashMap<_, _> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some(Request { line, headers, body }))
}

/// A whole reply of status 200 with this body and these further header lines.
pub(crate) fn ok(headers: &str, body: &str) -> Answer {
    reply("200 OK", headers, body)
}

/// A whole reply.
pub(crate) fn reply(status: &str, headers: &str, body: &str) -> Answer {
    let length = body.len();
    Answer::Bytes(
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
            .into_bytes(),
    )
}
