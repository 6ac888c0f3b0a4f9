//! The number that the service gives to each of its replies, which its support asks for.

use std::fmt;

/// A reply's `RequestId`, in the bytes of its hexadecimal form, which is the only one that the service gives:
/// nothing else is kept, so it can be shown anywhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 16]);

/// Where its groups of digits end.
const DASHES: [usize; 4] = [8, 13, 18, 23];

impl RequestId {
    /// Reads `3c140219-cfe9-470e-b241-907877d6fb03`; [`None`] for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 36 {
            return None;
        }
        let mut bytes = [0; 16];
        let mut digits = 0;
        for (at, c) in text.char_indices() {
            if DASHES.contains(&at) {
                if c != '-' {
                    return None;
                }
                continue;
            }
            let digit = u8::try_from(c.to_digit(16)?).ok()?;
            bytes[digits / 2] = bytes[digits / 2] << 4 | digit;
            digits += 1;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let dash = if matches!(at, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(f, "{dash}{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_gives_is_kept_and_nothing_else() {
        let id = "3c140219-cfe9-470e-b241-907877d6fb03";
        assert_eq!(RequestId::parse(id).map(|id| id.to_string()).as_deref(), Some(id));
        let upper = RequestId::parse(&id.to_uppercase()).expect("the same number");
        assert_eq!(upper.to_string(), id);
        for other in ["", "r", "3c140219-cfe9-470e-b241-907877d6fb0", "3c140219-cfe9-470e-b241-907877d6fb0g"]
        {
            assert_eq!(RequestId::parse(other), None);
        }
        for at in 0..36 {
            let mut broken = id.as_bytes().to_vec();
            broken[at] = b'+';
            assert_eq!(RequestId::parse(std::str::from_utf8(&broken).expect("ASCII")), None, "at {at}");
        }
        assert_eq!(RequestId::parse("3c140219-cfe9-470e-b241-907877d6f断3"), None);
    }
}
