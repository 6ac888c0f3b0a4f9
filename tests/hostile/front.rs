//! Stands between the program and the simulator, and writes into replies what no careful service would:
//! bytes that are no UTF-8, halves of surrogate pairs, control characters without an escape.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use memchr::memmem;

use crate::texts::{BAD_BYTES, LONE_SURROGATE, RAW_ESCAPE, RAW_NUL};

/// Listens as long as the test's process lives.
pub(crate) struct Front {
    address: SocketAddr,
}

impl Front {
    /// In front of a simulator that listens there.
    pub(crate) fn of(simulator: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
        let address = listener.local_addr().expect("it is bound");
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A client that goes away is no failure of the front.
                thread::spawn(move || forward(client, simulator).ok());
            }
        });
        Self { address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// One request and its reply. The signature covers neither the connection nor how it is used.
fn forward(mut client: TcpStream, simulator: SocketAddr) -> io::Result<()> {
    let request = read_request(&mut client)?;
    let mut server = TcpStream::connect(simulator)?;
    let (line, rest) = split(&request, b"\r\n");
    server.write_all(line)?;
    server.write_all(b"\r\nConnection: close\r\n")?;
    server.write_all(rest)?;
    let mut reply = Vec::new();
    server.read_to_end(&mut reply)?;
    let (head, body) = split(&reply, b"\r\n\r\n");
    let body = spoilt(body);
    let head = String::from_utf8_lossy(head);
    let kept = head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("content-length"));
    let kept: Vec<&str> = kept.collect();
    let head = format!("{}\r\nContent-Length: {}\r\n\r\n", kept.join("\r\n"), body.len());
    client.write_all(head.as_bytes())?;
    client.write_all(&body)
}

fn read_request(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut block = [0; 4096];
    loop {
        let read = client.read(&mut block)?;
        request.extend_from_slice(&block[..read]);
        let (head, body) = split(&request, b"\r\n\r\n");
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        if read == 0 || length.is_some_and(|length: usize| body.len() >= length) {
            return Ok(request);
        }
    }
}

/// What stands before and behind the first such mark; nothing behind it where there is none.
fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> (&'a [u8], &'a [u8]) {
    let at = memmem::find(bytes, mark);
    at.map_or((bytes, &[]), |at| (&bytes[..at], &bytes[at + mark.len()..]))
}

fn spoilt(body: &[u8]) -> Vec<u8> {
    let marks: [(&str, &[u8]); 4] = [
        (BAD_BYTES, b"\xff\xfe\xc3\x28\xed\xa0\x80\xf5"),
        (LONE_SURROGATE, br"\udc00\ud800"),
        (RAW_ESCAPE, b"\x1b"),
        (RAW_NUL, b"\0"),
    ];
    let mut out = body.to_vec();
    for (mark, bytes) in marks {
        let mut rest = out.as_slice();
        let mut changed = Vec::with_capacity(out.len());
        while let Some(at) = memmem::find(rest, mark.as_bytes()) {
            changed.extend_from_slice(&rest[..at]);
            changed.extend_from_slice(bytes);
            rest = &rest[at + mark.len()..];
        }
        changed.extend_from_slice(rest);
        out = changed;
    }
    out
}
