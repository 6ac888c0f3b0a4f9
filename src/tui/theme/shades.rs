//! The themes' colours: one table. The background is always the terminal's own, so each theme is for dark or
//! for light ones; a test measures contrast on both ends of what is called so, and how far the colours of
//! status stand apart for eyes that see no green.
//!
//! All are among xterm's 256, so that they are the same with 256 colours as with all; where there are only
//! sixteen, the terminal's own stand in.

use ratatui::style::{Color, Modifier, Style};

use super::Role;
use super::depth::Depth;

/// A colour: red, green, blue, and what stands in for it among sixteen.
type Shade = ((u8, u8, u8), Color);

/// What a theme is made of; what is plain has the terminal's own colour.
#[derive(Debug)]
pub(super) struct Shades {
    dim: Shade,
    heading: Shade,
    accent: Shade,
    good: Shade,
    warn: Shade,
    bad: Shade,
    /// Of the cursor row: its letters, its background.
    selected: (Shade, Shade),
}

pub(super) const DARK: Shades = Shades {
    dim: ((0x8a, 0x8a, 0x8a), Color::DarkGray),
    heading: ((0x5f, 0xd7, 0xff), Color::LightCyan),
    accent: ((0x5f, 0xd7, 0xff), Color::LightCyan),
    good: ((0x87, 0xd7, 0x5f), Color::LightGreen),
    warn: ((0xff, 0xd7, 0x5f), Color::LightYellow),
    bad: ((0xff, 0x87, 0x87), Color::LightRed),
    selected: (((0xff, 0xff, 0xff), Color::White), ((0x00, 0x5f, 0x87), Color::Blue)),
};

pub(super) const LIGHT: Shades = Shades {
    dim: ((0x62, 0x62, 0x62), Color::DarkGray),
    heading: ((0x00, 0x5f, 0x87), Color::Blue),
    accent: ((0x00, 0x5f, 0x87), Color::Blue),
    good: ((0x00, 0x5f, 0x00), Color::Green),
    warn: ((0x87, 0x5f, 0x00), Color::Magenta),
    bad: ((0xaf, 0x00, 0x00), Color::Red),
    selected: (((0x00, 0x00, 0x00), Color::Black), ((0xaf, 0xd7, 0xff), Color::Gray)),
};

pub(super) const DEUTERANOPIA: Shades = Shades {
    dim: ((0x8a, 0x8a, 0x8a), Color::DarkGray),
    heading: ((0x5f, 0xd7, 0xff), Color::LightCyan),
    accent: ((0xaf, 0xd7, 0xff), Color::LightCyan),
    good: ((0x5f, 0xaf, 0xff), Color::LightBlue),
    warn: ((0xff, 0xff, 0xaf), Color::White),
    bad: ((0xff, 0x87, 0x00), Color::Yellow),
    selected: (((0xff, 0xff, 0xff), Color::White), ((0x00, 0x5f, 0x87), Color::Blue)),
};

pub(super) const DEUTERANOPIA_LIGHT: Shades = Shades {
    dim: ((0x62, 0x62, 0x62), Color::DarkGray),
    heading: ((0x00, 0x5f, 0x87), Color::Blue),
    accent: ((0x00, 0x5f, 0xaf), Color::Blue),
    good: ((0x00, 0x5f, 0xd7), Color::LightBlue),
    warn: ((0x87, 0x5f, 0x00), Color::Yellow),
    bad: ((0x5f, 0x00, 0x00), Color::Red),
    selected: (((0x00, 0x00, 0x00), Color::Black), ((0xaf, 0xd7, 0xff), Color::Gray)),
};

impl Shades {
    /// A role's style with so many colours, of which there are some.
    pub(super) fn style(&self, role: Role, depth: Depth) -> Style {
        let it = role.monochrome();
        let fg = |shade| it.fg(shown(shade, depth));
        match role {
            Role::Plain | Role::Strong => it,
            Role::Dim => Style::new().fg(shown(self.dim, depth)),
            Role::Heading => Style::new().fg(shown(self.heading, depth)),
            Role::Accent => fg(self.accent),
            Role::Good => fg(self.good),
            Role::Warn => fg(self.warn),
            Role::Bad => fg(self.bad),
            Role::Selected => {
                let (letters, ground) = self.selected;
                let style = Style::new().fg(shown(letters, depth)).bg(shown(ground, depth));
                style.add_modifier(Modifier::BOLD)
            }
        }
    }
}

fn shown(((red, green, blue), stand_in): Shade, depth: Depth) -> Color {
    match depth {
        Depth::All => Color::Rgb(red, green, blue),
        Depth::Many => indexed(red, green, blue).map_or(stand_in, Color::Indexed),
        Depth::Sixteen | Depth::None => stand_in,
    }
}

/// Its number among xterm's 256, if it is one of the cube's or one of the greys.
fn indexed(red: u8, green: u8, blue: u8) -> Option<u8> {
    const LEVELS: [u8; 6] = [0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff];
    let level = |part: u8| (0_u8..).zip(LEVELS).find(|(_, it)| *it == part).map(|(at, _)| at);
    if let (Some(red), Some(green), Some(blue)) = (level(red), level(green), level(blue)) {
        return Some(16 + 36 * red + 6 * green + blue);
    }
    let is_grey = red == green && green == blue && red >= 8 && (red - 8).is_multiple_of(10);
    is_grey.then(|| 232 + (red - 8) / 10)
}

#[cfg(test)]
mod tests;
