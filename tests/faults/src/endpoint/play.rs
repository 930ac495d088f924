//! Plays one fault on one connection.

use std::io;
use std::time::Duration;

use serde_json::{Value, json};

use super::Shared;
use super::answered::Answered;
use super::fault::{Fault, answer, received, refused};
use super::request::{Head, ids_of};
use super::wire::Wire;

/// How large an oversized answer claims to be, and is as long as anybody reads it.
const OVERSIZED: usize = 2 << 30;

/// Gives the connection back when it can serve another request.
pub(super) fn play(
    mut wire: Wire,
    head: &Head,
    fault: &Fault,
    shared: &Shared,
    answered: &mut Answered,
) -> Option<Wire> {
    match fault {
        Fault::ResetBeforeBody => {
            wire.reset();
            return None;
        }
        Fault::ResetInBody => {
            wire.read(&mut vec![0; head.length / 2])?;
            wire.reset();
            return None;
        }
        Fault::Deaf => {
            // Longer than any client waits; the thread ends with the process.
            std::thread::sleep(Duration::from_secs(60));
            return None;
        }
        _ => {}
    }
    let mut body = vec![0; head.length];
    wire.read(&mut body)?;
    let ids = ids_of(&body);
    shared.ledger().payload_bytes += body.len() as u64;
    after_body(wire, ids, fault, shared, answered)
}

fn after_body(
    mut wire: Wire,
    ids: Vec<String>,
    fault: &Fault,
    shared: &Shared,
    answered: &mut Answered,
) -> Option<Wire> {
    if let Some(bytes) = refusal(fault, &ids) {
        shared.ledger().refused += 1;
        return wire.write(&bytes).ok().map(|()| wire);
    }
    match fault {
        Fault::Silence => {
            wire.wait_for_end();
            return None;
        }
        Fault::OnlyContinue => {
            wire.write(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
            wire.wait_for_end();
            return None;
        }
        _ => {}
    }
    shared.receive(&ids);
    if let Fault::None(latency) = fault {
        std::thread::sleep(*latency);
    }
    let can_go_on = confirm(&mut wire, ids.len(), fault).unwrap_or(false);
    if can_go_on && fault.confirms() {
        answered.push(ids);
    } else {
        shared.ledger().doubt(&ids);
    }
    if can_go_on {
        return Some(wire);
    }
    match fault {
        Fault::ResetAfterBody => wire.reset(),
        Fault::HalfClose => {
            wire.half_close();
            wire.wait_for_end();
        }
        _ => wire.close(),
    }
    None
}

/// An answer that says that nothing was received. A bad event spoils its whole request.
fn refusal(fault: &Fault, ids: &[String]) -> Option<Vec<u8>> {
    match fault {
        Fault::Refuse(status, code) => Some(refused(*status, *code)),
        Fault::Throttle(seconds) => {
            let error = json!({"error": {"message": "slow down", "code": 4}});
            Some(answer(429, &format!("retry-after: {seconds}\r\n"), &error))
        }
        Fault::None(_) => ids
            .iter()
            .any(|id| id.starts_with("poison"))
            .then(|| refused(400, 100)),
        _ => None,
    }
}

/// The events were received; says so well or badly. Whether the connection can go on.
fn confirm(wire: &mut Wire, count: usize, fault: &Fault) -> io::Result<bool> {
    let good = received(count);
    match fault {
        Fault::None(_) => wire.write(&good)?,
        Fault::Continue => {
            wire.write(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            wire.write(&good)?;
        }
        Fault::Miscount => wire.write(&received(count + 1))?,
        Fault::Garbage => wire.write(&answer(200, "", &Value::from("<html>{{{")))?,
        Fault::Breakdown => wire.write(&refused(500, 2))?,
        Fault::Drip(pause) => wire.drip(&good, *pause)?,
        Fault::DripHead(pause) => {
            let head = good.len() - 60;
            wire.drip(&good[..head], *pause)?;
            wire.write(&good[head..])?;
        }
        Fault::CutAnswer => return wire.write(&good[..good.len() - 5]).map(|()| false),
        Fault::CutChunk => {
            let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{\"events";
            return wire.write(head).map(|()| false);
        }
        Fault::NotHttp => return wire.write(b"\x00\x01 what is this\r\n\r\n").map(|()| false),
        Fault::Oversized => return oversized(wire).map(|()| false),
        _ => return Ok(false),
    }
    Ok(true)
}

fn oversized(wire: &mut Wire) -> io::Result<()> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {OVERSIZED}\r\n\r\n");
    wire.write(head.as_bytes())?;
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..OVERSIZED >> 20 {
        wire.write(&spaces)?;
    }
    Ok(())
}
