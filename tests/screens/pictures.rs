//! The picture of the screen: well-formed, harmless, and showing what the screen shows.

use vbs_tui::ui::Theme;

use crate::fleet::{project, run};
use crate::picture::picture;

#[test]
fn a_picture_shows_the_screen() {
    let mut app = project(20, (80, 24));
    run(&mut app, 30, true);
    app.model.banner = Some("<PROD> & \u{1b}co".into());
    let svg = picture(&app, &Theme::default(), 80, 24);
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert!(svg.contains("&lt;PROD&gt; &amp; \u{fffd}co"));
    assert!(svg.contains("IN NO POLICY") && svg.contains("AutoBackup.0204"));
    assert!(!svg.chars().any(|c| c.is_control() && c != '\n'));
    assert_eq!(svg.matches("<text ").count(), svg.matches("</text>").count());
}
