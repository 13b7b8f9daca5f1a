//! Questions for secrets on their way between a login and the screen.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use crate::api::login::{SecretPrompter, SecretRequest};
use crate::app::Msg;
use crate::app::request::RequestId;
use crate::app::secret_entry::Typed;

type Open = Arc<Mutex<HashMap<u64, oneshot::Sender<SecretString>>>>;

/// The questions that are open.
#[derive(Debug)]
pub struct Questions {
    open: Open,
    prompter: SecretPrompter,
}

impl Questions {
    /// Shows every question on the screen from now on.
    pub fn start(tx: UnboundedSender<Msg>) -> Self {
        let (prompter, questions) = unbounded_channel();
        let open = Open::default();
        tokio::spawn(show(questions, open.clone(), tx));
        Self { open, prompter }
    }

    /// Where a login asks.
    pub fn prompter(&self) -> SecretPrompter {
        self.prompter.clone()
    }

    /// Hands an answer over.
    pub fn answer(&self, number: RequestId, typed: Typed) {
        if let Some(waiting) = lock(&self.open).remove(&number.0) {
            // Nobody waits any more: then it is forgotten, as it should be.
            let _ = waiting.send(typed.into_secret());
        }
    }

    /// There is no answer.
    pub fn decline(&self, number: RequestId) {
        lock(&self.open).remove(&number.0);
    }
}

fn lock(open: &Open) -> MutexGuard<'_, HashMap<u64, oneshot::Sender<SecretString>>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn show(mut questions: UnboundedReceiver<SecretRequest>, open: Open, tx: UnboundedSender<Msg>) {
    let mut number = 0;
    while let Some(SecretRequest { question, mut answer }) = questions.recv().await {
        number += 1;
        let (typed, waiting) = oneshot::channel();
        lock(&open).insert(number, typed);
        let _ = tx.send(Msg::SecretRequested(RequestId(number), question));
        let (open, tx) = (open.clone(), tx.clone());
        tokio::spawn(async move {
            tokio::select! {
                typed = waiting => {
                    if let Ok(typed) = typed {
                        let _ = answer.send(typed);
                    }
                }
                () = answer.closed() => {
                    lock(&open).remove(&number);
                    let _ = tx.send(Msg::Unasked(RequestId(number)));
                }
            }
        });
    }
}
