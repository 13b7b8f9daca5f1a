//! Single volumes and chosen ones: reading back what a write did, and showing every field.
//!
//! The paged list is in `api::paging`.

use std::collections::{HashMap, HashSet};

use futures_util::StreamExt;
use futures_util::stream;
use jiff::Timestamp;

use crate::api::cloud::form::form_unknown;
use crate::api::cloud::service::Service;
use crate::api::cloud::{Cloud, VolumeForm};
use crate::api::paging::VolumePages;
use crate::api::transport::error::Shape;
use crate::api::transport::reading::{NO_VOLUMES, list_in, not_read};
use crate::api::wire::volumes as wire;
use crate::domain::{ApiError, ApiErrorKind, Seen, Volume, VolumeDetail, VolumeId};

const READ: &str = "read the volume";
const READ_MANY: &str = "read the volumes";

impl Cloud {
    /// The list of all volumes, page by page; nothing is sent before the first
    /// [`VolumePages::next`]. The form that worked is remembered for the other reads.
    pub fn volumes(&self, form: VolumeForm) -> VolumePages {
        VolumePages::new(self.clone(), form)
    }

    /// Reads chosen volumes, in the order given: many at once in the vendor form, a few at a time
    /// one by one in the other. A volume an answer leaves out is asked for alone, to tell one that
    /// is gone from one that was not shown, and so is one of which it does not tell whether it is
    /// under a policy.
    pub async fn volumes_by_id(&self, ids: &[VolumeId]) -> Vec<(VolumeId, Result<Seen, ApiError>)> {
        let mut seen: HashMap<VolumeId, Result<Seen, ApiError>> = HashMap::with_capacity(ids.len());
        let in_flight = self.settings().reads_in_flight.max(1);
        if self.remembered_form() != VolumeForm::Cinder {
            let chunks = ids.chunks(self.settings().max_ids_per_read.max(1)).map(<[VolumeId]>::to_vec);
            let mut answers = stream::iter(chunks)
                .map(|chunk| async move { (self.many(&chunk).await, chunk) })
                .buffer_unordered(in_flight);
            while let Some((answer, chunk)) = answers.next().await {
                match answer {
                    Ok(found) => seen.extend(found.into_iter().map(|(id, volume)| (id, Ok(volume)))),
                    // Not this form, or one of the ids spoils the call: each alone then.
                    Err(fault) if form_unknown(&fault) => {}
                    Err(fault) if fault.kind == ApiErrorKind::Limited => {
                        // The others would each be waited for as long.
                        let unread = ids.iter().filter(|id| !seen.contains_key(*id)).cloned();
                        let unread: Vec<VolumeId> = unread.collect();
                        seen.extend(unread.into_iter().map(|id| (id, Err(fault.clone()))));
                        break;
                    }
                    Err(fault) => seen.extend(chunk.into_iter().map(|id| (id, Err(fault.clone())))),
                }
            }
        }
        let missing: Vec<VolumeId> = ids.iter().filter(|id| !seen.contains_key(*id)).cloned().collect();
        seen.extend(self.volumes_singly(missing).await);
        let unread = || Err(ApiError::new(ApiErrorKind::Cancelled, READ_MANY, "not read"));
        ids.iter().map(|id| (id.clone(), seen.get(id).cloned().unwrap_or_else(unread))).collect()
    }

    async fn many(&self, ids: &[VolumeId]) -> Result<Vec<(VolumeId, Seen)>, ApiError> {
        let endpoint = self.endpoint(Service::Volume, READ_MANY)?;
        let quoted: Vec<String> = ids.iter().map(|id| format!("'{id}'")).collect();
        let list = format!("[{}]", quoted.join(","));
        let url = VolumeForm::Vendor.url(endpoint, "detail", &[("ids", &list)]);
        let answer = self.read(READ_MANY, endpoint, &url).await?;
        let volumes = wire::Page::read(list_in(&answer, NO_VOLUMES), |page| page.into_volumes(self.words()))
            .ok_or_else(|| not_read(READ_MANY, &answer, "the answer is not a list of volumes"))?;
        Ok(volumes
            .into_iter()
            .filter(|volume| volume.policy_told && ids.contains(&volume.id))
            .map(|volume| (volume.id.clone(), Seen::Volume(volume)))
            .collect())
    }

    /// Reads one volume by itself (`volumes/{id}`): the call whose answer is documented to show
    /// the policy, for clouds whose list does not (domain.md 1.10).
    pub async fn volume_singly(&self, id: &VolumeId) -> Result<Seen, ApiError> {
        match self.single(VolumeForm::Cinder, id).await {
            Ok((volume, _)) => Ok(Seen::Volume(volume)),
            Err((fault, shape)) if says_gone(&fault, shape) => Ok(Seen::Gone),
            Err((fault, _)) => Err(fault),
        }
    }

    /// Reads volumes one by one, a few at a time, in the order of the answers.
    pub async fn volumes_singly(&self, ids: Vec<VolumeId>) -> Vec<(VolumeId, Result<Seen, ApiError>)> {
        let mut left: HashSet<VolumeId> = ids.iter().cloned().collect();
        let mut found = Vec::with_capacity(ids.len());
        let mut answers = stream::iter(ids)
            .map(|id| async move {
                let seen = self.volume_singly(&id).await;
                (id, seen)
            })
            .buffer_unordered(self.settings().reads_in_flight.max(1));
        while let Some((id, seen)) = answers.next().await {
            left.remove(&id);
            let beyond_patience =
                seen.as_ref().err().filter(|fault| fault.kind == ApiErrorKind::Limited).cloned();
            found.push((id, seen));
            if let Some(fault) = beyond_patience {
                // The others would each be waited for as long.
                found.extend(left.drain().map(|id| (id, Err(fault.clone()))));
                break;
            }
        }
        found
    }

    /// Reads every field of one volume.
    pub async fn volume_detail(&self, id: &VolumeId) -> Result<VolumeDetail, ApiError> {
        let form = self.remembered_form();
        let read = match self.single(form, id).await {
            // The vendor form may be unknown here, and the other always works.
            Err((fault, _)) if form != VolumeForm::Cinder && form_unknown(&fault) => {
                self.single(VolumeForm::Cinder, id).await
            }
            read => read,
        };
        let (volume, body) = read.map_err(|(fault, _)| fault)?;
        Ok(VolumeDetail { volume, fields: wire::fields(&body), read_at: Timestamp::now() })
    }

    async fn single(&self, form: VolumeForm, id: &VolumeId) -> Result<(Volume, Vec<u8>), (ApiError, Shape)> {
        let not_ours = |fault| (fault, Shape::NotJson);
        let endpoint = self.endpoint(Service::Volume, READ).map_err(not_ours)?;
        let answer = self.read_shaped(READ, endpoint, &form.url(endpoint, &id.to_string(), &[])).await?;
        let volume = wire::single(&answer.body, self.words())
            .filter(|volume| volume.id == *id)
            .ok_or_else(|| not_ours(not_read(READ, &answer, "the answer is not that volume")))?;
        Ok((volume, answer.body))
    }
}

/// A 404 in the volume service's own words, not one of a gateway that does not know the path.
fn says_gone(fault: &ApiError, shape: Shape) -> bool {
    fault.kind == ApiErrorKind::NotFound && shape == Shape::Error && !fault.is_of_gateway()
}
