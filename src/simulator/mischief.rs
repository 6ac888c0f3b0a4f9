//! How each fault is carried out: another answer, or bytes written on the line by hand where no HTTP
//! server would write such a thing.
//!
//! Which fault strikes is decided elsewhere ([`super::faults`]).

use std::future::pending;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::{HeaderMap, Method, Response, StatusCode};

use super::faults::Fault;
use super::service::{Arrival, Service};
use super::spoil;
use super::wire::Line;

/// An answer that the HTTP server writes.
pub(super) type Answer = Response<Full<Bytes>>;

/// What a server says that it has too much to do for.
const WAIT_S: i64 = 1;
/// An HTTP date has whole seconds: this is at least one of them from now.
const WAIT_UNTIL_S: i64 = 2;
/// The length of a reply that nobody should read to its end.
const HUGE: usize = 300 << 20;
/// It is written in pieces of this size.
const PIECE: usize = 1 << 16;
/// Between two bytes of an answer that drips.
const DRIP: Duration = Duration::from_millis(10);
/// The statuses of a redirect.
const REDIRECTS: [StatusCode; 5] = [
    StatusCode::MOVED_PERMANENTLY,
    StatusCode::FOUND,
    StatusCode::SEE_OTHER,
    StatusCode::TEMPORARY_REDIRECT,
    StatusCode::PERMANENT_REDIRECT,
];

/// A request that meets a fault.
pub(super) struct Met<'a> {
    pub(super) service: &'a Service,
    pub(super) method: &'a Method,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    pub(super) arrival: Arrival,
}

