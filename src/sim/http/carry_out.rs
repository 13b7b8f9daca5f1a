//! Carries a request out under its faults: how much of it is applied, and what the
//! client is told.

use std::time::Duration;

use tokio::time::sleep;

use super::super::fault::{Applied, Fault, On, Shape, When};
use super::super::log::{Did, Told};
use super::refusals::{forbidden, refused_token, too_many, unknown_path};
use super::reply::{Manner, Reply};
use super::route::Service;
use super::turn::{Ending, Turn};
use super::{identity, servers, vbs, volumes};

impl Turn {
    /// Carries it out and says how it ends.
    pub(crate) fn act(mut self) -> Ending {
        if self.cloud.is_stopped() {
            return Ending::Silence;
        }
        let Some(end) = self.verdict.end.take() else {
            let reply =
                if self.cloud.over_rate() { too_many(Some(1), &self.request_id) } else { self.carry_out() };
            return Ending::Answer(reply, Manner::Plain);
        };
        if end == Fault::TokenExpired
            && let Some(token) = self.call.header("x-auth-token")
        {
            self.cloud.sessions().expire(token);
        }
        self.share = share(&end);
        let reply = self.carry_out();
        if !lets_hear(&end) {
            self.unhear();
        }
        if let Fault::TimeoutAfterAccept { apply: When::Later(ms) } = end {
            self.postpone(Duration::from_millis(ms));
            return Ending::Silence;
        }
        self.end(end, reply)
    }

    fn end(&self, end: Fault, reply: Reply) -> Ending {
        let id = self.request_id.as_str();
        let manner = match &end {
            Fault::SlowDrip { bytes, every_ms } => Manner::Drip { bytes: *bytes, every_ms: *every_ms },
            Fault::Truncated { well_formed } => Manner::Cut { well_formed: *well_formed },
            Fault::Oversized { megabytes } => Manner::Flood { megabytes: *megabytes },
            _ => Manner::Plain,
        };
        let said = match end {
            Fault::ResetBefore | Fault::ResetAfter { .. } => return Ending::Reset,
            Fault::TimeoutAfterAccept { .. } => return Ending::Silence,
            Fault::Auth401 { shape: None } => refused_token(self.route.service, true, id),
            Fault::Auth401 { shape: Some(shape) } => {
                Reply::shaped(shape, 401, None, Some("Invalid token."), id)
            }
            Fault::RateLimit { retry_after } => too_many(retry_after, id),
            Fault::Forbidden => forbidden(self.route.service),
            Fault::WholeCall { status, shape, code, message, .. } => {
                Reply::shaped(shape, status, code.as_deref(), message.as_deref(), id)
            }
            Fault::OkWithError { code, .. } => {
                let code = code.as_deref().unwrap_or("AutoBackup.0009");
                Reply::wrapped(200, code, "internal error while handling the batch")
            }
            Fault::Html200 { .. } => Reply::shaped(Shape::Html, 200, None, None, id),
            _ => reply,
        };
        Ending::Answer(said, manner)
    }

    fn carry_out(&self) -> Reply {
        let batch = matches!(self.route.on(), On::Associate | On::Disassociate);
        // A batch of which nothing is done is still looked at, for the log.
        if self.share == Applied::None && !batch {
            return Reply::empty(204);
        }
        match self.route.service {
            Service::Identity => identity::answer(self),
            Service::Vbs => vbs::answer(self),
            Service::Volumes => volumes::answer(self),
            Service::Compute => servers::answer(self),
            Service::Gateway => unknown_path(&self.request_id),
        }
    }

    /// Carries the whole request out later, after the client has given up.
    fn postpone(mut self, later: Duration) {
        self.cloud.log().edit(self.seq, |entry| {
            for deed in &mut entry.volumes {
                deed.did = Did::Later;
            }
        });
        self.share = Applied::All;
        tokio::spawn(async move {
            sleep(later).await;
            if !self.cloud.is_stopped() {
                self.carry_out();
                self.unhear();
            }
        });
    }

    /// The client learns nothing of what was done.
    fn unhear(&self) {
        self.cloud.log().edit(self.seq, |entry| {
            for deed in &mut entry.volumes {
                deed.told = Told::Nothing;
            }
        });
    }
}

/// How much is carried out under a fault that ends the request.
fn share(end: &Fault) -> Applied {
    match end {
        Fault::ResetBefore
        | Fault::Auth401 { .. }
        | Fault::RateLimit { .. }
        | Fault::RateWindow { .. }
        | Fault::Forbidden
        | Fault::TimeoutAfterAccept { apply: When::Never | When::Later(_) } => Applied::None,
        Fault::WholeCall { applied, .. }
        | Fault::OkWithError { applied, .. }
        | Fault::Html200 { applied }
        | Fault::ResetAfter { applied } => *applied,
        _ => Applied::All,
    }
}

/// Whether the true answer reaches the client.
fn lets_hear(end: &Fault) -> bool {
    matches!(end, Fault::TokenExpired | Fault::SlowDrip { .. } | Fault::Oversized { .. })
}
