//! A break's name across runs: made of all that the service says of it, since it gives no id.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::event::{Record, UnixTime};

const LEN: usize = 16;

/// Half of a SHA-256 over profile and record: two breaks with the same one will not be met.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; LEN]);

impl Key {
    /// Of a record that a profile, kept under that name, lists.
    #[must_use]
    pub fn of(profile: &str, record: &Record) -> Self {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            // With its length, so that no two rows of parts read alike.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        };
        let time = |time: Option<UnixTime>| time.map_or_else(String::new, |UnixTime(time)| time.to_string());
        let Record { domain, app, stream, reason, client_ip, resolution, started, ended, duration_s } =
            record;
        add(profile.as_bytes());
        for text in [domain, app, stream, reason, client_ip, resolution] {
            add(text.raw().as_bytes());
        }
        add(time(*started).as_bytes());
        add(time(*ended).as_bytes());
        add(duration_s.map_or_else(String::new, |seconds| seconds.to_string()).as_bytes());
        let whole = hash.finalize();
        let mut key = [0; LEN];
        key.copy_from_slice(&whole[..LEN]);
        Self(key)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Key {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() != 2 * LEN || !text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(());
        }
        let mut key = [0; LEN];
        for (byte, digits) in key.iter_mut().zip(0..) {
            *byte = u8::from_str_radix(&text[2 * digits..2 * digits + 2], 16).map_err(|_| ())?;
        }
        Ok(Self(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Text;

    #[test]
    fn a_key_is_that_of_one_record_of_one_profile_and_is_read_as_written() {
        let record = Record { stream: Text::new("room_1"), app: Text::new("live"), ..Record::default() };
        let key = Key::of("main", &record);
        assert_eq!(key, Key::of("main", &record.clone()));
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_ne!(key, Key::of("other", &record));
        let moved = Record { stream: Text::new("room_"), app: Text::new("1live"), ..Record::default() };
        assert_ne!(key, Key::of("main", &moved));
        let ended = Record { ended: Some(UnixTime(5)), ..record.clone() };
        let started = Record { started: Some(UnixTime(5)), ..record };
        assert_ne!(Key::of("main", &ended), Key::of("main", &started));
        for text in ["", "00", "zz", &"0".repeat(31), &"G".repeat(32), &"é".repeat(16)] {
            assert_eq!(text.parse::<Key>(), Err(()), "{text}");
        }
    }
}