impl Met<'_> {
    /// The true answer.
    pub(super) fn answer(&self) -> String {
        self.service.answer(self.method, self.headers, self.body, self.arrival)
    }

    /// Plays a fault. What it returns is written by the HTTP server, unless the line has been cut.
    pub(super) async fn with(&self, fault: Fault, line: &Line) -> Answer {
        match fault {
            Fault::Http500 => {
                page(self.service, StatusCode::INTERNAL_SERVER_ERROR, "The simulated service has failed.")
            }
            Fault::Http503Seconds => self.busy(StatusCode::SERVICE_UNAVAILABLE, Some(WAIT_S.to_string())),
            Fault::Http503Date => self.busy(StatusCode::SERVICE_UNAVAILABLE, Some(self.a_little_later())),
            Fault::Http429 => self.busy(StatusCode::TOO_MANY_REQUESTS, None),
            Fault::Http429Seconds => self.busy(StatusCode::TOO_MANY_REQUESTS, Some(WAIT_S.to_string())),
            Fault::Http429Date => self.busy(StatusCode::TOO_MANY_REQUESTS, Some(self.a_little_later())),
            // What others use was counted when the request came; the line was let go of when the
            // service went out.
            Fault::Shared => json(self.service, self.answer()),
            Fault::Limit => json(self.service, self.service.limited(self.headers, self.arrival)),
            Fault::Html => page(self.service, StatusCode::OK, "Sign in to use this network."),
            Fault::Empty => json(self.service, String::new()),
            Fault::NotJson => {
                json(self.service, "upstream connect error or disconnect before headers".into())
            }
            Fault::ByteOrderMark => json(self.service, format!("\u{feff}{}", self.answer())),
            Fault::Latin1 => {
                response(self.service, "application/json; charset=iso-8859-1", spoil::latin1(&self.answer()))
            }
            Fault::Utf16 => {
                response(self.service, "application/json; charset=utf-16le", spoil::utf16(&self.answer()))
            }
            Fault::Gzip => self.compressed(spoil::gzip(self.answer().as_bytes())),
            Fault::GzipBroken => {
                let whole = spoil::gzip(self.answer().as_bytes());
                self.compressed(whole[..whole.len() / 2].to_vec())
            }
            Fault::NoRequestId => json(self.service, spoil::without_request_id(&self.answer())),
            Fault::Redirect => self.redirect(),
            _ => {
                // An error is a client that has gone away: there is nobody left to play it for.
                let _gone = self.on_the_line(fault, line).await;
                json(self.service, String::new())
            }
        }
    }

    /// Faults that no HTTP server plays.
    async fn on_the_line(&self, fault: Fault, line: &Line) -> std::io::Result<()> {
        let text = match fault {
            Fault::Reset | Fault::Outage | Fault::Hang | Fault::Huge | Fault::HugeChunked => String::new(),
            _ => self.answer(),
        };
        let (length, half) = (text.len(), text.len() / 2);
        let body = text.as_bytes();
        let head = |length| self.head("HTTP/1.1", &format!("Content-Length: {length}\r\n"));
        match fault {
            Fault::Reset | Fault::Outage => line.reset(),
            Fault::ResetBody | Fault::Truncated | Fault::HangBody => {
                line.say(&[head(length).as_bytes(), &body[..half]].concat()).await?;
                match fault {
                    Fault::ResetBody => line.reset(),
                    Fault::Truncated => line.cut(),
                    _ => pending().await,
                }
            }
            Fault::ResetAfter | Fault::CloseIdle => {
                line.say(&[head(length).as_bytes(), body].concat()).await?;
                if fault == Fault::ResetAfter { line.reset() } else { line.cut() }
            }
            Fault::ShortLength | Fault::LongLength => {
                let announced = if fault == Fault::ShortLength { half } else { length + 100 };
                line.say(&[head(announced).as_bytes(), body].concat()).await?;
                pending::<()>().await;
            }
            Fault::Http10 => {
                line.say(&[self.head("HTTP/1.0", "").as_bytes(), body].concat()).await?;
                line.cut();
            }
            Fault::Drip => {
                for byte in [head(length).as_bytes(), body].concat() {
                    line.say(&[byte]).await?;
                    tokio::time::sleep(DRIP).await;
                }
                line.cut();
            }
            Fault::Huge => {
                line.say(head(HUGE).as_bytes()).await?;
                let piece = vec![b' '; PIECE];
                for _ in 0..HUGE / PIECE {
                    line.say(&piece).await?;
                }
                line.cut();
            }
            Fault::HugeChunked => {
                line.say(self.head("HTTP/1.1", "Transfer-Encoding: chunked\r\n").as_bytes()).await?;
                let mut piece = format!("{PIECE:x}\r\n").into_bytes();
                piece.resize(piece.len() + PIECE, b' ');
                piece.extend_from_slice(b"\r\n");
                for _ in 0..HUGE / PIECE {
                    line.say(&piece).await?;
                }
                line.say(b"0\r\n\r\n").await?;
                line.cut();
            }
            _ => pending().await,
        }
        Ok(())
    }

    fn head(&self, version: &str, further: &str) -> String {
        let date = self.service.http_date(0);
        format!("{version} 200 OK\r\nContent-Type: application/json\r\nDate: {date}\r\n{further}\r\n")
    }

    fn busy(&self, status: StatusCode, wait: Option<String>) -> Answer {
        let answer = page(self.service, status, "The simulated service has too much to do.");
        match wait {
            Some(wait) => with_header(answer, RETRY_AFTER, &wait),
            None => answer,
        }
    }

    fn a_little_later(&self) -> String {
        self.service.http_date(WAIT_UNTIL_S)
    }

    fn compressed(&self, body: Vec<u8>) -> Answer {
        with_header(response(self.service, "application/json", body), CONTENT_ENCODING, "gzip")
    }

    fn redirect(&self) -> Answer {
        let turn = usize::try_from(self.arrival.number).unwrap_or(0) % REDIRECTS.len();
        let mut answer = page(self.service, REDIRECTS[turn], "It is elsewhere.");
        answer = with_header(answer, LOCATION, &self.service.redirect);
        answer
    }
}

pub(super) fn json(service: &Service, text: String) -> Answer {
    response(service, "application/json", text.into_bytes())
}

pub(super) fn page(service: &Service, status: StatusCode, text: &str) -> Answer {
    let text = format!("<html><body><p>{text}</p></body></html>\n");
    let mut answer = response(service, "text/html", text.into_bytes());
    *answer.status_mut() = status;
    answer
}

fn response(service: &Service, content_type: &'static str, body: Vec<u8>) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    with_header(answer, hyper::header::DATE, &service.http_date(0))
}

fn with_header(mut answer: Answer, name: HeaderName, value: &str) -> Answer {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
    answer
}
