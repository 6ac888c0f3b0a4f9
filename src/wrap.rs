//! Prose in lines of a given width, in scripts with and without blanks between words.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use crate::cells::width;

/// What must not begin a line beside wide characters: closing and ending marks, small kana, the long
/// sound mark.
const NEVER_FIRST: &str =
    "，。、；：！？）］｝〕」』】》〉…—・～ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々,.;:!?)]}%";
/// What must not end a line there: opening marks.
const NEVER_LAST: &str = "（［｛〔「『【《〈([{";

/// The text wrapped to lines of at most `cells`, at blanks, and between wide characters, which are
/// written without blanks; marks stay with what they belong to, a longer word is cut. Always at least
/// one line.
pub(crate) fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    let (mut line, mut used, mut gap) = (String::new(), 0, 0);
    for piece in pieces(text) {
        if piece == " " {
            gap += usize::from(used > 0);
            continue;
        }
        let wide = width(piece);
        if used + gap + wide > cells && used > 0 {
            lines.push(std::mem::take(&mut line));
            (used, gap) = (0, 0);
        }
        line.extend(std::iter::repeat_n(' ', gap));
        used += std::mem::take(&mut gap);
        for grapheme in piece.graphemes(true) {
            let wide = width(grapheme);
            if used + wide > cells && used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(grapheme);
            used += wide;
        }
    }
    lines.push(line);
    lines
}

/// The parts between which a line may end: blanks, words, and wide characters one by one with the marks
/// that belong to them.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut before = "";
    for (at, grapheme) in text.grapheme_indices(true) {
        if start < at && may_break(before, grapheme) {
            out.push(&text[start..at]);
            start = at;
        }
        before = grapheme;
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

fn may_break(before: &str, after: &str) -> bool {
    if before == " " || after == " " {
        return true;
    }
    // Ambiguous letters stand in words, however wide they are drawn.
    (before.width() > 1 || after.width() > 1) && !NEVER_FIRST.contains(after) && !NEVER_LAST.contains(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_between_wide_characters() {
        assert_eq!(wrap("the encoder said goodbye", 12), ["the encoder", "said goodbye"]);
        assert_eq!(wrap("推流客户端主动断流", 8), ["推流客户", "端主动断", "流"]);
        assert_eq!(wrap("赛事直播 ok", 4), ["赛事", "直播", "ok"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn words_wider_than_a_line_are_cut_by_what_a_reader_sees_as_one_character() {
        assert_eq!(wrap("e\u{301}e\u{301}", 1), ["e\u{301}", "e\u{301}"]);
    }

    #[test]
    fn marks_stay_with_what_they_belong_to() {
        assert_eq!(wrap("先停推，再推流。", 8), ["先停推，", "再推流。"]);
        assert_eq!(wrap("先停推，再推", 6), ["先停", "推，再", "推"]);
        assert_eq!(wrap("点击「断流」", 6), ["点击", "「断", "流」"]);
        assert_eq!(wrap("サーバーへ", 4), ["サー", "バー", "へ"]);
        assert_eq!(wrap("先看 OBS（日志）", 8), ["先看 OBS", "（日志）"]);
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let text = "ask (the streamer) for 赛事直播-主会场（第二场，备用）。 at push.example.com/live?a=b&c=ddddd now";
        for cells in 2..60 {
            for line in wrap(text, cells) {
                assert!(line.width() <= cells, "{line:?} in {cells}");
            }
            assert_eq!(wrap(text, cells).concat().replace(' ', ""), text.replace(' ', ""), "{cells}");
        }
    }
}
