//! One call of `send` on its way: its requests, one after the other, and the answer to the caller.

use std::collections::VecDeque;
use std::sync::Arc;

use super::access::Access;
use super::batch::Batch;
use super::classify::{Verdict, classify};
use super::failure;
use super::transport::Transport;
use super::wait::Reply;
use crate::error::{Error, ErrorKind};
use crate::ports::Clock;
use crate::report::SendReport;

/// What a job needs of its client.
#[derive(Clone, Debug)]
pub(super) struct Means {
    pub(super) access: Arc<Access>,
    pub(super) clock: Arc<dyn Clock>,
}

/// Whatever happens to a job, its caller gets one answer: a job that is dropped says so.
pub(super) struct Job {
    means: Means,
    batches: VecDeque<Batch>,
    report: SendReport,
    is_on_its_way: bool,
    reply: Option<Reply<SendReport>>,
}

impl Job {
    /// `report` holds what was rejected beforehand.
    pub(super) fn new(
        means: Means,
        batches: Vec<Batch>,
        report: SendReport,
        reply: Reply<SendReport>,
    ) -> Self {
        Self {
            means,
            batches: batches.into(),
            report,
            is_on_its_way: false,
            reply: Some(reply),
        }
    }

    /// Sends one request after the other; the first failure ends it.
    pub(super) async fn run(mut self, transport: Arc<dyn Transport>) {
        while let Some(batch) = self.batches.pop_front() {
            let verdict = self.post(&batch, transport.as_ref()).await;
            self.report
                .messages
                .extend(verdict.messages.iter().cloned());
            if let Some(error) = failure::error(verdict.clone()) {
                return self.fail(error);
            }
            self.report.events_received += batch.len() as u64;
            self.report
                .received
                .extend(batch.iter().map(|event| event.index));
            self.report.fbtrace_id = verdict.fbtrace_id;
        }
        let report = std::mem::take(&mut self.report);
        self.answer(Ok(report));
    }

    async fn post(&mut self, batch: &Batch, transport: &dyn Transport) -> Verdict {
        let current = self.means.access.get();
        let request = current.template.request(batch);
        self.is_on_its_way = true;
        let result = transport.post(request).await;
        self.is_on_its_way = false;
        let now = self.means.clock.unix_ms();
        let verdict = classify(&result, batch.len(), now, &current.redactor);
        log::debug!("{} events sent: {:?}", batch.len(), verdict.outcome);
        verdict
    }

    /// Ends the job with an error, which carries what had got through before.
    pub(super) fn fail(mut self, error: Error) {
        self.answer_error(error);
    }

    fn answer_error(&mut self, error: Error) {
        let report = std::mem::take(&mut self.report);
        self.answer(Err(error.with_partial(report)));
    }

    fn answer(&mut self, result: Result<SendReport, Error>) {
        if let Some(reply) = self.reply.take() {
            reply(result);
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if self.reply.is_none() {
            return;
        }
        let error = if self.is_on_its_way {
            let message = "the client was closed before Meta answered; it is unknown whether the \
                           events were received";
            Error::new(ErrorKind::Closed, message).with_unknown_outcome()
        } else {
            closed()
        };
        self.answer_error(error);
    }
}

/// The client was closed, and the events were not sent.
pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the client is closed; nothing was sent")
}
