//! The form in which texts are compared: what differs only in writing becomes equal.
//!
//! Covers what the service's texts are seen or may be expected to differ in, and no more: this is not a
//! full compatibility decomposition of Unicode. It knows characters, and nothing of reasons.

use crate::event::is_hostile;

/// The folded text without spaces and final stops: what is compared.
pub(super) fn key(folded: &str) -> String {
    let text = folded.trim_end_matches(|c| is_stop(c) || c == ' ');
    text.chars().filter(|c| *c != ' ').collect()
}

/// A stop that may or may not end a sentence, in its folded form.
pub(super) const fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!')
}

/// Writes a text the way all texts are compared: full-width letters and ideographic punctuation as
/// ASCII, half-width kana as full-width with their sound marks joined, lower case, without quotation
/// marks and invisible characters, runs of white space as one space and none at the ends.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        let Some(c) = narrow(c) else { continue };
        if let Some(mark) = sound_mark(c) {
            if let Some(joined) = out.chars().next_back().and_then(|last| voiced(last, mark)) {
                out.pop();
                out.push(joined);
            }
            continue;
        }
        if space && !out.is_empty() {
            out.push(' ');
        }
        space = false;
        out.extend(c.to_lowercase());
    }
    out
}

/// One character in its plain form; `None` for those that do not count.
fn narrow(c: char) -> Option<char> {
    /// Full-width forms of U+FF66 to U+FF9D, in their order.
    const KANA: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    let plain = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0)?,
        '\u{FF66}'..='\u{FF9D}' => KANA.chars().nth(u32::from(c) as usize - 0xFF66)?,
        '。' | '｡' => '.',
        '、' | '､' => ',',
        '・' | '･' => '·',
        '【' | '〔' | '〖' => '[',
        '】' | '〕' | '〗' => ']',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    };
    let quotes = matches!(
        plain,
        '"' | '\'' | '`' | '´' | '«' | '»' | '\u{2018}'
            ..='\u{201F}' | '「' | '」' | '『' | '』' | '｢' | '｣' | '《' | '》' | '〈' | '〉'
    );
    (!quotes && !is_hostile(plain)).then_some(plain)
}

/// How far a kana moves by a sound mark after it: 1 by dakuten, 2 by handakuten.
const fn sound_mark(c: char) -> Option<u32> {
    match c {
        '\u{3099}' | '\u{309B}' | '\u{FF9E}' => Some(1),
        '\u{309A}' | '\u{309C}' | '\u{FF9F}' => Some(2),
        _ => None,
    }
}

/// The kana with its sound mark joined.
fn voiced(kana: char, mark: u32) -> Option<char> {
    const ONE: &str = "かきくけこさしすせそたちつてとカキクケコサシスセソタチツテト";
    const BOTH: &str = "はひふへほハヒフヘホ";
    if kana == 'ウ' && mark == 1 {
        return Some('ヴ');
    }
    if BOTH.contains(kana) || mark == 1 && ONE.contains(kana) {
        return char::from_u32(u32::from(kana) + mark);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_kana_fold_to_the_same_as_full_width() {
        assert_eq!(fold("ｶﾞｷﾞﾊﾟﾋﾞｳﾞｱﾞｰｯ"), "ガギパビヴアーッ");
        assert_eq!(fold("か\u{3099}は\u{309a}"), "がぱ");
    }

    #[test]
    fn keys_are_without_spaces_and_final_stops() {
        assert_eq!(key(&fold(" RTMP  协议 内容。。 ! ")), "rtmp协议内容");
        assert_eq!(key(&fold("recv() return 0")), "recv()return0");
        assert_eq!(key(&fold(" 。 ")), "");
    }

    #[test]
    fn invisible_characters_and_quotation_marks_do_not_count() {
        assert_eq!(fold("\u{feff}«a\u{200b}b»\u{ad} ‘c’"), "ab c");
    }
}
