//! The documents' pictures are screens of the real program, watching the demo in a pseudo-terminal.
//!
//! `UPDATE_PICTURES=1 cargo test --test pictures` draws them anew. Without that, each is compared with the
//! program in what does not change from run to run: the columns' heads and the footer.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot be had fails the test")]

#[path = "../terminal/session.rs"]
#[expect(dead_code, reason = "pictures neither hang up nor stop")]
mod session;
mod svg;

use std::path::{Path, PathBuf};

use crate::session::{Session, breakwatch};

/// One picture: what is typed, and what is waited for.
struct Scene {
    /// Of the file, without its end.
    name: &'static str,
    columns: u16,
    lines: u16,
    args: &'static [&'static str],
    /// Keys, each with what the screen says once they have done their work.
    steps: &'static [(&'static str, &'static str)],
}

const SCENES: &[Scene] = &[
    Scene { name: "list", columns: 124, lines: 34, args: &["--demo"], steps: &[] },
    Scene { name: "list-zh", columns: 124, lines: 30, args: &["--demo", "--lang", "zh"], steps: &[] },
    Scene { name: "list-ja", columns: 124, lines: 30, args: &["--demo", "--lang", "ja"], steps: &[] },
    Scene {
        name: "down",
        columns: 124,
        lines: 34,
        args: &["--demo"],
        steps: &[("x", "down now"), ("j", "at the 2nd|2 of"), ("k", "at the top|1 of")],
    },
    Scene {
        name: "detail",
        columns: 96,
        lines: 44,
        args: &["--demo", "--filter", "verdict:down cause:network"],
        steps: &[("j", "DOWN"), ("\r", "bitrate"), ("", "▁")],
    },
    Scene {
        name: "incidents",
        columns: 124,
        lines: 30,
        args: &["--demo"],
        steps: &[("3", "streams from"), ("", "Culprit")],
    },
    Scene {
        name: "filter",
        columns: 96,
        lines: 24,
        args: &["--demo"],
        steps: &[("/cause:(network,quality) or verdict:down dur:>10m ", "verdict:down dur:>10m")],
    },
];

/// What the list says, in each language, once there is one.
const LISTED: [&str; 3] = ["following the newest", "跟随最新", "最新を追跡"];

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures")
}

/// Plays a scene; the screen stands still at its end.
fn play(scene: &Scene) -> vt100::Screen {
    let mut session = Session::start(breakwatch(scene.args), scene.columns, scene.lines);
    session.until("the demo's list, read whole", |screen| {
        let shown = screen.contents();
        LISTED.iter().any(|listed| shown.contains(listed)) && !shown.contains("FILLING")
    });
    for (keys, shown) in scene.steps {
        if !keys.is_empty() {
            session.keys(keys);
        }
        session.until(shown, |screen| {
            let contents = screen.contents();
            shown.split('|').any(|one| contents.contains(one))
        });
    }
    session.see(vt100::Screen::clone)
}

/// What stays the same from run to run: the columns' heads and the keys at the foot.
fn lasting(lines: &[String]) -> Vec<String> {
    let heads = lines.iter().filter(|line| line.contains('▼') && line.contains("STREAM"));
    // Beside the list stands whatever is selected.
    let left = |line: &String| line.split('│').next().unwrap_or_default().to_owned();
    let words = |line: String| line.split_whitespace().collect::<Vec<_>>().join(" ");
    heads.map(left).chain(lines.last().cloned()).map(words).collect()
}

#[test]
fn pictures_are_screens_of_this_program() {
    for scene in SCENES {
        let picture = svg::draw(&play(scene));
        let file = directory().join(format!("{}.svg", scene.name));
        if std::env::var_os("UPDATE_PICTURES").is_some() {
            std::fs::write(&file, &picture).unwrap();
        }
        let known = std::fs::read_to_string(&file).unwrap();
        assert_eq!(
            lasting(&svg::lines(&known)),
            lasting(&svg::lines(&picture)),
            "{} is out of date: UPDATE_PICTURES=1 cargo test --test pictures",
            scene.name
        );
    }
}

#[test]
fn every_picture_is_shown_somewhere_and_every_one_that_is_shown_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut shown = std::collections::BTreeSet::new();
    let files = |of: &Path| std::fs::read_dir(of).unwrap().map(|it| it.unwrap().path()).collect::<Vec<_>>();
    let documents = [root.to_owned(), root.join("docs"), root.join("docs/tasks")]
        .iter()
        .flat_map(|it| files(it))
        .collect::<Vec<_>>();
    for document in documents.iter().filter(|path| path.extension().is_some_and(|end| end == "md")) {
        let text = std::fs::read_to_string(document).unwrap();
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap_or_default();
            if Path::new(target).extension().is_some_and(|end| end == "svg") {
                let file = document.parent().unwrap().join(target);
                assert!(file.exists(), "{} shows {target}, which does not exist", document.display());
                shown.insert(file.file_name().unwrap().to_owned());
            }
        }
    }
    for picture in std::fs::read_dir(directory()).unwrap() {
        let name = picture.unwrap().file_name();
        assert!(shown.contains(&name), "no document shows {}", name.display());
    }
    assert!(SCENES.iter().all(|scene| shown.contains(std::ffi::OsStr::new(&format!("{}.svg", scene.name)))));
}
