//! Asking for a secret on the terminal: without echo, and past whatever standard input is.

use std::fs::File;
use std::io::{self, Write};

use rustix::process::{Signal, getpid, kill_process};
use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::password_prompt::{Line, Quiet, read_line};
use super::progress;
use super::signal_handler::SignalHandler;
use crate::api::login::{SecretPrompter, SecretRequest};
use crate::app::secret_entry::Typed;
use crate::domain::SecretQuestion;
use crate::domain::text::scrub;
use crate::runtime::{Signalled, Signals, can_stop, stop_self};

/// Prompts for secrets, if the process has a terminal.
pub fn prompter(handler: &SignalHandler) -> Option<SecretPrompter> {
    let terminal = File::options().read(true).write(true).open("/dev/tty").ok()?;
    let (prompter, questions) = unbounded_channel();
    tokio::spawn(answer(questions, terminal, handler.clone()));
    Some(prompter)
}

/// Answers questions as long as the program runs. From the first one on signals are caught here,
/// for one that ended the program in the middle of a question would leave the terminal mute.
async fn answer(mut questions: UnboundedReceiver<SecretRequest>, terminal: File, handler: SignalHandler) {
    let Some(mut asking) = questions.recv().await else { return };
    let Ok(mut signals) = Signals::catch() else { return };
    loop {
        // Whoever asked waits until the answer is sent or dropped: it must not outlive this turn.
        let SecretRequest { question, answer } = asking;
        match ask(&terminal, question, &mut signals, &handler).await {
            // Whoever asked may have left meanwhile.
            Ok(Some(secret)) => drop(answer.send(secret)),
            Ok(None) | Err(_) => break,
        }
        asking = tokio::select! {
            next = questions.recv() => match next {
                Some(next) => next,
                None => break,
            },
            () = ending(&mut signals) => {
                handler.end();
                break;
            }
        };
    }
    // Who declined once is not asked again by the same command, whatever it still has to do.
    drop(questions);
    loop {
        ending(&mut signals).await;
        handler.end();
    }
}

/// Comes back when a signal asks the program to end.
async fn ending(signals: &mut Signals) {
    loop {
        match signals.next().await {
            signalled if signalled.ends() => return,
            // Whoever cannot be stopped goes on.
            Signalled::Stop if can_stop() => drop(stop_self()),
            _ => {}
        }
    }
}

/// Asks one question; `None` if it was declined.
async fn ask(
    terminal: &File,
    question: SecretQuestion,
    signals: &mut Signals,
    handler: &SignalHandler,
) -> io::Result<Option<SecretString>> {
    let quiet = Quiet::enter(terminal.try_clone()?)?;
    let mut own = terminal.try_clone()?;
    let (user, at, host) = (scrub(&question.user), scrub(&question.at), scrub(&question.host));
    // The line may be that of a progress, which goes on below.
    let begin = progress::fresh_line();
    let prompt = format!("{begin}vbs: {} of {user} at {at} ({host}): ", question.what.word());
    let mut typing = {
        let mut terminal = terminal.try_clone()?;
        let prompt = prompt.clone();
        tokio::task::spawn_blocking(move || {
            if let Some(refused) = &question.refused {
                writeln!(terminal, "{begin}vbs: {}", scrub(refused))?;
            }
            write!(terminal, "{prompt}")?;
            read_line(&terminal, || Ok(kill_process(getpid(), Signal::TSTP)?))
        })
    };
    let line = loop {
        tokio::select! {
            line = &mut typing => break line.map_err(io::Error::other)??,
            signalled = signals.next() => match signalled {
                signalled if signalled.ends() => break Line::Interrupted,
                Signalled::Stop if can_stop() => {
                    // Not every shell gives the terminal its echo back.
                    quiet.leave();
                    writeln!(own)?;
                    stop_self()?;
                    // This thread may run on for a moment: nothing of the terminal is touched here.
                }
                // Some shells did, and whatever stopped the program may have done so too.
                Signalled::Continued => {
                    quiet.again()?;
                    write!(own, "{prompt}")?;
                }
                _ => {}
            },
        }
    };
    drop(quiet);
    // A terminal that is gone must not keep a signal from ending the program.
    let _ = writeln!(own);
    match line {
        Line::Typed(secret) => Ok(Some(secret).filter(|secret| !secret.is_empty()).map(Typed::into_secret)),
        Line::NotText => {
            let _ = writeln!(own, "vbs: the typed text is not UTF-8, so nothing was sent");
            Ok(None)
        }
        Line::Ended => Ok(None),
        Line::Interrupted => {
            handler.end();
            Ok(None)
        }
    }
}
