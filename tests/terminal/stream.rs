//! What was written, byte for byte: frames, what lies between them, styles.

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// The bytes, taken apart.
#[derive(Default)]
pub(crate) struct Stream {
    /// What stands between the marks of each synchronized update.
    pub(crate) frames: Vec<Vec<u8>>,
    /// Everything else, without the marks.
    pub(crate) outside: Vec<u8>,
}

impl Stream {
    /// Fails where an update begins within another, or is left open.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut stream = Self::default();
        let mut rest = bytes;
        while let Some(at) = find(rest, BEGIN) {
            stream.outside.extend(without_end_marks(&rest[..at]));
            rest = &rest[at + BEGIN.len()..];
            let end = find(rest, END).expect("an update that begins ends");
            let frame = &rest[..end];
            assert_eq!(find(frame, BEGIN), None, "an update within an update");
            stream.frames.push(frame.to_vec());
            rest = &rest[end + END.len()..];
        }
        stream.outside.extend(without_end_marks(rest));
        stream
    }

    /// Fails unless everything but taking the terminal and giving it back is part of a frame.
    pub(crate) fn assert_framed(&self) {
        assert!(!self.frames.is_empty(), "no frame at all");
        let text = text(&self.outside);
        assert_eq!(text, "", "written outside of a frame");
    }
}

/// Giving the terminal back ends an update that a signal may have cut off, whether there is one or not.
fn without_end_marks(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(at) = find(rest, END) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + END.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// Where a sequence of bytes begins.
pub(crate) fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// How often a sequence of bytes occurs.
pub(crate) fn count(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).filter(|window| *window == what).count()
}

/// Whether a whole frame that draws everything anew is among the bytes.
pub(crate) fn has_repaint(bytes: &[u8]) -> bool {
    find(bytes, b"\x1b[2J").is_some_and(|at| find(&bytes[at..], END).is_some())
}

/// The characters without the control sequences.
fn text(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == 0x1b {
            let end = rest.iter().skip(1).position(u8::is_ascii_alphabetic);
            rest = end.map_or(&[], |at| &rest[at + 2..]);
        } else {
            out.push(char::from(byte));
        }
    }
    out
}

/// The parameters of every sequence that sets a style.
pub(crate) fn styles(bytes: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(at) = find(rest, b"\x1b[") {
        rest = &rest[at + 2..];
        let end = rest.iter().position(u8::is_ascii_alphabetic).unwrap_or(rest.len());
        if rest.get(end) == Some(&b'm') {
            out.push(String::from_utf8_lossy(&rest[..end]).into_owned());
        }
    }
    out
}

/// Whether a style names a colour, be it the default one.
pub(crate) fn names_a_colour(style: &str) -> bool {
    let number = |text: &str| text.split(':').next().and_then(|first| first.parse::<u8>().ok());
    style.split(';').filter_map(number).any(|it| matches!(it, 30..=49 | 58 | 59 | 90..=107))
}
