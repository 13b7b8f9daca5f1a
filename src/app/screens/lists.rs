//! The two lists below all other screens: moving, marking, and the way to everything else.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::backups::BackupsPage;
use super::calendar::CalendarPage;
use super::coverage::CoveragePage;
use super::detail::{PolicyPage, VolumePage};
use super::evidence::Exhibit;
use super::failed_tasks::FailedTasksPage;
use super::filter_line::FilterLine;
use super::history::HistoryPage;
use super::outcomes::{Board, OutcomesPage};
use super::pasted::Pasted;
use super::plan::{Origin, PlanPrompt, PlanRequest, back_up, policies, switch as switch_policy};
use super::policy_chooser::{PolicyChooser, plan_for};
use super::policy_form::PolicyForm;
use super::policy_runs::PolicyRunsPage;
use super::saved_filters::SavedFilters;
use super::sort_chooser::SortChooser;
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::allowed::{Haste, Refused, while_};
use crate::app::keymap::{Binding, Mode};
use crate::app::load::Load;
use crate::app::model::{Focus, Model};
use crate::app::msg::Effect;
use crate::app::notice::{Holds, Tone};
use crate::app::widgets::Page;
use crate::domain::Policy;

/// The lists of policies and volumes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lists;

impl Interactive for Lists {
    fn mode(&self) -> Mode {
        Mode::Browse
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        let no_rows = || while_(Holds::NoVolumes, "no volume is shown");
        match action {
            Action::ToggleMark
            | Action::Range
            | Action::MarkAll
            | Action::Invert
            | Action::ClearMarks
            | Action::MarkedOnly
                if model.focus == Focus::Policies =>
            {
                Some(only_volumes(model, "only volumes can be marked"))
            }
            Action::ToggleMark | Action::Range | Action::MarkAll | Action::Invert => {
                model.volumes.is_empty().then(no_rows)
            }
            Action::ClearMarks => model.selection.is_empty().then(|| "nothing is marked".into()),
            Action::Sort if model.focus == Focus::Policies => {
                Some(only_volumes(model, "only volumes can be sorted"))
            }
            Action::Associate => refused_associate(model),
            Action::BackUp => refused_back_up(model),
            Action::SwitchPolicy => refused_switch_policy(model),
            Action::Edit | Action::Delete => refused_policy(model, action),
            Action::Add => refused_change(model),
            Action::Backups if model.focus == Focus::Volumes => model.volumes.is_empty().then(no_rows),
            Action::Backups | Action::FailedTasks | Action::Calendar
                if model.inventory.policies().is_empty() =>
            {
                Some(while_(Holds::NoPolicies, "there is no policy"))
            }
            Action::Coverage if model.volumes.is_empty() && model.inventory.is_empty() => Some(no_rows()),
            Action::Disassociate => refused_disassociate(model),
            Action::NarrowPolicies => refused_border(model, false),
            Action::WidenPolicies => refused_border(model, true),
            Action::LastBoard => model.run.is_none().then(|| "no run yet".into()),
            Action::Refresh => model.loads.under_way().then(|| {
                while_(Holds::Loading, format!("already loading; {} stops it", key(model, Action::Back)))
            }),
            Action::Switch => model.refused_switch(),
            Action::SavedFilters => model.refused_saved_filters(),
            Action::Open | Action::Fields if model.focus == Focus::Policies => {
                let none = || while_(Holds::NoPolicies, "no policy is shown");
                model.inventory.policies().is_empty().then(none)
            }
            Action::Open | Action::Fields => model.volumes.is_empty().then(no_rows),
            _ => None,
        }
    }

    fn hint(&self, model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
        if self.refused(model, binding.action).is_some() {
            return None;
        }
        let marks = model.selection.len();
        let hint = match binding.action {
            Action::Associate if model.read_only => "plan".into(),
            Action::Associate if marks > 0 && model.focus == Focus::Policies => {
                let policy = model.current_policy().map(Policy::label).unwrap_or_default();
                format!("associate {marks} with {policy}").into()
            }
            Action::Associate if marks > 0 => format!("associate {marks}").into(),
            Action::Disassociate if marks > 0 => "remove".into(),
            Action::MarkedOnly if model.volumes.marked_only => "show all".into(),
            Action::MarkedOnly if marks > 0 => "only marked".into(),
            Action::ClearMarks if marks > 0 => "clear".into(),
            Action::Range | Action::MarkAll | Action::MarkedOnly
                if marks > 0 || model.focus == Focus::Policies =>
            {
                return None;
            }
            Action::MarkedOnly => return None,
            Action::SwitchPolicy if marks == 0 && model.focus == Focus::Policies => "on/off".into(),
            Action::Edit if marks == 0 && model.focus == Focus::Policies => "edit".into(),
            Action::Add if marks == 0 && model.focus == Focus::Policies => "new".into(),
            Action::Open if model.focus == Focus::Policies => "its volumes".into(),
            Action::Open => "fields".into(),
            _ => Cow::from(binding.hint),
        };
        Some(hint).filter(|hint| !hint.is_empty())
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        Exhibit::of_lists(model)
    }

