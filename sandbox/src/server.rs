//! Listens and answers until told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use capikit::{Clock, SystemClock};
use tokio::net::TcpListener;

use crate::options::Options;
use crate::routes::{Sandbox, router};

/// Answers requests on `listener` until `shutdown` completes.
///
/// The listener decides address and port: `options.host` and `options.port` are not looked at.
/// Requests that are being answered when `shutdown` completes are cut off; nothing is stored on
/// disk, so nothing can be lost. Fails when the operating system takes the listener away.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    clock: Arc<dyn Clock>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let local_only = listener.local_addr()?.ip().is_loopback();
    let router = router(Sandbox::new(options, clock), local_only);
    tokio::select! {
        served = async { axum::serve(listener, router).await } => served,
        () = shutdown => Ok(()),
    }
}

/// Answers requests until the process is interrupted (Ctrl-C, or SIGTERM on Unix).
///
/// Blocks the calling thread; the runtime is private to this call. `on_ready` is called once,
/// with the address that is listened on. Fails when that address is taken or not allowed.
pub fn run(options: Options, on_ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind((options.host, options.port)).await?;
        let interrupted = interruption()?;
        on_ready(listener.local_addr()?);
        serve(listener, options, Arc::new(SystemClock), interrupted).await
    })
}

/// Completes at the first request to stop. The handlers are in place when this returns.
#[cfg(unix)]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let wait = move || {
        if signals.forever().next().is_some() {
            // The server may have ended by itself.
            let _ = stop.send(());
        }
    };
    std::thread::Builder::new().spawn(wait)?;
    Ok(async move {
        let _ = stopped.await;
    })
}

/// Completes at the first request to stop. The handler is in place when this returns.
#[cfg(windows)]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
