//! True answers in a form that nobody asked for: other encodings, compressed, without a field. Pure.

use std::fmt::Write as _;

use serde_json::Value;

/// ISO 8859-1; characters beyond it are written as JSON escapes, so nothing is lost.
pub(super) fn latin1(json: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    for c in json.chars() {
        if let Ok(byte) = u8::try_from(u32::from(c)) {
            out.push(byte);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let mut escape = String::new();
            let _ = write!(escape, "\\u{unit:04x}");
            out.extend_from_slice(escape.as_bytes());
        }
    }
    out
}

/// UTF-16, little end first, with its byte order mark.
pub(super) fn utf16(json: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(json.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// The same answer without its `RequestId`.
pub(super) fn without_request_id(json: &str) -> String {
    let mut value: Value = serde_json::from_str(json).unwrap_or_default();
    if let Some(response) = value["Response"].as_object_mut() {
        response.remove("RequestId");
    }
    value.to_string()
}

/// A gzip file (RFC 1952) of stored blocks (RFC 1951, 3.2.4): valid, though no shorter.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut out = HEAD.to_vec();
    let blocks: Vec<&[u8]> = bytes.chunks(usize::from(u16::MAX)).collect();
    for (at, block) in blocks.iter().enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(at + 1 == blocks.len()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    out.extend_from_slice(&crc32(bytes).to_le_bytes());
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out
}

/// The check sum of gzip (RFC 1952, section 8).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1));
    !bytes.iter().fold(!0, |sum, &byte| (0..8).fold(sum ^ u32::from(byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_on_the_way_into_latin1() {
        let bytes = latin1("{\"a\":\"caf\u{e9} \u{6d41} \u{1f4f7}\"}");
        assert!(bytes.contains(&0xe9) && std::str::from_utf8(&bytes).is_err());
        let back: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        let value: Value = serde_json::from_str(&back).unwrap();
        assert_eq!(value["a"], "caf\u{e9} \u{6d41} \u{1f4f7}");
    }

    #[test]
    fn utf16_begins_with_its_mark() {
        assert_eq!(utf16("{}"), [0xff, 0xfe, b'{', 0, b'}', 0]);
    }

    #[test]
    fn a_gzip_file_has_the_check_sum_of_its_content() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        let file = gzip(b"ab");
        assert_eq!(file[10..17], [1, 2, 0, 0xfd, 0xff, b'a', b'b']);
        assert_eq!(file[21..], [2, 0, 0, 0]);
        assert_eq!(gzip(&vec![b' '; 100_000]).len(), 10 + 2 * 5 + 100_000 + 8);
    }

    #[test]
    fn only_the_request_id_goes() {
        let answer = "{\"Response\":{\"RequestId\":\"r\",\"TotalNum\":3}}";
        assert_eq!(without_request_id(answer), "{\"Response\":{\"TotalNum\":3}}");
    }
}
