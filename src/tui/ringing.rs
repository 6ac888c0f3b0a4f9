//! What an alert asks of the terminal, as bytes: its bell, and a notification.

use super::wrap::{Route, bell, notify_9, notify_777};
use crate::alert::{Deed, Notify};

/// The bytes for one alert, of which nothing can end or change a sequence; empty where nothing is asked.
/// They must not come into the middle of a frame.
#[must_use]
pub fn ring(deed: &Deed, rule: &str, text: &str, route: Route) -> Vec<u8> {
    let mut bytes = Vec::new();
    if deed.bell {
        bytes.extend_from_slice(bell());
    }
    let notified = deed.notify.and_then(|way| match way {
        Notify::Osc9 => notify_9(&format!("breakwatch {rule}: {text}"), route),
        Notify::Osc777 => notify_777(&format!("breakwatch {rule}"), text, route),
    });
    bytes.extend(notified.unwrap_or_default());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bell_is_never_wrapped_and_a_notification_always_is() {
        let deed = Deed { bell: true, notify: Some(Notify::Osc9), ..Deed::default() };
        let plain = ring(&deed, "night", "9;live/a: DOWN\u{1b}]0;x\u{7}", Route::Plain);
        assert!(plain.starts_with(b"\x07\x1b]9;breakwatch night: 9;live/a: DOWN"), "{plain:?}");
        assert_eq!(memchr::memchr_iter(0x1b, &plain).count(), 1, "nothing begins another sequence");
        let tmux = ring(&deed, "night", "x", Route::Tmux);
        assert!(tmux.starts_with(b"\x07\x1bPtmux;\x1b\x1b]9;"), "{tmux:?}");
        assert_eq!(ring(&deed, "night", "x", Route::Console), b"\x07");
        let title = Deed { notify: Some(Notify::Osc777), ..Deed::default() };
        assert_eq!(ring(&title, "a;b", "c;d", Route::Plain), b"\x1b]777;notify;breakwatch a,b;c,d\x07");
        assert!(ring(&Deed::default(), "a", "b", Route::Plain).is_empty());
    }
}
