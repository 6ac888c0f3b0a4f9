//! Raw reasons: differences of writing never change what is recognised, and nothing else may.

use breakwatch::cause::{catalogue, catalogue_in};
use breakwatch::i18n::Lang;
use breakwatch::report::explain::{Answer, answer};

/// Longer ones say no more, and would only teach to write long ones.
const LONGEST: usize = 2_048;

pub fn check(data: &[u8]) {
    let reason = String::from_utf8_lossy(&data[..data.len().min(LONGEST)]);
    let cause = catalogue().recognise(&reason);
    for lang in Lang::ALL {
        assert_eq!(catalogue_in(lang).recognise(&reason), cause, "the same in {lang:?}");
    }
    let written = [
        reason.to_ascii_uppercase(),
        reason.to_ascii_lowercase(),
        reason.replace(' ', " \u{a0}"),
        format!(" \"{reason}\" "),
        format!("{reason}\u{200b}"),
        full_width(&reason),
    ];
    for other in &written {
        assert_eq!(catalogue().recognise(other), cause, "{reason:?} and {other:?}");
    }
    match (answer(&reason), cause) {
        (Answer::Several(_, causes), _) => assert!(causes.len() > 1),
        (Answer::Unrecognised(alike), cause) => {
            assert!(alike.len() <= 3);
            // A code with a sub code that nobody knows is asked for as a code.
            assert!(cause.is_none() || reason.chars().any(char::is_numeric), "{reason:?}");
        }
        (Answer::One(_), _) => {}
    }
}

/// As an input method for Chinese or Japanese writes it.
fn full_width(text: &str) -> String {
    let wide = |c| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        ' ' => '\u{3000}',
        _ => c,
    };
    text.chars().map(wide).collect()
}
