//! Changes of policies themselves (domain.md 1.2, 1.3, 1.11).

use std::time::Instant;

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::Vbs;
use super::wire::policies::{schedule_to_send, tags_of};
use super::wire::settings;
use crate::api::cloud::Cloud;
use crate::api::cloud::service::Service;
use crate::api::cloud::writes::AnswerForm;
use crate::api::transport::reading::{NO_POLICIES, list_in, not_read};
use crate::api::transport::retry_policy::rest;
use crate::domain::backoff::{Backoff, Budget, explained};
use crate::domain::error::{CREATING_POLICY, DELETING_POLICY, EDITING_POLICY, SWITCHING};
use crate::domain::plan::PolicyEdit;
use crate::domain::plan::policy_change::row_of_new;
use crate::domain::plan::switch::row_of_policy;
use crate::domain::policy::on_off;
use crate::domain::{
    ApiError, ApiErrorKind, BatchAnswer, Pending, PolicyField, PolicySettings, Tag, TargetId, TargetWriter,
    VolumeId,
};

const TAGS: &str = "read the tags of the policy";

impl TargetWriter for Vbs {
    fn switch<'a>(&'a self, target: &'a TargetId, on: bool) -> Pending<'a, BatchAnswer> {
        Box::pin(switch(&self.0, target, on))
    }

    fn create<'a>(&'a self, settings: &'a PolicySettings) -> Pending<'a, BatchAnswer> {
        let row = row_of_new(settings);
        Box::pin(async move {
            let request = (Method::POST, serde_json::to_vec(&settings::creation(settings)));
            let place = (Service::Vbs, Some("v2"));
            let answer = AnswerForm::NewPolicy(&row);
            self.0.change_at(place, CREATING_POLICY, &["backuppolicy"], request, answer).await
        })
    }

    fn edit<'a>(&'a self, target: &'a TargetId, edit: &'a PolicyEdit) -> Pending<'a, BatchAnswer> {
        Box::pin(self::edit(&self.0, target, edit))
    }

    fn delete<'a>(&'a self, target: &'a TargetId) -> Pending<'a, BatchAnswer> {
        Box::pin(async move {
            let row = row_of_policy(target);
            let request = (Method::DELETE, Ok(Vec::new()));
            let path = ["backuppolicy", &target.to_string()];
            let answer = AnswerForm::Silence(std::slice::from_ref(&row));
            self.0.change_at((Service::Vbs, Some("v2")), DELETING_POLICY, &path, request, answer).await
        })
    }

    fn tags<'a>(&'a self, target: &'a TargetId) -> Pending<'a, Result<Vec<Tag>, ApiError>> {
        Box::pin(async move {
            let endpoint = self.0.endpoint(Service::Vbs, TAGS)?;
            let url = endpoint.url(&["backuppolicy", &target.to_string(), "tags"], &[]);
            let answer = self.0.read(TAGS, endpoint, &url).await?;
            tags_of(list_in(&answer, NO_TAGS))
                .ok_or_else(|| not_read(TAGS, &answer, "the answer has no tags"))
        })
    }
}

/// What an empty answer stands for where tags are asked for.
const NO_TAGS: &[u8] = br#"{"tags":[]}"#;

/// The status goes alone; a cloud that wants the whole schedule with it says so with a 400 and has done
/// nothing, and then gets it as its own list has it.
async fn switch(cloud: &Cloud, policy: &TargetId, on: bool) -> BatchAnswer {
    let status = json!(on_off(on));
    let alone = |schedule: Map<String, Value>| json!({ "scheduled_policy": schedule });
    let bare = alone(Map::from_iter([("status".to_owned(), status.clone())]));
    let answer = modify(cloud, SWITCHING, policy, &bare).await;
    let wants_more = matches!(&answer, BatchAnswer::Refused(fault) if fault.status == Some(400));
    if !wants_more {
        return answer;
    }
    let Some(mut schedule) = schedule_of(cloud, policy).await else { return answer };
    schedule.insert("status".to_owned(), status);
    modify(cloud, SWITCHING, policy, &alone(schedule)).await
}

