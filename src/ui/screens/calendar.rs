//! A week of starts.

use crate::app::Model;
use crate::app::screens::calendar::CalendarPage;
use crate::ui::calendar::Week;
use crate::ui::canvas::Strip;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::page::Document;

/// Fills the page with the week.
pub fn calendar(model: &Model, screen: &CalendarPage, theme: Theme, columns: u16) -> Document {
    let mut page = Document::new(theme, columns, &screen.page);
    page.title("Calendar", "a week of starts");
    let week =
        Week { calendar: &screen.calendar, policies: &screen.policies, zone: model.zone(), now: model.now };
    if model.zone().is_unknown() {
        page.field_as("", Role::Warning, "the time zone of this machine is not known: all hours are in UTC");
    }
    // A blank before each line.
    let room = usize::from(columns).saturating_sub(1);
    for line in week.text(Some(room)).lines() {
        let mut strip = Strip::new(theme);
        strip.gap(1).say(Role::Text, line).cut(room);
        page.line(strip);
    }
    page
}
