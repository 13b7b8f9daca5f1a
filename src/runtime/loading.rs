//! Reading a project for the screen: what comes is sent as messages.

use tokio::sync::mpsc::UnboundedSender;

use crate::api::{Cloud, VolumeForm};
use crate::app::Msg;
use crate::app::request::Generation;
use crate::domain::BackupService;

/// Reads what volumes can be put under, and beside it the quota.
pub async fn load_targets(service: &dyn BackupService, generation: Generation, tx: &UnboundedSender<Msg>) {
    let targets = async {
        let list = service.targets().await;
        let unreadable = list.as_ref().map_or(0, |list| list.unreadable);
        let _ = tx.send(Msg::UnreadablePolicies(generation, unreadable));
        let _ = tx.send(Msg::Policies(generation, list.map(|list| list.targets)));
    };
    // Whatever becomes of the quota, the policies do not wait for it.
    let quota = async {
        if let Some(quota) = service.quota() {
            let _ = tx.send(Msg::Quota(generation, quota.await));
        }
    };
    tokio::join!(targets, quota);
}

/// Reads the volumes, page by page.
pub async fn load_volumes(
    cloud: &Cloud,
    form: VolumeForm,
    generation: Generation,
    tx: &UnboundedSender<Msg>,
) {
    let mut pages = cloud.volumes(form);
    let mut end = Ok(());
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => {
                let _ = tx.send(Msg::VolumePage(generation, page.volumes, page.total));
                if page.unreadable > 0 {
                    let _ = tx.send(Msg::Unreadable(generation, page.unreadable));
                }
            }
            Err(fault) => end = Err(fault),
        }
    }
    if let Some(note) = pages.note() {
        let _ = tx.send(Msg::VolumesNote(generation, note.to_owned()));
    }
    let _ = tx.send(Msg::VolumesEnd(generation, end));
}
