//! One request from arrival to answer: log it, ask the faults, carry it out, and
//! send what is to be sent.
//!
//! What was accepted is carried out in a task of its own: a client that hangs up
//! in the middle has not taken its request back.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Request, Response};
use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};

use super::super::clock::now_ms;
use super::super::cloud::Cloud;
use super::super::fault::{self, Applied, On, Shape, Verdict};
use super::super::log::{Answer, LogEntry};
use super::call::Call;
use super::line::Line;
use super::reply::{Manner, Payload, Reply};
use super::route::{Op, Route};
use super::turn::{Ending, Turn};
use super::{backdoor, login, sender};

/// Largest request body (the gateway's published limit).
const LARGEST_BODY: usize = 12 * 1024 * 1024;

/// Answers one request, or breaks its connection, or never returns.
pub(crate) async fn answer(cloud: Arc<Cloud>, line: &Line, request: Request<Incoming>) -> Response<Payload> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
        return Reply::shaped(Shape::Gateway, 413, Some("APIGW.0201"), None, "").send(Manner::Plain);
    };
    let call = Call::new(head, body.to_bytes());
    if call.segments.first().is_some_and(|first| first == "_sim") {
        return backdoor::answer(&cloud, &call).send(Manner::Plain);
    }
    match tokio::spawn(take_turn(cloud, call)).await {
        Ok(Ending::Answer(reply, manner)) => reply.send(manner),
        Ok(Ending::Reset) => never(line.reset().await),
        Ok(Ending::Silence) | Err(_) => std::future::pending().await,
    }
}

fn never<T>(impossible: Infallible) -> T {
    match impossible {}
}

async fn take_turn(cloud: Arc<Cloud>, call: Call) -> Ending {
    let arrived = Instant::now();
    let route = Route::of(&call);
    let resources = call.resources();
    let verdict = cloud.faults().judge(fault::Request {
        on: route.on(),
        write: route.writes(),
        volumes: subjects(&route, &resources).as_slice(),
    });
    let request_id = cloud.rng().id().plain();
    let seq = open_entry(&cloud, &call, &route, &verdict, &request_id);

    let batch = match route.on() {
        On::Associate | On::Disassociate => resources.len() as u32,
        _ => 0,
    };
    let latency = cloud.config.latency + cloud.config.latency_per_volume * batch;
    let acts = arrived + Duration::from_millis(verdict.delay_ms) + latency / 2;
    wait_until(acts, arrived).await;
    let rewrites = verdict.rewrites.clone();
    let turn = Turn {
        cloud: Arc::clone(&cloud),
        call,
        route,
        verdict,
        seq,
        request_id: request_id.clone(),
        share: Applied::All,
    };
    let ending = turn.act();
    wait_until(acts + latency / 2, arrived).await;
    if cloud.is_stopped() {
        return Ending::Silence;
    }
    close_entry(&cloud, seq, &ending);
    match ending {
        Ending::Answer(reply, manner) => {
            let reply = rewrites.iter().fold(reply, |reply, (find, put)| reply.rewritten(find, put));
            Ending::Answer(signed(&cloud, reply, request_id), manner)
        }
        other => other,
    }
}

/// Waits, if there is anything to wait for: a timer costs a millisecond.
async fn wait_until(then: Instant, arrived: Instant) {
    if then > arrived {
        sleep_until(then).await;
    }
}

/// The volumes a request is about, for rules that name volumes.
fn subjects(route: &Route, resources: &[String]) -> Vec<String> {
    match &route.op {
        Op::Volume(_, id) | Op::Metadata(id) => vec![id.clone()],
        Op::MergeMetadata(id) | Op::ReplaceMetadata(id) | Op::SetMetadataKey(id, _) => {
            vec![id.clone()]
        }
        _ => resources.to_vec(),
    }
}

fn open_entry(cloud: &Cloud, call: &Call, route: &Route, verdict: &Verdict, request_id: &str) -> u64 {
    cloud.log().open(|seq| LogEntry {
        seq,
        at_ms: now_ms(),
        answered_ms: None,
        method: call.method.to_string(),
        path: call.target.clone(),
        op: route.on(),
        status: Answer::Pending,
        request_id: request_id.to_owned(),
        auth: sender::shown(call),
        methods: if route.op == Op::Login { login::shown(call) } else { Vec::new() },
        faults: verdict.kinds.clone(),
        volumes: Vec::new(),
        seen: Vec::new(),
    })
}

fn close_entry(cloud: &Cloud, seq: u64, ending: &Ending) {
    cloud.log().edit(seq, |entry| {
        entry.answered_ms = Some(now_ms());
        entry.status = match ending {
            Ending::Answer(reply, _) => Answer::Status(reply.status),
            Ending::Reset => Answer::Reset,
            Ending::Silence => Answer::Timeout,
        };
    });
}

/// The headers every answer has.
fn signed(cloud: &Cloud, reply: Reply, request_id: String) -> Reply {
    let reply = reply.with("x-request-id", request_id);
    if cloud.ahead_ms() == 0 {
        return reply;
    }
    let now = Timestamp::from_millisecond(cloud.now_ms()).unwrap_or_default();
    reply.with("date", now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}