/// Settings first, in one request, then tags. Once a request has done something, what becomes of a later one
/// no longer tells what became of the whole.
async fn edit(cloud: &Cloud, policy: &TargetId, edit: &PolicyEdit) -> BatchAnswer {
    let mut done: Option<BatchAnswer> = None;
    let settings: Vec<PolicyField> = edit.fields().filter(|field| *field != PolicyField::Tags).collect();
    if !settings.is_empty() {
        let answer = match (settings.as_slice(), edit.to.on) {
            ([PolicyField::Status], Some(on)) => switch(cloud, policy, on).await,
            _ => modify(cloud, EDITING_POLICY, policy, &settings::change(edit)).await,
        };
        if !matches!(answer, BatchAnswer::Lists(_)) {
            return answer;
        }
        done = Some(answer);
    }
    let tags = |of: &Option<Vec<Tag>>| of.clone().unwrap_or_default();
    if edit.sets(PolicyField::Tags) {
        for body in settings::tag_changes(&tags(&edit.from.tags), &tags(&edit.to.tags)) {
            let answer = match done {
                // Nothing is done yet: whoever asked knows how long it may wait.
                None => change_tags(cloud, policy, &body).await,
                Some(_) => change_tags_patiently(cloud, policy, &body).await,
            };
            done = match (answer, done) {
                (answer @ BatchAnswer::Lists(_), _) => Some(answer),
                (BatchAnswer::Refused(fault) | BatchAnswer::NotSent(fault), Some(_)) => {
                    return BatchAnswer::Unclear(fault);
                }
                (answer, _) => return answer,
            };
        }
    }
    done.unwrap_or_else(|| BatchAnswer::Lists(crate::domain::Lists::default()))
}

async fn modify(cloud: &Cloud, doing: &'static str, policy: &TargetId, body: &Value) -> BatchAnswer {
    let (id, row) = (policy.to_string(), row_of_policy(policy));
    let request = (Method::PUT, serde_json::to_vec(body));
    let path = ["backuppolicy", &id];
    cloud.change_at((Service::Vbs, Some("v2")), doing, &path, request, AnswerForm::Policy(&row)).await
}

async fn change_tags(cloud: &Cloud, policy: &TargetId, body: &Value) -> BatchAnswer {
    let row: VolumeId = row_of_policy(policy);
    let request = (Method::POST, serde_json::to_vec(body));
    let path = ["backuppolicy", &policy.to_string(), "tags", "action"];
    let answer = AnswerForm::Silence(std::slice::from_ref(&row));
    cloud.change_at((Service::Vbs, Some("v2")), EDITING_POLICY, &path, request, answer).await
}

/// The same in the middle of an edit: for a limit of the rate it is not left half done, but waited as long as
/// in a run.
async fn change_tags_patiently(cloud: &Cloud, policy: &TargetId, body: &Value) -> BatchAnswer {
    let budget = Budget::of_runs(cloud.settings());
    let mut backoff = Backoff::new(cloud.settings());
    loop {
        let answer = change_tags(cloud, policy, body).await;
        let (BatchAnswer::Refused(fault) | BatchAnswer::NotSent(fault)) = &answer else { return answer };
        if fault.kind != ApiErrorKind::Limited {
            return answer;
        }
        match backoff.refused(fault, budget, Instant::now()) {
            Ok(pause) => rest(cloud.waits(), fault, tokio::time::Instant::now() + pause).await,
            Err(why) => return BatchAnswer::Refused(explained(fault.clone(), Some(&why))),
        }
    }
}

/// The whole schedule of a policy as the list has it now; `None` where that cannot be read to the last field.
async fn schedule_of(cloud: &Cloud, policy: &TargetId) -> Option<Map<String, Value>> {
    let endpoint = cloud.endpoint(Service::Vbs, SWITCHING).ok()?;
    let answer = cloud.read(SWITCHING, endpoint, &endpoint.url(&["backuppolicy"], &[])).await.ok()?;
    schedule_to_send(list_in(&answer, NO_POLICIES), policy)
}
