//! Changes of policies themselves (domain.md 1.3).

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::Vbs;
use super::wire::policies::schedule_to_send;
use crate::api::cloud::Cloud;
use crate::api::cloud::service::Service;
use crate::api::cloud::writes::AnswerForm;
use crate::api::transport::reading::{NO_POLICIES, list_in};
use crate::domain::error::SWITCHING;
use crate::domain::plan::switch::row_of_policy;
use crate::domain::policy::on_off;
use crate::domain::{BatchAnswer, Pending, TargetId, TargetWriter};

impl TargetWriter for Vbs {
    fn switch<'a>(&'a self, target: &'a TargetId, on: bool) -> Pending<'a, BatchAnswer> {
        Box::pin(switch(&self.0, target, on))
    }
}

/// The status goes alone; a cloud that wants the whole schedule with it says so with a 400 and has done
/// nothing, and then gets it as its own list has it.
async fn switch(cloud: &Cloud, policy: &TargetId, on: bool) -> BatchAnswer {
    let status = json!(on_off(on));
    let alone = Map::from_iter([("status".to_owned(), status.clone())]);
    let answer = modify(cloud, policy, alone).await;
    let wants_more = matches!(&answer, BatchAnswer::Refused(fault) if fault.status == Some(400));
    if !wants_more {
        return answer;
    }
    let Some(mut schedule) = schedule_of(cloud, policy).await else { return answer };
    schedule.insert("status".to_owned(), status);
    modify(cloud, policy, schedule).await
}

async fn modify(cloud: &Cloud, policy: &TargetId, schedule: Map<String, Value>) -> BatchAnswer {
    let body = serde_json::to_vec(&json!({ "scheduled_policy": schedule }));
    let (id, row) = (policy.to_string(), row_of_policy(policy));
    let (path, request) = (["backuppolicy", &id], (Method::PUT, body));
    cloud.change_at((Service::Vbs, Some("v2")), SWITCHING, &path, request, AnswerForm::Policy(&row)).await
}

/// The whole schedule of a policy as the list has it now; `None` where that cannot be read to the last field.
async fn schedule_of(cloud: &Cloud, policy: &TargetId) -> Option<Map<String, Value>> {
    let endpoint = cloud.endpoint(Service::Vbs, SWITCHING).ok()?;
    let answer = cloud.read(SWITCHING, endpoint, &endpoint.url(&["backuppolicy"], &[])).await.ok()?;
    schedule_to_send(list_in(&answer, NO_POLICIES), policy)
}
