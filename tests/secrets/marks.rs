//! The secrets that the tests plant, and the search for them in whatever comes out: whole, in halves, and
//! as encoders write them.

use std::fmt::Write as _;

/// One planted secret.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    /// What it stands for.
    pub(crate) name: &'static str,
    /// Long enough that each half is found by itself and by chance nowhere.
    pub(crate) value: &'static str,
}

const fn mark(name: &'static str, value: &'static str) -> Mark {
    Mark { name, value }
}

pub(crate) const SECRET_KEY: Mark = mark("SecretKey", "kQ7vMarkOfSecretKey0Zw3XbT9Lr2Hn");
pub(crate) const TOKEN: Mark = mark("token", "tV5+MarkOfTheToken/1Rj8Ys4Pd+6Gm/WqKc2Bf0Nh==");
pub(crate) const FILE_KEY: Mark = mark("SecretKey in the configuration", "cF4nMarkOfConfigKey2Ue6Ia9Ox5Sg3");
pub(crate) const SDK_KEY: Mark = mark("SecretKey of the SDK", "sD8kMarkOfTheSdkKey3Vt1Jy7Ql0Zb5");
pub(crate) const CLI_KEY: Mark = mark("SecretKey of the official CLI", "tC2cMarkOfTheCliKey4Wu5Kz8Rm1Ac6");
pub(crate) const CLI_TOKEN: Mark = mark("token of the official CLI", "tN9rMarkOfTheCliTok5Xv6La3Sn2Bd7");
pub(crate) const PUSH_SECRET: Mark = mark("txSecret", "0badc0ffee1dea5eed5ca1ab1e7e55e7");
pub(crate) const STREAM_PARAM: Mark = mark("StreamParam", "sP3aMarkOfStreamPar6Yw7Mb4To3Ce8");
pub(crate) const PUSH_KEY: Mark = mark("push key", "pK6uMarkOfThePushKey7Zx8Nc5Up4Df");
pub(crate) const PROXY: Mark = mark("proxy password", "pX1yMarkOfProxyPass8Aa9Od6Vq5Eg0");

pub(crate) const ALL: [Mark; 10] =
    [SECRET_KEY, TOKEN, FILE_KEY, SDK_KEY, CLI_KEY, CLI_TOKEN, PUSH_SECRET, STREAM_PARAM, PUSH_KEY, PROXY];

/// Fails if any secret can be read in these bytes, even where lines are wrapped or a terminal is steered.
pub(crate) fn assert_none(wherever: &str, bytes: &[u8]) {
    if let Some(found) = find(bytes) {
        let shown = String::from_utf8_lossy(bytes);
        let shown: String = shown.chars().take(3_000).collect();
        panic!("{found} in {wherever}:\n{shown}");
    }
}

/// The first secret that can be read in these bytes.
pub(crate) fn find(bytes: &[u8]) -> Option<String> {
    let plain = plain(bytes);
    ALL.into_iter().find_map(|mark| {
        let forms = forms(mark.value);
        let (form, _) = forms.into_iter().find(|(_, text)| plain.contains(text.as_str()))?;
        Some(format!("{} ({form})", mark.name))
    })
}

/// The characters as a reader would put them together: without escape sequences, blanks, line ends and
/// borders.
fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' && chars.next_if_eq(&'[').is_some() {
            while chars.next().is_some_and(|c| !c.is_ascii_alphabetic()) {}
        } else if !c.is_whitespace() && !c.is_control() && !"│|┃".contains(c) {
            out.push(c);
        }
    }
    out
}

fn forms(secret: &str) -> Vec<(&'static str, String)> {
    let hex = |upper: bool| {
        secret.bytes().fold(String::new(), |mut out, byte| {
            if upper {
                write!(out, "{byte:02X}").unwrap();
            } else {
                write!(out, "{byte:02x}").unwrap();
            }
            out
        })
    };
    let encoded = |lower: bool| {
        secret.bytes().fold(String::new(), |mut out, byte| {
            match byte {
                _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
                _ if lower => write!(out, "%{byte:02x}").unwrap(),
                _ => write!(out, "%{byte:02X}").unwrap(),
            }
            out
        })
    };
    let (first, second) = secret.split_at(secret.len() / 2);
    let mut forms = vec![
        ("whole", secret.to_owned()),
        ("first half", first.to_owned()),
        ("second half", second.to_owned()),
        ("backwards", secret.chars().rev().collect()),
        ("hex", hex(false)),
        ("hex", hex(true)),
        ("percent-encoded", encoded(true)),
        ("percent-encoded", encoded(false)),
        ("escaped for JSON", secret.replace('/', "\\/")),
    ];
    // Wherever in a longer text it stands, two of three positions apart.
    for shift in 0..3 {
        let bytes = &secret.as_bytes()[shift..];
        forms.push(("base64", base64(&bytes[..bytes.len() / 3 * 3])));
    }
    forms
}

/// Whole groups only.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = |group: &[u8]| {
        let number = group.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[number >> shift & 63]))
    };
    bytes.chunks_exact(3).flat_map(digits).collect()
}

#[test]
fn what_is_planted_is_found_in_every_form() {
    for mark in ALL {
        let value = mark.value;
        let half = &value[..value.len() / 2];
        let texts = [
            format!("the {value}."),
            format!("{half}..."),
            format!("\x1b[1;2H{}\x1b[0m\r\n│ {}", &half[..5], &half[5..]),
            format!("x={}", base64(format!("ab{value}xyz").as_bytes()).trim_end_matches('=')),
            forms(value)[4].1.clone(),
            forms(value)[7].1.clone(),
        ];
        for text in texts {
            assert!(find(text.as_bytes()).is_some(), "{text}");
        }
    }
    assert_eq!(find(b"nothing of the kind: AKIDEXAMPLE"), None);
}
