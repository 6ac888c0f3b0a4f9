//! The HTTP side: accepts connections, reads requests, waits, fails where a fault is drawn, answers.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::faults::{self, Fault};
use super::mischief::{Answer, Met, json, page};
use super::port::Port;
use super::service::{Service, lock};
use super::wire::{Line, Wire, reset_on_close};

/// The service takes bodies of up to 10 MiB.
const LARGEST_BODY: usize = 10 << 20;
/// How long it takes to notice that an outage begins or ends.
const A_LITTLE: Duration = Duration::from_millis(10);
/// How long an idle connection is kept waiting for the head of a request.
const HEAD_PATIENCE: Duration = Duration::from_secs(90);

/// Serves until told to stop, or until the sender of `stop` is gone. Connections end with it.
pub(super) async fn serve(
    port: Port,
    listener: TcpListener,
    service: Arc<Service>,
    latency: Duration,
    mut stop: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    let mut listener = Some(listener);
    loop {
        if is_outage(&service) {
            listener = None;
        } else if listener.is_none() {
            // Who cannot listen now is tried again a little later, like the end of an outage.
            listener = port.open().ok();
        }
        tokio::select! {
            _ = &mut stop => break,
            () = service.faults_changed.notified() => {}
            () = tokio::time::sleep(A_LITTLE), if listener.is_none() || may_go_out(&service) => {}
            Some(_) = connections.join_next() => {}
            accepted = accept(listener.as_ref()) => {
                // A failed accept is the trouble of the one who called; the next may succeed.
                let Ok((stream, _)) = accepted else {
                    tokio::time::sleep(A_LITTLE).await;
                    continue;
                };
                lock(&service.counters).sum.connections += 1;
                if is_outage(&service) {
                    reset_on_close(&stream);
                } else {
                    connections.spawn(connection(stream, Arc::clone(&service), latency));
                }
            }
        }
    }
    connections.shutdown().await;
}

/// The next connection; none while nobody listens.
async fn accept(listener: Option<&TcpListener>) -> io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

fn is_outage(service: &Service) -> bool {
    faults::is_outage(&lock(&service.faults), service.seed, service.started.elapsed())
}

/// Whether an outage may begin by itself.
fn may_go_out(service: &Service) -> bool {
    lock(&service.faults).iter().any(|rate| rate.fault == Fault::Outage)
}

async fn connection(stream: TcpStream, service: Arc<Service>, latency: Duration) {
    // Small answers must not wait for the client's acknowledgement of earlier ones.
    let _ = stream.set_nodelay(true);
    let line = Line::new(stream);
    let io = TokioIo::new(Wire(Arc::clone(&line)));
    let respond = service_fn(move |request| {
        let (service, line) = (Arc::clone(&service), Arc::clone(&line));
        async move { Ok::<_, Infallible>(respond(request, &service, &line, latency).await) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .auto_date_header(false)
        .serve_connection(io, respond);
    // However a connection ends: the client sees it, and the simulator has nothing to add.
    let _ = serving.await;
}

async fn respond(request: Request<Incoming>, service: &Service, line: &Line, latency: Duration) -> Answer {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
        return page(service, StatusCode::PAYLOAD_TOO_LARGE, "The request is too large.");
    };
    let body = body.to_bytes();
    let arrival = service.arrived(&head.headers, &body);
    let flight = Flight(service);
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let met = Met { service, method: &head.method, headers: &head.headers, body: &body, arrival };
    let fault = if is_outage(service) {
        Some(Fault::Outage)
    } else {
        faults::drawn(&lock(&service.faults), service.seed, arrival.number)
    };
    let answer = match fault {
        Some(fault) => met.with(fault, line).await,
        None => json(service, met.answer()),
    };
    drop(flight);
    answer
}

/// A request that waits for its answer; also one whose client has gone away ends here.
struct Flight<'a>(&'a Service);

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        lock(&self.0.counters).answered();
    }
}
