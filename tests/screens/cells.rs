//! What text cannot show: the cursor row, colour, no colour, and where columns stand.

use breakwatch::tui::Options;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::{live, live_with, options};

fn row_of(cells: &Buffer, what: &str) -> u16 {
    let line = |y| (0..cells.area.width).map(|x| cells[(x, y)].symbol()).collect::<String>();
    (0..cells.area.height).find(|&y| line(y).contains(what)).unwrap_or_else(|| panic!("no {what}"))
}

#[test]
fn without_colour_the_cursor_row_is_reversed_and_no_cell_is_coloured() {
    let mut stage =
        live_with(&Options { colours: breakwatch::tui::Depth::None, ..options(&["default"]) }, 80, 24);
    stage.type_text("j");
    let (cells, _) = stage.cells();
    let selected = row_of(&cells, "room_1207");
    for x in 0..80 {
        assert!(cells[(x, selected)].modifier.contains(Modifier::REVERSED), "column {x}");
        assert!(!cells[(x, selected + 1)].modifier.contains(Modifier::REVERSED), "column {x}");
    }
    assert!(cells.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
}

#[test]
fn with_colour_the_background_is_left_alone_and_only_ansi_colours_are_used() {
    let mut stage = live(140, 40);
    let (cells, _) = stage.cells();
    for cell in &cells.content {
        assert_eq!(cell.bg, Color::Reset);
        assert!(!matches!(cell.fg, Color::Rgb(..) | Color::Indexed(_)), "{:?}", cell.fg);
    }
}

#[test]
fn wide_names_keep_the_columns_after_them_aligned() {
    let mut stage = live(100, 24);
    let (cells, _) = stage.cells();
    let column = |row: u16, what: &str| {
        (0..100).find(|&x| (x..100).map(|x| cells[(x, row)].symbol()).collect::<String>().starts_with(what))
    };
    let title = column(row_of(&cells, "CLIENT IP"), "CLIENT IP");
    assert_eq!(column(row_of(&cells, "198.51.100.24"), "198.51.100.24"), title);
    assert_eq!(column(row_of(&cells, "192.0.2.41"), "192.0.2.41"), title);
}
