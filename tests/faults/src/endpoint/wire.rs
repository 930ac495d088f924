//! One connection, with TLS or without.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

/// Reads lines and bodies, writes answers, and ends in each of the ways a connection can end.
pub(super) struct Wire {
    stream: BufReader<Stream>,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Wire {
    pub(super) fn new(socket: TcpStream, tls: Option<Arc<ServerConfig>>) -> Self {
        // Latency is what some tests are about; Nagle's algorithm would add its own.
        socket.set_nodelay(true).unwrap();
        let stream = match tls {
            None => Stream::Plain(socket),
            Some(config) => {
                let connection = ServerConnection::new(config).unwrap();
                Stream::Tls(Box::new(StreamOwned::new(connection, socket)))
            }
        };
        Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
        }
    }

    /// Without its end. `None` when the connection is over.
    pub(super) fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.stream.read_line(&mut line).ok()?;
        (count > 0).then(|| line.trim_end().to_owned())
    }

    pub(super) fn read(&mut self, bytes: &mut [u8]) -> Option<()> {
        self.stream.read_exact(bytes).ok()
    }

    /// Reads and forgets, until the other side has gone.
    pub(super) fn wait_for_end(&mut self) {
        let mut bytes = [0; 4096];
        while self.stream.read(&mut bytes).is_ok_and(|count| count > 0) {}
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stream = self.stream.get_mut();
        stream.write_all(bytes)?;
        stream.flush()
    }

    /// Byte by byte, as long as the other side listens.
    pub(super) fn drip(&mut self, bytes: &[u8], pause: Duration) -> io::Result<()> {
        for byte in bytes {
            self.write(&[*byte])?;
            std::thread::sleep(pause);
        }
        Ok(())
    }

    /// Nothing more is written; reading goes on.
    pub(super) fn half_close(&self) {
        let _ = self.socket().shutdown(Shutdown::Write);
    }

    /// In the middle of everything: the other side sees a reset.
    pub(super) fn reset(self) {
        let _ = SockRef::from(self.socket()).set_linger(Some(Duration::ZERO));
    }

    /// In order, as far as TCP goes.
    pub(super) fn close(self) {
        let _ = self.socket().shutdown(Shutdown::Both);
    }

    fn socket(&self) -> &TcpStream {
        match self.stream.get_ref() {
            Stream::Plain(socket) => socket,
            Stream::Tls(tls) => tls.get_ref(),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(bytes),
            Self::Tls(tls) => tls.read(bytes),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(tls) => tls.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(tls) => tls.flush(),
        }
    }
}
