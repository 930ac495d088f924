//! A local endpoint, with TLS or without, that takes events and misbehaves as it is told.

mod answered;
mod fault;
mod ledger;
mod play;
mod request;
mod wire;

use std::fmt;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use rustls::ServerConfig;

use answered::Answered;
pub use fault::{Fault, Refusal};
pub use ledger::Ledger;
use request::Head;
use wire::Wire;

/// Decides what happens to the next request.
pub type Plan = Box<dyn FnMut() -> Fault + Send>;

/// How an endpoint behaves.
pub struct Setup {
    /// Its certificate; plain HTTP when absent.
    pub tls: Option<Arc<ServerConfig>>,
    /// What happens to each connection.
    pub refusal: Refusal,
    /// What happens to each request.
    pub plan: Plan,
}

impl Default for Setup {
    /// Plain HTTP that receives everything at once.
    fn default() -> Self {
        Self::always(Fault::None(Duration::ZERO))
    }
}

impl Setup {
    /// Plain HTTP that does the same with every request.
    pub fn always(fault: Fault) -> Self {
        Self {
            tls: None,
            refusal: Refusal::None,
            plan: Box::new(move || fault.clone()),
        }
    }

    /// The same with this certificate.
    #[must_use]
    pub fn with_tls(self, config: Arc<ServerConfig>) -> Self {
        let tls = Some(config);
        Self { tls, ..self }
    }

    /// The same, but this happens to each connection first.
    #[must_use]
    pub fn with_refusal(self, refusal: Refusal) -> Self {
        Self { refusal, ..self }
    }
}

/// Runs until the process ends.
pub struct Endpoint {
    /// `https://localhost:40123`
    pub url: String,
    shared: Arc<Shared>,
}

impl Endpoint {
    /// On a free port of this machine.
    pub fn start(setup: Setup) -> Self {
        Self::at("127.0.0.1:0", setup)
    }

    /// On this address.
    pub fn at(address: &str, setup: Setup) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = match setup.tls {
            None => format!("http://127.0.0.1:{port}"),
            Some(_) => format!("https://localhost:{port}"),
        };
        let shared = Arc::new(Shared {
            tls: setup.tls,
            refusal: setup.refusal,
            plan: Mutex::new(setup.plan),
            ledger: Mutex::default(),
        });
        let served = Arc::clone(&shared);
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let shared = Arc::clone(&served);
                thread::spawn(move || shared.serve(socket));
            }
        });
        Self { url, shared }
    }

    /// What has arrived so far.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.shared.ledger()
    }

    /// From now on, this decides.
    pub fn set_plan(&self, plan: Plan) {
        *self.shared.plan.lock().unwrap() = plan;
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Endpoint").field(&self.url).finish()
    }
}

struct Shared {
    tls: Option<Arc<ServerConfig>>,
    refusal: Refusal,
    plan: Mutex<Plan>,
    ledger: Mutex<Ledger>,
}

impl Shared {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    fn receive(&self, ids: &[String]) {
        let mut ledger = self.ledger();
        ledger.receive(ids);
        ledger.largest_batch = ledger.largest_batch.max(ids.len());
    }

    fn serve(&self, socket: TcpStream) {
        self.ledger().connections += 1;
        match self.refusal {
            Refusal::None => {
                let mut answered = Answered::default();
                self.converse(Wire::new(socket, self.tls.clone()), &mut answered);
                self.ledger().doubt(&answered.unsure());
            }
            refusal => refuse(Wire::new(socket, None), refusal),
        }
    }

    /// Until the connection is over.
    fn converse(&self, mut wire: Wire, answered: &mut Answered) {
        while let Some(head) = Head::read(&mut wire) {
            if head.line.starts_with("GET /ledger ") {
                let body = fault::answer(200, "", &self.ledger().json());
                if wire.write(&body).is_err() {
                    return;
                }
                continue;
            }
            let fault = (self.plan.lock().unwrap())();
            self.ledger().begin();
            let next = play::play(wire, &head, &fault, self, answered);
            self.ledger().end();
            match next {
                Some(again) => wire = again,
                None => return,
            }
        }
    }
}

fn refuse(mut wire: Wire, refusal: Refusal) {
    match refusal {
        Refusal::None | Refusal::Stall => wire.wait_for_end(),
        Refusal::Close => wire.close(),
        Refusal::Reset => wire.reset(),
        Refusal::OldTls => {
            let _ = wire.write(&fault::old_hello());
            wire.wait_for_end();
        }
        Refusal::Noise => {
            let _ = wire.write(b"220 mail.example ready\r\n");
            wire.wait_for_end();
        }
    }
}
