//! What is asked of the terminal besides drawing, as bytes: to take a text into its clipboard (OSC 52), to
//! show a notification (OSC 9, OSC 777), to ring (BEL); wrapped so that a multiplexer in between hands it on.
//!
//! Pure: which multiplexer there is, is an argument, and writing is whoever owns the terminal's business. None
//! of these requests is ever answered, so nobody can say more than that it was sent.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::event::neutralise;

/// Bytes of a sequence that terminals take at most; longer ones are dropped without a word.
pub const MOST_SEQUENCE: usize = 100_000;
/// Bytes of a text whose sequence is within that.
pub const MOST_COPIED: usize = (MOST_SEQUENCE - COPY.len() - END.len()) / 4 * 3;
/// Bytes of one chunk for GNU screen, all told: its buffer for strings is no longer.
const MOST_CHUNK: usize = 768;
/// Characters of a notification: what is longer is cut by whoever shows it, or not shown.
const MOST_NOTIFIED: usize = 240;

/// The selection `c` is the one that mosh hands on as well.
const COPY: &[u8] = b"\x1b]52;c;";
/// BEL, not ST: in a chunk for GNU screen the escape of an ST would be the chunk's end.
const END: &[u8] = b"\x07";

/// The way from the program to the terminal that somebody looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Route {
    /// Nothing between.
    Plain,
    /// Through tmux.
    Tmux,
    /// Through GNU screen.
    Screen,
    /// A console that would print such sequences, or that can show nothing of them.
    Console,
}

impl Route {
    /// From the environment: `TMUX`, `STY` and `TERM`. The first two do not cross SSH, the last does.
    #[must_use]
    pub fn of(tmux: Option<&str>, sty: Option<&str>, term: Option<&str>) -> Self {
        let is_set = |value: Option<&str>| value.is_some_and(|value| !value.is_empty());
        let term = term.unwrap_or_default();
        match () {
            () if is_set(tmux) || term.starts_with("tmux") => Self::Tmux,
            () if is_set(sty) || term.starts_with("screen") => Self::Screen,
            () if matches!(term, "" | "dumb" | "linux" | "cons25" | "vt52" | "vt100" | "vt220") => {
                Self::Console
            }
            () => Self::Plain,
        }
    }

    /// The sequence as it must be written here. It has one ESC, its first byte.
    fn wrap(self, sequence: Vec<u8>) -> Option<Vec<u8>> {
        match self {
            Self::Plain => Some(sequence),
            Self::Console => None,
            Self::Tmux => {
                let mut out = b"\x1bPtmux;".to_vec();
                for byte in sequence {
                    out.extend_from_slice(if byte == 0x1b {
                        b"\x1b\x1b"
                    } else {
                        std::slice::from_ref(&byte)
                    });
                }
                out.extend_from_slice(b"\x1b\\");
                Some(out)
            }
            Self::Screen => {
                let (begin, end) = (b"\x1bP", b"\x1b\\");
                let chunks = sequence.chunks(MOST_CHUNK - begin.len() - end.len());
                Some(chunks.flat_map(|chunk| [&begin[..], chunk, &end[..]].concat()).collect())
            }
        }
    }
}

/// Why a text cannot be sent to a terminal's clipboard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unsendable {
    /// It has more bytes than [`MOST_COPIED`].
    TooLong,
    /// The terminal has no clipboard that a program can reach.
    NoClipboard,
}

/// Asks the terminal to take a text into its clipboard.
///
/// # Errors
/// If the text is too long for a terminal, or the terminal has no clipboard.
pub fn copy(text: &str, route: Route) -> Result<Vec<u8>, Unsendable> {
    if route == Route::Console {
        return Err(Unsendable::NoClipboard);
    }
    if text.len() > MOST_COPIED {
        return Err(Unsendable::TooLong);
    }
    let sequence = [COPY, STANDARD.encode(text).as_bytes(), END].concat();
    route.wrap(sequence).ok_or(Unsendable::NoClipboard)
}

