//! A server that repeats every secret it knows or is sent, in every place of a reply.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::marks::{PROXY, PUSH_SECRET, SECRET_KEY, STREAM_PARAM, TOKEN};

/// Where it repeats them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Echo {
    /// In the message of an error of this code.
    Message(&'static str),
    /// In code and request id of an error.
    Code,
    /// In a page of HTML, with this status.
    Html(&'static str),
    /// In the address of a redirect.
    Redirect,
    /// In status line and headers.
    Headers,
    /// In every field of records and readings that are answered as they should be.
    Records,
    /// In records and fields of a wrong kind.
    Malformed,
    /// In a reply that stops in the middle.
    CutOff,
}

pub(crate) const ALL: [Echo; 14] = [
    Echo::Message("AuthFailure.SignatureFailure"),
    Echo::Message("AuthFailure.SecretIdNotFound"),
    Echo::Message("AuthFailure.TokenFailure"),
    Echo::Message("UnauthorizedOperation"),
    Echo::Message("RequestLimitExceeded"),
    Echo::Message("InvalidParameter"),
    Echo::Message("InternalError"),
    Echo::Code,
    Echo::Html("200 OK"),
    Echo::Html("403 Forbidden"),
    Echo::Redirect,
    Echo::Headers,
    Echo::Records,
    Echo::Malformed,
];

/// The running server; its threads end with the process.
pub(crate) struct Hostile {
    pub(crate) url: String,
    answered: Arc<AtomicU64>,
    echo: Arc<Mutex<Echo>>,
}

impl Hostile {
    pub(crate) fn start(echo: Echo) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (answered, echo) = (Arc::new(AtomicU64::new(0)), Arc::new(Mutex::new(echo)));
        let (counted, told) = (Arc::clone(&answered), Arc::clone(&echo));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (counted, echo) = (Arc::clone(&counted), *told.lock().unwrap());
                thread::spawn(move || {
                    // A client that goes away is part of some tests.
                    if answer(stream, echo).is_ok() {
                        counted.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        Self { url, answered, echo }
    }

    /// Requests that were answered.
    pub(crate) fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Echoes elsewhere from now on.
    pub(crate) fn turn(&self, echo: Echo) {
        *self.echo.lock().unwrap() = echo;
    }
}

fn answer(mut stream: TcpStream, echo: Echo) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let value = |name: &str| {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(name));
        line.and_then(|line| line.split_once(':')).map_or("", |(_, value)| value.trim()).to_owned()
    };
    let mut body = vec![0; value("content-length").parse().unwrap_or(0)];
    stream.read_exact(&mut body)?;
    let all = format!(
        "{} {} {} {} {} rtmp://push/live/room?txSecret={}&txTime=6A000000 {}",
        value("authorization"),
        value("x-tc-token"),
        value("proxy-authorization"),
        TOKEN.value,
        SECRET_KEY.value,
        PUSH_SECRET.value,
        PROXY.value,
    );
    stream.write_all(reply(echo, &value("x-tc-action"), &all, &head).as_bytes())
}

fn reply(echo: Echo, action: &str, all: &str, head: &str) -> String {
    let encoded = TOKEN.value.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let half = &TOKEN.value[..24];
    let error = |code: &str, message: &str, id: &str| {
        format!(
            "{{\"Response\":{{\"Error\":{{\"Code\":\"{code}\",\"Message\":\"{message}\"}},\"RequestId\":\"{id}\"}}}}"
        )
    };
    let (status, headers, body) = match echo {
        Echo::Message(code) => {
            let said = format!("begins {half}, is {encoded}: {all}");
            ("200 OK", String::new(), error(code, &said, "req-1"))
        }
        Echo::Code => ("200 OK", String::new(), error(&format!("AuthFailure.{all}"), all, all)),
        Echo::Html(status) => (status, String::new(), format!("<html><pre>{head}\n{all}</pre></html>")),
        Echo::Redirect => {
            let to =
                format!("Location: https://portal.example.com/{encoded}?t={}&half={half}\r\n", TOKEN.value);
            ("302 Found", to, String::new())
        }
        Echo::Headers => {
            let headers = format!("Retry-After: {all}\r\nDate: {all}\r\nX-Debug: {all}\r\n");
            return format!("HTTP/1.1 503 {all}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n");
        }
        Echo::Records => ("200 OK", String::new(), answered(action, all)),
        Echo::Malformed => ("200 OK", String::new(), malformed(all)),
        Echo::CutOff => {
            return format!(
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{{\"Response\":{{\"Error\":\"{all}"
            );
        }
    };
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// What is asked for, as it should be, with secrets in every text that a pusher or the service can choose.
fn answered(action: &str, all: &str) -> String {
    let (token, push, param) = (TOKEN.value, PUSH_SECRET.value, STREAM_PARAM.value);
    let params = format!("?txSecret={push}&txTime=6A000000");
    let more = format!(
        "\"StreamParam\":\"txSecret={push}&key={param}\",\"PushKey\":\"{token}\",\"Debug\":\"{all}\""
    );
    let inside = match action {
        "DescribeLiveStreamEventList" => format!(
            "\"EventList\":[{{\"AppName\":\"live{params}\",\"DomainName\":\"push.example.com\",\
             \"StreamName\":\"room{params}\",\"StreamStartTime\":\"2026-11-20T08:00:00Z\",\
             \"StreamEndTime\":\"2026-11-20T09:00:00Z\",\"StopReason\":\"refused rtmp://push/live/room{params} {token}\",\
             \"Duration\":3600,\"ClientIp\":\"198.51.100.7\",\"Resolution\":\"{token}\",{more}}}],\"TotalNum\":1"
        ),
        "DescribeLiveStreamOnlineList" => format!(
            "\"OnlineInfo\":[{{\"AppName\":\"live\",\"DomainName\":\"push.example.com\",\"StreamName\":\"other{params}\",\
             \"PublishTimeList\":[{{\"PublishTime\":\"2026-11-20T08:00:00Z\"}}],{more}}}],\"TotalNum\":1,\
             \"TotalPage\":1,\"PageNum\":1,\"PageSize\":100"
        ),
        "DescribeLiveDomains" => format!(
            "\"AllCount\":1,\"DomainList\":[{{\"Name\":\"push.example.com{params}\",\"Type\":0,\"Status\":1,{more}}}]"
        ),
        "DescribeLiveStreamState" => format!("\"StreamState\":\"inactive\",{more}"),
        _ => format!(
            "\"DataInfoList\":[{{\"Time\":\"2026-11-20T08:59:55Z\",\"AppName\":\"live\",\"ClientIp\":\"198.51.100.7\",\
             \"VideoFps\":25,\"VideoRate\":1000,\"AudioRate\":64,\"Sequence\":\"x{params}\",{more}}}],\"TotalNum\":1"
        ),
    };
    format!("{{\"Response\":{{{inside},\"RequestId\":\"{token}\"}}}}")
}

fn malformed(all: &str) -> String {
    let list = format!(
        "[\"{all}\",{{\"StreamName\":{{\"a\":\"{all}\"}},\"Duration\":\"{all}\",\"StreamStartTime\":\"{all}\"}}]"
    );
    format!(
        "{{\"Response\":{{\"EventList\":{list},\"TotalNum\":2,\"OnlineInfo\":{list},\"DomainList\":{list},\
         \"AllCount\":\"{all}\",\"StreamState\":\"{all}\",\"DataInfoList\":{list},\"RequestId\":\"{all}\"}}}}"
    )
}
