//! Handing over: what is sent to the clipboard, of what, and what is said of it.

use super::*;
use crate::tui::effects::{Copying, Sent};
use crate::tui::terminal::{Copied, Target};

/// What a key sends to the clipboard.
fn sent(model: &mut Model, key: char) -> Option<(Sent, String)> {
    let of = |effect| match effect {
        Effect::Copy(Copying { text, what }) => Some((what, text)),
        _ => None,
    };
    press(model, KeyCode::Char(key)).into_iter().find_map(of)
}

fn paragraph(model: &mut Model) -> String {
    let (what, text) = sent(model, 'y').expect("something is sent");
    assert_eq!(what, Sent::Paragraph);
    text
}

fn command(model: &mut Model) -> String {
    let (what, text) = sent(model, 'Y').expect("something is sent");
    assert_eq!(what, Sent::Command);
    text
}

#[test]
fn the_selected_break_is_told_and_listed_and_stays_selected() {
    let mut model = model();
    keys(&mut model, "jj");
    let text = paragraph(&mut model);
    assert!(
        text.starts_with("Stream s2 (app live, push.example.com, account main) broke at 2026-11-20"),
        "{text}"
    );
    assert_eq!(model.message(), Some("sending"));
    let text = command(&mut model);
    assert!(text.starts_with("tccli live DescribeLiveStreamEventList --StartTime 2026-11-20T11:"), "{text}");
    assert!(text.contains("--StreamName 's2' --IsStrict 1"), "{text}");
    // In its detail as well.
    keys(&mut model, "\n");
    assert!(paragraph(&mut model).starts_with("Stream s2 "));
    assert!(command(&mut model).contains("'s2'"));
}

#[test]
fn copying_the_newest_keeps_what_comes_from_taking_its_place() {
    let mut model = model();
    assert!(model.list.is_following());
    assert!(paragraph(&mut model).starts_with("Stream s0 "));
    found(&mut model, vec![seen("newer", -5)], Source::Live);
    assert_eq!(selected(&model), "s0");
}

#[test]
fn each_view_tells_of_what_is_selected_there() {
    let mut model = model();
    let together = (0..9).map(|n| {
        let mut seen = seen(&format!("cam{n}0"), 30_000 + n);
        seen.record.client_ip = Text::new("198.51.100.4");
        seen
    });
    found(&mut model, together.collect(), Source::Live);
    keys(&mut model, "2");
    let _ = update(&mut model, Msg::Frame);
    let text = paragraph(&mut model);
    assert!(text.starts_with("Stream ") && text.contains(" broke once between "), "{text}");
    assert!(command(&mut model).contains("--StreamName '"));
    keys(&mut model, "3");
    while update(&mut model, Msg::Frame).into_iter().any(|effect| effect == Effect::Draw) {}
    let text = paragraph(&mut model);
    assert!(text.starts_with("9 streams from 198.51.100.0/24 "), "{text}");
    let text = command(&mut model);
    assert!(text.contains("--DomainName 'push.example.com'") && !text.contains("--StreamName"), "{text}");
    keys(&mut model, "4");
    let _ = update(&mut model, Msg::Frame);
    let text = paragraph(&mut model);
    assert!(text.starts_with("Cause: ") && text.contains("14 breaks of 14 streams between "), "{text}");
    assert!(!command(&mut model).contains("Name '"), "a cause is not to be asked for");
}

#[test]
fn what_cannot_be_sent_is_said() {
    let mut model = model_of(Window::Last(86_400));
    assert_eq!((sent(&mut model, 'y'), model.message()), (None, Some("nothing is selected")));
    assert_eq!((sent(&mut model, 'Y'), model.message()), (None, Some("nothing is selected")));
    found(&mut model, vec![seen("a\u{1b}]52;c;eA==\u{7}b", 60)], Source::Live);
    assert_eq!(sent(&mut model, 'Y'), None);
    assert!(
        model.message().is_some_and(|said| said.contains("control or invisible")),
        "{:?}",
        model.message()
    );
    let text = paragraph(&mut model);
    assert!(text.contains("a\\u001b]52;c;eA==\\u0007b") && crate::event::is_plain(&text), "{text}");
}

#[test]
fn where_it_went_is_said_as_sent_and_never_as_copied_and_the_rest_is_written() {
    for lang in crate::i18n::Lang::ALL {
        let options = Options { lang, ..options_of(Window::Last(86_400)) };
        let mut model = Model::new(&options, NOW).expect("an empty filter parses");
        let mut said = Vec::new();
        for target in [
            Target::Tmux,
            Target::OldTmux,
            Target::TmuxOnly,
            Target::PastTmux,
            Target::Screen,
            Target::Terminal,
            Target::TooLong,
            Target::NoClipboard,
        ] {
            let sequence = (target == Target::Terminal).then(|| b"\x1b]52;c;eA==\x07".to_vec());
            let copied = Copied { target, sequence: sequence.clone() };
            let effects = done(update(&mut model, Msg::Copied { what: Sent::Paragraph, copied }));
            let written = effects.iter().find_map(|effect| match effect {
                Effect::Write(bytes) => Some(bytes.clone()),
                _ => None,
            });
            assert_eq!(written, sequence);
            let message = model.message().expect("something is said").to_owned();
            assert!(crate::tui::text::width(&message) <= 80, "{message}");
            assert!(["sent", "发送", "送信"].iter().any(|word| message.contains(word)), "{message}");
            assert!(!message.contains("copied") && !said.contains(&message), "{message}");
            said.push(message);
        }
    }
}