/// Rings. Multiplexers hear it themselves and mark the window, so it is never wrapped.
#[must_use]
pub const fn bell() -> &'static [u8] {
    END
}

/// Asks for a notification as iTerm2, WezTerm, Ghostty and kitty show it (OSC 9); [`None`] where that would be printed.
#[must_use]
pub fn notify_9(text: &str, route: Route) -> Option<Vec<u8>> {
    let text = plain(text);
    // ConEmu and Windows Terminal take `9;4;…` for a command, and `9;5` as well.
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_command = after.len() < text.len() && (after.is_empty() || after.starts_with(';'));
    let text = if is_command { Cow::Owned(format!("breakwatch: {text}")) } else { text };
    route.wrap([b"\x1b]9;", text.as_bytes(), END].concat())
}

/// Asks for a notification as urxvt, foot, WezTerm and Ghostty show it (OSC 777); [`None`] where that would be
/// printed.
#[must_use]
pub fn notify_777(title: &str, body: &str, route: Route) -> Option<Vec<u8>> {
    let [title, body] = [title, body].map(|text| plain(text).replace(';', ","));
    route.wrap([b"\x1b]777;notify;", title.as_bytes(), b";", body.as_bytes(), END].concat())
}

/// A text of one line without anything that could end or change the sequence that it stands in.
fn plain(text: &str) -> Cow<'_, str> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = neutralise(&line);
    match line.char_indices().nth(MOST_NOTIFIED) {
        Some((end, _)) => Cow::Owned(format!("{}...", &line[..end])),
        None => Cow::Owned(line),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROUTES: [Route; 3] = [Route::Plain, Route::Tmux, Route::Screen];

    /// What the terminal behind the multiplexer gets; fails if the multiplexer would not hand all of it on.
    fn unwrapped(bytes: &[u8], route: Route) -> Vec<u8> {
        let chunks = |mut rest: &[u8]| {
            let mut out: Vec<Vec<u8>> = Vec::new();
            while !rest.is_empty() {
                assert!(rest.starts_with(b"\x1bP"), "a chunk begins");
                let end = (2..).find(|&at| rest[at..].starts_with(b"\x1b\\") && rest[at - 1] != 0x1b);
                let end = end.expect("a chunk ends");
                out.push(rest[2..end].to_vec());
                rest = &rest[end + 2..];
            }
            out
        };
        match route {
            Route::Plain => bytes.to_vec(),
            Route::Console => panic!("nothing is written there"),
            Route::Tmux => {
                let [chunk] = <[Vec<u8>; 1]>::try_from(chunks(bytes)).expect("one piece");
                let inner = chunk.strip_prefix(b"tmux;").expect("for tmux").to_vec();
                let mut out = Vec::new();
                let mut inner = inner.into_iter().peekable();
                while let Some(byte) = inner.next() {
                    assert!(byte != 0x1b || inner.next_if_eq(&0x1b).is_some(), "each ESC is doubled");
                    out.push(byte);
                }
                out
            }
            Route::Screen => {
                let chunks = chunks(bytes);
                for chunk in &chunks {
                    assert!(chunk.len() + 4 <= MOST_CHUNK && chunk.last() != Some(&0x1b), "{}", chunk.len());
                    assert!(!chunk.starts_with(b"tmux;"));
                }
                chunks.concat()
            }
        }
    }

    /// The text that a terminal would take from a copy's sequence.
    fn taken(sequence: &[u8]) -> String {
        let encoded = sequence.strip_prefix(COPY).and_then(|rest| rest.strip_suffix(END));
        let text = STANDARD.decode(encoded.expect("OSC 52 of the selection c")).expect("base64");
        String::from_utf8(text).expect("as it was sent")
    }

    /// One sequence, and within it nothing that could end it or begin another.
    fn assert_one(sequence: &[u8]) {
        assert!(sequence.starts_with(b"\x1b]") && sequence.ends_with(END));
        let text = std::str::from_utf8(&sequence[2..sequence.len() - 1]).expect("a text");
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_copied_arrives_behind_every_multiplexer(text in any::<String>(), times in 1..200_usize) {
            for text in [text.clone(), text.repeat(times)] {
                for route in ROUTES {
                    match copy(&text, route) {
                        Ok(bytes) => {
                            prop_assert!(text.len() <= MOST_COPIED);
                            let sequence = unwrapped(&bytes, route);
                            prop_assert!(sequence.len() <= MOST_SEQUENCE);
                            prop_assert_eq!(taken(&sequence), text.clone());
                        }
                        Err(why) => {
                            prop_assert_eq!(why, Unsendable::TooLong);
                            prop_assert!(text.len() > MOST_COPIED);
                        }
                    }
                }
            }
        }

        #[test]
        fn whatever_is_notified_is_one_sequence_of_its_kind(
            title in any::<String>(),
            body in "[ -~\\x1b\\x07\u{9c}-\u{9d}断;0-9\n]{0,400}",
        ) {
            for route in ROUTES {
                for text in [&title, &body] {
                    let nine = unwrapped(&notify_9(text, route).expect("shown"), route);
                    assert_one(&nine);
                    let said = &nine[4..nine.len() - 1];
                    let digits = said.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    prop_assert!(digits == 0 || !matches!(said.get(digits), None | Some(b';')), "{:?}", said);
                }
                let other = unwrapped(&notify_777(&title, &body, route).expect("shown"), route);
                assert_one(&other);
                prop_assert_eq!(other.iter().filter(|byte| **byte == b';').count(), 3);
            }
        }
    }

    #[test]
    fn the_longest_text_fills_the_longest_sequence() {
        assert_eq!(MOST_COPIED, 74_994);
        let bytes = copy(&"x".repeat(MOST_COPIED), Route::Plain).expect("it fits");
        assert_eq!(bytes.len(), MOST_SEQUENCE);
        assert_eq!(copy(&"x".repeat(MOST_COPIED + 1), Route::Plain), Err(Unsendable::TooLong));
    }

    #[test]
    fn a_console_gets_nothing_that_it_would_print() {
        assert_eq!(copy("x", Route::Console), Err(Unsendable::NoClipboard));
        assert_eq!((notify_9("x", Route::Console), notify_777("x", "y", Route::Console)), (None, None));
        assert_eq!(bell(), [7]);
    }

    #[test]
    fn the_multiplexer_nearest_to_the_program_is_found() {
        let socket = Some("/tmp/tmux-0/default,1,0");
        for (tmux, sty, term, route) in [
            (socket, None, Some("screen-256color"), Route::Tmux),
            (socket, Some("1.pts"), Some("xterm"), Route::Tmux),
            (None, None, Some("tmux-256color"), Route::Tmux),
            (None, Some("1234.pts-0.host"), Some("xterm"), Route::Screen),
            (Some(""), None, Some("screen.xterm-256color"), Route::Screen),
            (None, None, Some("screen"), Route::Screen),
            (None, Some(""), Some("xterm-256color"), Route::Plain),
            (None, None, Some("foot"), Route::Plain),
            (None, None, Some("linux"), Route::Console),
            (None, None, None, Route::Console),
        ] {
            assert_eq!(Route::of(tmux, sty, term), route, "{tmux:?} {sty:?} {term:?}");
        }
    }

    #[test]
    fn sequences_are_what_terminals_document() {
        assert_eq!(notify_9("9;4;1", Route::Plain).expect("shown"), b"\x1b]9;breakwatch: 9;4;1\x07");
        assert_eq!(
            notify_9("9 streams; 2 back", Route::Plain).expect("shown"),
            b"\x1b]9;9 streams; 2 back\x07"
        );
        assert_eq!(
            notify_777("a;b", "c\x1b]0;x\x07\nd", Route::Plain).expect("shown"),
            b"\x1b]777;notify;a,b;c\\u001b]0,x\\u0007 d\x07"
        );
        assert_eq!(copy("hi", Route::Tmux).expect("short"), b"\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\");
        assert_eq!(copy("hi", Route::Screen).expect("short"), b"\x1bP\x1b]52;c;aGk=\x07\x1b\\");
    }
}
