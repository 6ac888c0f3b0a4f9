//! The port that the simulator serves on, which can refuse connections for a while and stays its own.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1_024;

/// A port that nobody else can take, whether it is listened on or not.
#[derive(Debug)]
pub(super) struct Port {
    address: SocketAddr,
    /// Bound and never listened on: whoever connects while nothing else listens is refused.
    _held: TcpSocket,
}

impl Port {
    /// Takes a port; 0 lets the system choose a free one.
    pub(super) fn take(address: SocketAddr) -> io::Result<Self> {
        // Two sockets may share a port only while neither listens: one that is in use is refused here.
        let held = bound(address)?;
        Ok(Self { address: held.local_addr()?, _held: held })
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts connections until what it returns is dropped.
    pub(super) fn open(&self) -> io::Result<TcpListener> {
        bound(self.address)?.listen(BACKLOG)
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn a_closed_port_refuses_and_an_open_one_accepts_again_and_again() {
        let port = Port::take(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        for _ in 0..3 {
            let refused = TcpStream::connect(port.address()).await.unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
            let listener = port.open().unwrap();
            let (ours, theirs) = tokio::join!(TcpStream::connect(port.address()), listener.accept());
            assert_eq!(ours.unwrap().local_addr().unwrap(), theirs.unwrap().1);
        }
    }

    #[tokio::test]
    async fn a_port_that_is_served_on_cannot_be_taken() {
        let port = Port::take(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let _listener = port.open().unwrap();
        assert_eq!(Port::take(port.address()).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
