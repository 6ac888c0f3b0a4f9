//! A connection that can be made to fail in the middle: written to by hand, closed, or reset.
//!
//! A [`Line`] is the TCP stream. The HTTP server reads and writes it as a [`Wire`]; whoever plays a
//! fault writes to it beside the server, and then cuts the server off.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// One connection, shared by the HTTP server and whoever plays a fault on it.
#[derive(Debug)]
pub(super) struct Line {
    stream: TcpStream,
    cut: AtomicBool,
}

impl Line {
    pub(super) fn new(stream: TcpStream) -> Arc<Self> {
        Arc::new(Self { stream, cut: AtomicBool::new(false) })
    }

    /// Writes bytes as they are. An error is a peer that has gone away.
    pub(super) async fn say(&self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            self.stream.writable().await?;
            match self.stream.try_write(rest) {
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The server writes not one byte more: when it tries, the connection closes as if all were well.
    pub(super) fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
    }

    /// The same, and the close is a reset.
    pub(super) fn reset(&self) {
        reset_on_close(&self.stream);
        self.cut();
    }
}

/// The line as the HTTP server sees it.
#[derive(Debug)]
pub(super) struct Wire(pub(super) Arc<Line>);

/// Makes the coming close of a connection a reset instead of a farewell.
pub(super) fn reset_on_close(stream: &TcpStream) {
    // A peer that is gone already has nothing left to be reset.
    let _ = stream.set_zero_linger();
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let stream = &self.0.stream;
        loop {
            ready!(stream.poll_read_ready(cx))?;
            match stream.try_read(buffer.initialize_unfilled()) {
                Ok(count) => {
                    buffer.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.0.cut.load(Ordering::SeqCst) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let stream = &self.0.stream;
        loop {
            ready!(stream.poll_write_ready(cx))?;
            match stream.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The stream closes when both who share it have let it go, which is at once.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
