//! The whole way once, against the simulated cloud, which shares no code with the client.

use std::time::Duration;

use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::config::{Choice, Sources, resolve};
use vbs_tui::domain::{BatchAnswer, Seen, Settings, Verdict, Volume, VolumeId, VolumeStatus, judge};
use vbs_tui::sim::{Fleet, Sim, SimConfig};

/// Logged in to a simulated cloud as an operator's variables say.
pub async fn connected(sim: &Sim, settings: Settings) -> Cloud {
    let there = sim.connection();
    let sources = Sources::new(
        [
            ("OS_AUTH_URL", there.auth_url),
            ("OS_USERNAME", there.user),
            ("OS_PASSWORD", there.password),
            ("OS_USER_DOMAIN_NAME", there.user_domain),
            ("OS_PROJECT_NAME", there.project),
            ("OS_REGION_NAME", there.region),
        ],
        "/nonexistent",
    );
    let login = resolve(&sources, &Choice::default()).unwrap().login;
    Cloud::connect(login, settings).await.unwrap()
}

async fn volumes(cloud: &Cloud, form: VolumeForm) -> Vec<Volume> {
    let mut pages = cloud.volumes(form);
    let mut volumes = Vec::new();
    while let Some(page) = pages.next().await {
        volumes.extend(page.unwrap().volumes);
    }
    volumes
}

#[tokio::test]
async fn from_variables_to_a_volume_in_its_policy_and_out_again() {
    let sim =
        Sim::start(SimConfig { fleet: Fleet::Demo, quirks: true, ..SimConfig::default() }).await.unwrap();
    let cloud = connected(&sim, Settings { page_size: 50, ..Settings::default() }).await;
    let truth = sim.snapshot();
    for form in [VolumeForm::Auto, VolumeForm::Vendor, VolumeForm::Cinder] {
        let listed = volumes(&cloud, form).await;
        assert_eq!(listed.len(), truth.len(), "{form:?}");
        for volume in &listed {
            let held = truth.get(&volume.id.to_string()).unwrap().as_deref().filter(|id| !id.is_empty());
            assert_eq!(volume.policy.as_ref().map(ToString::to_string).as_deref(), held, "{}", volume.name);
        }
    }
    let policies = cloud.policies().await.unwrap();
    assert_eq!(policies.len(), sim.policies().len());
    cloud.quota().await.unwrap();
    cloud.servers().await.unwrap();

    let target = policies.iter().find(|policy| policy.enabled == Some(true)).unwrap().id.clone();
    let chosen: Vec<VolumeId> = volumes(&cloud, VolumeForm::Auto)
        .await
        .into_iter()
        .filter(|volume| volume.status == VolumeStatus::Available && volume.policy.is_none())
        .map(|volume| volume.id)
        .take(5)
        .collect();
    let BatchAnswer::Lists(lists) = cloud.associate(&target, &chosen).await else { panic!("no lists") };
    let (verdicts, strays) = judge(&chosen, &lists);
    assert_eq!(strays, []);
    for (id, verdict) in &verdicts {
        let held = sim.policy_of(&id.to_string()).unwrap();
        assert_eq!(held == Some(target.to_string()), *verdict == Verdict::Ok, "{id} {verdict:?}");
    }
    let done: Vec<VolumeId> =
        verdicts.into_iter().filter(|(_, verdict)| *verdict == Verdict::Ok).map(|(id, _)| id).collect();
    assert!(!done.is_empty());
    for (id, seen) in cloud.volumes_by_id(&done).await {
        let Ok(Seen::Volume(volume)) = seen else { panic!("{id} not seen") };
        assert_eq!(volume.policy, Some(target.clone()));
    }
    assert!(matches!(cloud.disassociate(&target, &done).await, BatchAnswer::Lists(_)));
    assert!(done.iter().all(|id| sim.policy_of(&id.to_string()).unwrap().is_none()));
    let nobody = VolumeId::new("00000000-0000-4000-8000-000000000000");
    assert_eq!(cloud.volume_singly(&nobody).await, Ok(Seen::Gone));
    assert_eq!(cloud.volumes_by_id(std::slice::from_ref(&nobody)).await, [(nobody, Ok(Seen::Gone))]);
    assert!(!cloud.volume_detail(&chosen[0]).await.unwrap().fields.is_empty());
}

#[tokio::test]
async fn a_login_that_runs_out_in_between_is_not_noticed() {
    let sim = Sim::start(SimConfig { token_ttl: Duration::from_millis(400), ..SimConfig::default() })
        .await
        .unwrap();
    let cloud = connected(&sim, Settings::default()).await;
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        cloud.policies().await.unwrap();
    }
}
