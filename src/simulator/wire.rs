//! A connection that can be made to fail in the middle: reset, or closed after some bytes.
//!
//! Sits between the TCP stream and the HTTP server, which believes that its answer was written.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// How many bytes a connection may still write; shared with whoever answers on it.
#[derive(Debug)]
pub(super) struct Allowance {
    bytes: AtomicUsize,
    reset: AtomicBool,
}

impl Allowance {
    pub(super) fn unlimited() -> Arc<Self> {
        Arc::new(Self { bytes: AtomicUsize::new(usize::MAX), reset: AtomicBool::new(false) })
    }

    /// From now on so many bytes, then the connection closes as if all were well.
    pub(super) fn truncate(&self, bytes: usize) {
        self.bytes.store(bytes, Ordering::SeqCst);
    }

    /// Not one byte more: the next write resets the connection.
    pub(super) fn reset(&self) {
        self.reset.store(true, Ordering::SeqCst);
        self.truncate(0);
    }
}

/// The TCP stream under its allowance.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    allowance: Arc<Allowance>,
}

impl Wire {
    pub(super) const fn new(stream: TcpStream, allowance: Arc<Allowance>) -> Self {
        Self { stream, allowance }
    }
}

/// Makes the coming close of a connection a reset instead of a farewell.
pub(super) fn reset_on_close(stream: &TcpStream) {
    // A peer that is gone already has nothing left to be reset.
    let _ = stream.set_zero_linger();
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let left = self.allowance.bytes.load(Ordering::SeqCst);
        if left == usize::MAX {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        }
        if left == 0 {
            if self.allowance.reset.load(Ordering::SeqCst) {
                reset_on_close(&self.stream);
            }
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, &bytes[..bytes.len().min(left)]);
        if let Poll::Ready(Ok(count)) = written {
            self.allowance.bytes.store(left.saturating_sub(count), Ordering::SeqCst);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