    fn pasted(&self, model: &Model, text: &str) -> Result<Screen, String> {
        Pasted::read(model, text).map(Screen::Pasted)
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if model.move_in_lists(action) {
            return Reaction::none();
        }
        match action {
            Action::Left => model.focus = Focus::Policies,
            Action::Right => model.focus = Focus::Volumes,
            Action::OtherPane => {
                model.focus = match model.focus {
                    Focus::Policies => Focus::Volumes,
                    Focus::Volumes => Focus::Policies,
                };
            }
            Action::ToggleMark | Action::Range | Action::MarkAll | Action::Invert | Action::ClearMarks => {
                model.mark(action);
            }
            Action::MarkedOnly => {
                model.volumes.marked_only = !model.volumes.marked_only;
                model.rebuild_rows();
            }
            Action::Filter => return Reaction::open(Screen::Filter(FilterLine::new(model))),
            Action::Sort => {
                return Reaction::open(Screen::SortChooser(SortChooser::new(model.volumes.sort)));
            }
            Action::Open if model.focus == Focus::Policies => model.drill_down(),
            Action::Open | Action::Fields => return open_fields(model),
            Action::Associate => return associate(model),
            Action::Disassociate => {
                let (origin, input) = (Origin::of_lists(model), model.plan_input());
                return PlanPrompt::open(model, PlanRequest::Disassociate, input, origin);
            }
            Action::BackUp => return back_up(model),
            Action::SwitchPolicy => {
                let policy = model.current_policy().cloned();
                return policy.map_or_else(Reaction::none, |policy| switch_policy::of_policy(model, &policy));
            }
            Action::Edit => return model.current_policy().map_or_else(Reaction::none, PolicyForm::edit),
            Action::Add => return PolicyForm::create(model),
            Action::Delete => {
                let policy = model.current_policy().cloned();
                return policy.map_or_else(Reaction::none, |policy| policies::delete(model, &policy));
            }
            Action::NarrowPolicies | Action::WidenPolicies => {
                model.move_border(action == Action::WidenPolicies);
                return Reaction::none().with_all(model.remember_view().into_iter().collect());
            }
            Action::LastBoard => {
                return Reaction::open(Screen::Outcomes(OutcomesPage::new(Board::Last)));
            }
            Action::History => return HistoryPage::open(),
            Action::Backups => return open_backups(model),
            Action::FailedTasks => return FailedTasksPage::open(model),
            Action::Coverage => return CoveragePage::open(model),
            Action::Calendar => return CalendarPage::open(model),
            Action::SavedFilters => return SavedFilters::open(model),
            Action::Refresh => return Reaction::none().with_all(model.refresh()),
            Action::Switch => return super::open_switch(model),
            Action::Back => return Reaction::none().with_all(step_back(model)),
            _ => return Reaction::unhandled(),
        }
        Reaction::none()
    }
}

fn associate(model: &mut Model) -> Reaction {
    match model.focus {
        Focus::Policies => plan_for(model, model.policies.at),
        Focus::Volumes => Reaction::open(Screen::PolicyChooser(PolicyChooser::new(model, model.policies.at))),
    }
}

fn back_up(model: &mut Model) -> Reaction {
    match model.focus {
        Focus::Policies => match model.current_policy().cloned() {
            Some(policy) => back_up::run_policy(model, policy),
            None => Reaction::none(),
        },
        Focus::Volumes => back_up::of_lists(model),
    }
}

fn open_fields(model: &Model) -> Reaction {
    match model.focus {
        Focus::Policies => model.current_policy().map_or_else(Reaction::none, |policy| {
            Reaction::open(Screen::PolicyDetail(PolicyPage { id: policy.id.clone(), page: Page::default() }))
        }),
        Focus::Volumes => model.current_volume().map_or_else(Reaction::none, |id| {
            Reaction::open(Screen::VolumeDetail(VolumePage::new(id.clone()))).with(Effect::LoadDetail(id))
        }),
    }
}

fn open_backups(model: &Model) -> Reaction {
    let none = Reaction::none;
    match model.focus {
        Focus::Policies => model.current_policy().map_or_else(none, |of| PolicyRunsPage::open(of.id.clone())),
        Focus::Volumes => model.current_volume().map_or_else(none, BackupsPage::open),
    }
}

