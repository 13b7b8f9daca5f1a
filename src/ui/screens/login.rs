//! A login that failed: why, where each value comes from, and what you can do.

use crate::app::Model;
use crate::app::screens::login::LoginPage;
use crate::ui::fault;
use crate::ui::theme::Theme;
use crate::ui::widgets::page::Document;

/// The page.
pub fn failed(model: &Model, screen: &LoginPage, theme: Theme, columns: u16) -> Document {
    let mut page = Document::new(theme, columns, &screen.page);
    let cloud = if model.profile.cloud.is_empty() { "any cloud" } else { &model.profile.cloud };
    page.title("Not logged in to", cloud);
    if let Some(fault) = model.loads.login.fault() {
        for line in fault::lines(page.theme(), fault, page.columns().saturating_sub(1)) {
            page.line(line);
        }
    }
    if !model.profile.sources.is_empty() {
        page.part("Where the login comes from");
        for source in &model.profile.sources {
            let value = source.shown.as_deref().unwrap_or("set");
            page.field(&source.what, &format!("{value} ({})", source.from));
        }
    }
    page.part("What you can do");
    page.field("r", "reread the files and try again");
    match &model.profile.file {
        Some(file) => page.field("e", &format!("edit {file}, then try again")),
        None => page.field("e", "nothing to edit: the login comes from environment variables"),
    }
    page.field("c", "choose another cloud");
    page.field("q", "quit");
    page
}
