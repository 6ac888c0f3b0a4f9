//! A terminal's screen as an SVG picture: one line of text for each line of cells, in the colours that a
//! dark terminal gives them. Knows nothing about what is shown.

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// Of a cell, in the picture's units.
const WIDTH: f32 = 8.4;
const HEIGHT: f32 = 18.0;
/// Around the screen.
const MARGIN: f32 = 12.0;
/// Of the letters above the cell's lower edge.
const BASELINE: f32 = 5.0;

const BACKGROUND: &str = "#14161b";
const FOREGROUND: &str = "#d6d9de";

/// The sixteen colours of a common dark terminal.
const ANSI: [&str; 16] = [
    "#3b4048", "#e5616c", "#8fc573", "#d9b263", "#61a8ef", "#c678dd", "#56b6c2", "#c3c8d1", "#6b7280",
    "#ff7b85", "#a5d98a", "#ecc97b", "#82bdf7", "#d894ea", "#74ccd6", "#f0f2f5",
];

/// How a run of cells looks.
#[derive(Clone, PartialEq, Eq, Default)]
struct Look {
    colour: String,
    ground: Option<String>,
    bold: bool,
    dim: bool,
    underlined: bool,
}

/// Cells of one look that stand side by side.
struct Run {
    from: u16,
    cells: u16,
    text: String,
    look: Look,
}

/// The picture.
pub(crate) fn draw(screen: &Screen) -> String {
    let (lines, columns) = screen.size();
    let (lines, columns) = (lines.get(), columns.get());
    let width = f32::from(columns) * WIDTH + 2.0 * MARGIN;
    let height = f32::from(lines) * HEIGHT + 2.0 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" \
         font-size=\"14\">\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{BACKGROUND}\"/>\n"
    );
    for line in 0..lines {
        for run in runs(screen, line, columns) {
            write_run(&mut out, &run, line);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The text of a picture, line by line, as [`draw`] put it there.
pub(crate) fn lines(picture: &str) -> Vec<String> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for text in picture.lines().filter(|line| line.starts_with("<text ")) {
        let at = text.split(" y=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let said =
            text.split_once('>').and_then(|(_, rest)| rest.strip_suffix("</text>")).unwrap_or_default();
        let said = said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        match lines.last_mut() {
            Some((known, line)) if known == at => line.push_str(&said),
            _ => lines.push((at.to_owned(), said)),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn runs(screen: &Screen, line: u16, columns: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen.cell(line, column) else { continue };
        if cell.is_wide_continuation() {
            continue;
        }
        let (look, text) = (look(cell), if cell.has_contents() { cell.contents() } else { " " });
        match runs.last_mut() {
            // Wide characters keep their own place: fonts do not agree about their width.
            Some(run) if run.look == look && !cell.is_wide() && run.cells == count(&run.text) => {
                run.text.push_str(text);
                run.cells += 1;
            }
            _ => {
                let cells = if cell.is_wide() { 2 } else { 1 };
                runs.push(Run { from: column, cells, text: text.to_owned(), look });
            }
        }
    }
    runs.retain(|run| !run.text.trim().is_empty() || run.look.ground.is_some());
    runs
}

fn count(text: &str) -> u16 {
    u16::try_from(text.chars().count()).unwrap_or(u16::MAX)
}

fn look(cell: &Cell) -> Look {
    let (mut colour, mut ground) = (colour(cell.fgcolor()), colour(cell.bgcolor()));
    if cell.inverse() {
        (colour, ground) =
            (ground.or_else(|| Some(BACKGROUND.to_owned())), colour.or_else(|| Some(FOREGROUND.to_owned())));
    }
    Look {
        colour: colour.unwrap_or_else(|| FOREGROUND.to_owned()),
        ground,
        bold: cell.bold(),
        dim: cell.dim(),
        underlined: cell.underline(),
    }
}

fn colour(it: Color) -> Option<String> {
    match it {
        Color::Default => None,
        Color::Idx(at @ 0..16) => Some(ANSI[usize::from(at)].to_owned()),
        Color::Idx(at @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let at = at - 16;
            Some(format!("#{:02x}{:02x}{:02x}", level(at / 36), level(at / 6 % 6), level(at % 6)))
        }
        Color::Idx(at) => Some(format!("#{0:02x}{0:02x}{0:02x}", 8 + 10 * (at - 232))),
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
    }
}

fn write_run(out: &mut String, run: &Run, line: u16) {
    let left = MARGIN + f32::from(run.from) * WIDTH;
    let top = MARGIN + f32::from(line) * HEIGHT;
    let width = f32::from(run.cells) * WIDTH;
    if let Some(ground) = &run.look.ground {
        let _string = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{HEIGHT:.1}\" fill=\"{ground}\"/>"
        );
    }
    if run.text.trim().is_empty() {
        return;
    }
    let weight = if run.look.bold { " font-weight=\"bold\"" } else { "" };
    let faint = if run.look.dim { " opacity=\"0.6\"" } else { "" };
    let line_below = if run.look.underlined { " text-decoration=\"underline\"" } else { "" };
    let _string = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" \
         xml:space=\"preserve\" fill=\"{}\"{weight}{faint}{line_below}>{}</text>",
        top + HEIGHT - BASELINE,
        run.look.colour,
        escaped(&run.text)
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