/// Esc: one thing at a time, marks never.
fn step_back(model: &mut Model) -> Vec<Effect> {
    if model.loads.under_way() {
        return model.leave_load();
    }
    if model.volumes.range_from.take().is_some() {
        return Vec::new();
    }
    if model.volumes.marked_only {
        model.volumes.marked_only = false;
        model.rebuild_rows();
    } else if let Some(before) = model.volumes.before_drill.take() {
        model.focus = Focus::Policies;
        model.set_filter(&before);
    } else if !model.volumes.filter_text.is_empty() {
        model.set_filter("");
    } else if model.volumes.subset.take().is_some() {
        model.rebuild_rows();
    } else if matches!(model.loads.login, Load::Failed(_)) {
        let (again, switch, quit) =
            (key(model, Action::Refresh), key(model, Action::Switch), key(model, Action::Quit));
        model.say(Tone::Info, format!("{again} logs in again, {switch} chooses another cloud, {quit} quits"));
    } else {
        let mut words = format!("nothing to close; {} quits", key(model, Action::Quit));
        if !model.selection.is_empty() {
            let _ = write!(words, ", {} clears the marks", key(model, Action::ClearMarks));
        }
        model.say(Tone::Info, words);
    }
    Vec::new()
}

fn key(model: &Model, action: Action) -> String {
    model.key(Mode::Browse, action)
}

fn only_volumes(model: &Model, what: &str) -> Refused {
    format!("{what}: {} goes to the volumes", key(model, Action::OtherPane)).into()
}

fn refused_associate(model: &Model) -> Option<Refused> {
    let policies = model.inventory.policies();
    if let Some(refused) = refused_change(model) {
        Some(refused)
    } else if policies.is_empty() && model.loads.policies_under_way() {
        Some(while_(Holds::LoadingPolicies, "the policies are still being loaded"))
    } else if policies.is_empty() {
        Some(while_(Holds::NoPolicies, "there is no policy to associate with"))
    } else if model.focus == Focus::Policies && model.selection.is_empty() {
        Some(only_volumes(model, "no volume is marked"))
    } else {
        refused_nothing_asked(model)
    }
}

fn refused_disassociate(model: &Model) -> Option<Refused> {
    if model.focus == Focus::Policies {
        let what = format!("{} removes volumes from their policies", key(model, Action::Disassociate));
        return Some(only_volumes(model, &what));
    }
    refused_change(model).or_else(|| refused_nothing_asked(model))
}

fn refused_back_up(model: &Model) -> Option<Refused> {
    let policy = || {
        let none = || while_(Holds::NoPolicies, "no policy is shown");
        model.inventory.policies().is_empty().then(none)
    };
    let nothing = match model.focus {
        Focus::Policies => policy(),
        Focus::Volumes => refused_nothing_asked(model),
    };
    refused_change(model).or(nothing)
}

fn refused_switch_policy(model: &Model) -> Option<Refused> {
    refused_policy(model, Action::SwitchPolicy).or_else(|| {
        let told = model.current_policy().is_some_and(|policy| policy.enabled.is_some());
        (!told).then(|| "the cloud does not say whether this policy is ON".into())
    })
}

/// Why the policy under the cursor cannot be changed so.
fn refused_policy(model: &Model, action: Action) -> Option<Refused> {
    if model.focus == Focus::Volumes {
        let done = match action {
            Action::Edit => "edited",
            Action::Delete => "deleted",
            _ => "switched",
        };
        let pane = key(model, Action::OtherPane);
        return Some(format!("only policies are {done}: {pane} goes to them").into());
    }
    if action == Action::Delete && model.current_policy().is_some_and(Policy::is_default) {
        return Some("the default policy of the project cannot be deleted".into());
    }
    let none = || while_(Holds::NoPolicies, "no policy is shown");
    refused_change(model).or_else(|| model.current_policy().is_none().then(none))
}

fn refused_border(model: &Model, wider: bool) -> Option<Refused> {
    let Some(border) = model.heights.border else {
        return Some("no border to move: the screen has room for one pane only".into());
    };
    let full = border.next(wider).is_none();
    full.then(|| {
        if wider { "the policies cannot get more room" } else { "the policies cannot get less room" }.into()
    })
}

/// Why nothing can be planned; what is in the way is a key away.
fn refused_change(model: &Model) -> Option<Refused> {
    let mut refused = model.refused_change(Haste::None)?;
    if refused.holds == Some(Holds::Sending) {
        let _ = write!(refused.why, "; {} shows it", key(model, Action::LastBoard));
    }
    Some(refused)
}

fn refused_nothing_asked(model: &Model) -> Option<Refused> {
    let nothing = model.selection.is_empty() && model.current_volume().is_none();
    nothing.then(|| while_(Holds::NoVolumes, "nothing is marked and no volume is under the cursor"))
}
