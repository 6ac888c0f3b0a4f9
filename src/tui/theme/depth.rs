//! How many colours a terminal has, by what its environment says.

/// Colours that may be used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Depth {
    /// None: `NO_COLOR`.
    None,
    /// The sixteen of the terminal's own palette.
    Sixteen,
    /// The 256 of xterm.
    Many,
    /// Any.
    All,
}

impl Depth {
    /// What `NO_COLOR`, `COLORTERM` and `TERM` come to.
    #[must_use]
    pub fn of(no_colour: Option<&str>, colourterm: Option<&str>, term: Option<&str>) -> Self {
        if no_colour.is_some_and(|value| !value.is_empty()) {
            return Self::None;
        }
        let term = term.unwrap_or_default();
        match colourterm {
            // Not every multiplexer that inherits the variable passes such colours on; tmux' own name for
            // itself says when it does.
            Some("truecolor" | "24bit") if !term.starts_with("screen") => Self::All,
            _ if term.ends_with("-direct") => Self::All,
            Some("truecolor" | "24bit") => Self::Many,
            _ if term.contains("256color") => Self::Many,
            _ => Self::Sixteen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_how_many_colours_there_are() {
        let of = |colourterm, term| Depth::of(None, colourterm, Some(term));
        assert_eq!(of(None, "linux"), Depth::Sixteen);
        assert_eq!(of(None, "xterm-256color"), Depth::Many);
        assert_eq!(of(Some("truecolor"), "xterm-256color"), Depth::All);
        assert_eq!(of(Some("truecolor"), "screen-256color"), Depth::Many);
        assert_eq!(of(Some(""), "xterm"), Depth::Sixteen);
        assert_eq!(of(None, "xterm-direct"), Depth::All);
        assert_eq!(Depth::of(Some("1"), Some("truecolor"), Some("xterm-256color")), Depth::None);
        assert_eq!(Depth::of(Some(""), None, None), Depth::Sixteen, "set to nothing is not set");
    }
}
