//! The pictures in the README and in `docs` are what the program draws of the demo cloud, driven by keys, at
//! a fixed time. `VBS_UPDATE_PICTURE=1 cargo test --test screens` draws them anew.

use vbs_tui::ui::{Palette, Theme};

use crate::demo::Demo;
use crate::picture::{LIGHT, picture, picture_on};

const SIZE: (u16, u16) = (100, 30);

/// A picture that is kept in `docs` is what the program draws now.
fn check(name: &str, demo: &Demo) {
    kept(name, &picture(&demo.app, &Theme::default(), SIZE.0, SIZE.1));
}

fn kept(name: &str, drawn: &str) {
    let path = format!("{}/docs/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("VBS_UPDATE_PICTURE").is_some() {
        std::fs::write(&path, drawn).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == drawn, "docs/{name}.svg is not what the program draws; VBS_UPDATE_PICTURE=1 renews it");
}

#[tokio::test]
async fn the_pictures_are_what_the_program_draws_of_the_demo() {
    let mut demo = Box::pin(Demo::open(SIZE)).await;
    filter(&mut demo, "status=in-use db0").await;
    demo.press("space space space space j j space space").await;
    check("screen", &demo);
    let light = Theme { palette: Palette::Light, ..Theme::default() };
    kept("light", &picture_on(&demo.app, &light, SIZE, LIGHT));
    demo.type_text("afiles").await;
    demo.press("enter").await;
    check("plan", &demo);
    demo.press("esc C n").await;
    check("coverage", &demo);
    demo.press("esc").await;
    filter(&mut demo, "policy=db-nightly").await;
    demo.press("b").await;
    check("backups", &demo);
    demo.press("esc").await;
    filter(&mut demo, "status=in-use").await;
    demo.press("ctrl-x * a").await;
    demo.type_text("files").await;
    demo.press("enter").await;
    demo.type_text("179").await;
    demo.press("enter").await;
    check("outcomes", &demo);
}

async fn filter(demo: &mut Demo, text: &str) {
    demo.press("/ ctrl-u").await;
    demo.type_text(text).await;
    demo.press("enter").await;
}
