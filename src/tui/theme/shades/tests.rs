//! Contrast on both ends of what is called dark and light, distances for eyes that see no green, and that 256
//! colours are enough.

use super::*;

type Rgb = (u8, u8, u8);

const BLACK: Rgb = (0, 0, 0);
/// What many terminals call dark, and light.
const DARK_GREY: Rgb = (0x1e, 0x1e, 0x1e);
const WHITE: Rgb = (0xff, 0xff, 0xff);
const LIGHT_GREY: Rgb = (0xee, 0xee, 0xee);

const GROUNDS: [(&str, &Shades, [Rgb; 2]); 4] = [
    ("dark", &DARK, [BLACK, DARK_GREY]),
    ("light", &LIGHT, [WHITE, LIGHT_GREY]),
    ("deuteranopia", &DEUTERANOPIA, [BLACK, DARK_GREY]),
    ("deuteranopia-light", &DEUTERANOPIA_LIGHT, [WHITE, LIGHT_GREY]),
];

fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn luminance((red, green, blue): Rgb) -> f64 {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// The contrast ratio of WCAG 2.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn coloured(shades: &Shades) -> [(&'static str, Rgb); 6] {
    [
        ("dim", shades.dim.0),
        ("heading", shades.heading.0),
        ("accent", shades.accent.0),
        ("good", shades.good.0),
        ("warn", shades.warn.0),
        ("bad", shades.bad.0),
    ]
}

#[test]
fn every_role_can_be_read_on_its_backgrounds() {
    for (theme, shades, grounds) in GROUNDS {
        for ground in grounds {
            for (role, colour) in coloured(shades) {
                let ratio = contrast(colour, ground);
                assert!(ratio >= 4.5, "{role} of {theme} on {ground:?}: {ratio:.2}");
            }
        }
        let (letters, ground) = shades.selected;
        assert!(contrast(letters.0, ground.0) >= 4.5, "the cursor row of {theme}");
    }
}

/// The colour as eyes without the receptor for green see it: Machado, Oliveira and Fernandes, 2009, at full
/// severity, on linear light. Then CIELAB, where distances are about as large as they look.
fn as_seen((red, green, blue): Rgb) -> [f64; 3] {
    let (red, green, blue) = (linear(red), linear(green), linear(blue));
    let mixed = |r: f64, g: f64, b: f64| (r * red + g * green + b * blue).clamp(0.0, 1.0);
    let red_seen = mixed(0.367_322, 0.860_646, -0.227_968);
    let green_seen = mixed(0.280_085, 0.672_501, 0.047_413);
    let blue_seen = mixed(-0.011_820, 0.042_940, 0.968_881);
    let bend = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = bend((0.4124 * red_seen + 0.3576 * green_seen + 0.1805 * blue_seen) / 0.950_47);
    let y = bend(0.2126 * red_seen + 0.7152 * green_seen + 0.0722 * blue_seen);
    let z = bend((0.0193 * red_seen + 0.1192 * green_seen + 0.9505 * blue_seen) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (as_seen(a), as_seen(b));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn without_green_good_and_warn_and_bad_stand_far_apart() {
    for shades in [&DEUTERANOPIA, &DEUTERANOPIA_LIGHT] {
        let (good, warn, bad) = (shades.good.0, shades.warn.0, shades.bad.0);
        for (a, b) in [(good, warn), (good, bad), (warn, bad)] {
            assert!(distance(a, b) >= 30.0, "{a:?} and {b:?}: {:.0}", distance(a, b));
        }
    }
    // What the theme is for: the usual colours do not.
    assert!(distance(LIGHT.warn.0, LIGHT.bad.0) < 10.0);
}

#[test]
fn with_256_colours_they_are_the_same() {
    for (theme, shades, _) in GROUNDS {
        let (letters, ground) = shades.selected;
        let all = coloured(shades).into_iter().chain([("letters", letters.0), ("ground", ground.0)]);
        for (role, (red, green, blue)) in all {
            let index = indexed(red, green, blue).unwrap_or_else(|| panic!("{role} of {theme}"));
            assert!(index >= 16, "not of the terminal's own");
        }
    }
    assert_eq!(indexed(0x5f, 0xd7, 0xff), Some(81));
    assert_eq!(indexed(0x8a, 0x8a, 0x8a), Some(245));
}
