//! The toy as a backup service: one volume in a request, and a locker does not take what is in another.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use vbs_tui::domain::answer::Entry;
use vbs_tui::domain::{
    ApiError, ApiErrorKind, BackupService, BatchAnswer, CodeClass, CodeTable, ErrorCode, Lists, Pending,
    ReadMode, Readings, Reassignment, Seen, ServiceLimits, Target, TargetId, TargetList, Volume, VolumeId,
    VolumeStatus,
};

static CODES: LazyLock<CodeTable> =
    LazyLock::new(|| CodeTable::from_json(include_str!("codes.json")).unwrap());

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_millis(800);

/// A client of the server.
#[derive(Clone, Debug)]
pub struct Toy(pub SocketAddr);

/// Why there is no whole answer.
struct Trouble {
    fault: ApiError,
    may_be_sent: bool,
}

impl BackupService for Toy {
    fn limits(&self) -> ServiceLimits {
        ServiceLimits { volumes_per_request: NonZeroUsize::new(1), reassignment: Reassignment::Refuses }
    }

    fn classify(&self, code: &str) -> ErrorCode {
        CODES.code(code)
    }

    fn targets(&self) -> Pending<'_, Result<TargetList, ApiError>> {
        Box::pin(async {
            let answer = self.read("list lockers", "/lockers").await?;
            let locker = |locker: &Value| {
                let id = locker["id"].as_str().unwrap();
                let volume_count = locker["count"].as_u64().map(|count| count as u32);
                Target { volume_count, ..Target::bare(id.into(), format!("locker {id}")) }
            };
            let targets = answer["lockers"].as_array().unwrap().iter().map(locker).collect();
            Ok(TargetList { targets, unreadable: 0 })
        })
    }

    fn assign<'a>(&'a self, target: &'a TargetId, volumes: &'a [VolumeId]) -> Pending<'a, BatchAnswer> {
        Box::pin(self.change("put in a locker", "PUT", target, volumes))
    }

    fn unassign<'a>(&'a self, target: &'a TargetId, volumes: &'a [VolumeId]) -> Pending<'a, BatchAnswer> {
        Box::pin(self.change("take out of a locker", "DELETE", target, volumes))
    }

    fn membership<'a>(&'a self, volumes: &'a [VolumeId], _: ReadMode) -> Pending<'a, Readings> {
        Box::pin(async move {
            let mut readings = Vec::with_capacity(volumes.len());
            for id in volumes {
                let read = self.read("read a volume", &format!("/volumes/{id}")).await;
                let seen = match read {
                    Err(fault) if fault.kind == ApiErrorKind::NotFound => Ok(Seen::Gone),
                    read => read.map(|answer| Seen::Volume(volume(&answer))),
                };
                readings.push((id.clone(), seen));
            }
            readings
        })
    }
}

impl Toy {
    /// All volumes. That is no part of a backup service: they are another service's.
    pub async fn volumes(&self) -> Result<Vec<Volume>, ApiError> {
        let answer = self.read("list volumes", "/volumes").await?;
        Ok(answer["volumes"].as_array().unwrap().iter().map(volume).collect())
    }

    async fn read(&self, doing: &'static str, path: &str) -> Result<Value, ApiError> {
        match self.send(doing, "GET", path).await {
            Ok((200, answer)) => Ok(answer),
            Ok((status, answer)) => Err(self.fault(doing, status, &answer)),
            Err(trouble) => Err(trouble.fault),
        }
    }

    async fn change(
        &self,
        doing: &'static str,
        method: &str,
        target: &TargetId,
        volumes: &[VolumeId],
    ) -> BatchAnswer {
        let [id] = volumes else { panic!("{} volumes in one request", volumes.len()) };
        let path = format!("/lockers/{target}/volumes/{id}");
        let (status, answer) = match self.send(doing, method, &path).await {
            Ok(answer) => answer,
            Err(trouble) if trouble.may_be_sent => return BatchAnswer::Unclear(trouble.fault),
            Err(trouble) => return BatchAnswer::NotSent(trouble.fault),
        };
        let fault = self.fault(doing, status, &answer);
        let entry = Entry { id: id.clone(), code: fault.code.clone(), message: Some(fault.message.clone()) };
        match fault.code.as_ref().map(ErrorCode::class) {
            None if status == 200 => BatchAnswer::Lists(Lists { succeeded: vec![entry], ..Lists::default() }),
            // These concern the volume, not the locker.
            Some(
                CodeClass::FixSelection
                | CodeClass::AlreadyThere
                | CodeClass::InAnotherTarget
                | CodeClass::WaitAndRetry,
            ) => BatchAnswer::Lists(Lists { failed: vec![entry], ..Lists::default() }),
            _ if (400..500).contains(&status) => BatchAnswer::Refused(fault),
            _ => BatchAnswer::Unclear(fault),
        }
    }

    fn fault(&self, doing: &'static str, status: u16, answer: &Value) -> ApiError {
        let message = answer["say"].as_str().unwrap_or_default();
        ApiError {
            status: Some(status),
            code: answer["why"].as_str().map(|code| self.classify(code)),
            ..ApiError::new(ApiError::kind_of_status(status), doing, message)
        }
    }

    /// One exchange over a connection of its own.
    async fn send(&self, doing: &'static str, method: &str, path: &str) -> Result<(u16, Value), Trouble> {
        let trouble = |kind, may_be_sent| {
            let message = if may_be_sent { "the answer broke off" } else { "no connection" };
            Trouble { fault: ApiError::new(kind, doing, message), may_be_sent }
        };
        let connecting = TcpStream::connect(self.0).await;
        let mut stream = connecting.map_err(|_| trouble(ApiErrorKind::Unreachable, false))?;
        let exchange = async {
            let request = format!("{method} {path} HTTP/1.1\r\nhost: toy\r\n\r\n");
            stream.write_all(request.as_bytes()).await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            std::io::Result::Ok(answer)
        };
        let answer = tokio::time::timeout(PATIENCE, exchange).await;
        let answer = answer.map_err(|_| trouble(ApiErrorKind::Timeout, true))?;
        let answer = answer.map_err(|_| trouble(ApiErrorKind::Broken, true))?;
        let read = || {
            let (head, body) = answer.split_once("\r\n\r\n")?;
            Some((head.split(' ').nth(1)?.parse().ok()?, serde_json::from_str(body).ok()?))
        };
        read().ok_or_else(|| trouble(ApiErrorKind::Broken, true))
    }
}

fn volume(answer: &Value) -> Volume {
    let id = answer["id"].as_str().unwrap();
    Volume {
        id: id.into(),
        name: id.into(),
        status: VolumeStatus::InUse,
        size_gb: Some(10),
        zone: "here".into(),
        kind: "SSD".into(),
        servers: Box::default(),
        policy: answer["locker"].as_str().map(TargetId::new),
        policy_told: true,
        created: None,
    }
}
