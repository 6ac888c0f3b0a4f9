//! The manual pages, made from the command line's own definition and from the tables that the screen
//! and the filter are made from: it cannot say anything else than they do.

mod pages;

use std::io;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::Cli;
use crate::filter::TERMS;
use crate::i18n::Lang;
use crate::tui::manual_keys;

pub(super) use pages::write_pages;

/// Files that are looked at, and what for.
const FILES: &[(&str, &str)] = &[
    (
        "$XDG_CONFIG_HOME/breakwatch/config.toml",
        "The configuration, if there is one; ~/.config without the variable. See breakwatch-config(5).",
    ),
    (
        "~/.tencentcloud/credentials, /etc/tencentcloud/credentials",
        "The SDK's keys: sections with secret_id and secret_key.",
    ),
    (
        "$XDG_DATA_HOME/breakwatch/archive.sqlite3",
        "The history that watching keeps, with -wal and -shm beside it; ~/.local/share without the variable.",
    ),
    (
        "~/.tccli/NAME.credential",
        "The keys of the official command line tool: static ones, those of its logins (oauth, sso), which only that tool renews, or the mark cvm-role for the role of the virtual machine.",
    ),
];

/// Variables that are looked at, and what for.
const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_TOKEN",
        "A key; the token goes with a temporary one.",
    ),
    ("TCCLI_PROFILE", "The profile of the official command line tool."),
    (
        "BREAKWATCH_METADATA",
        "For tests: a stand-in on this machine, http://127.0.0.1:PORT, for the metadata service that tells of the virtual machine's role.",
    ),
    (
        "HTTPS_PROXY, ALL_PROXY, NO_PROXY",
        "The proxy to the service, in upper or lower case; never used for this machine.",
    ),
    ("NO_COLOR", "If not empty, no colour: the selection is shown in reverse video."),
    ("LC_ALL, LC_CTYPE, LANG", "Where the first that is set names no UTF-8, borders and marks are ASCII."),
];

/// How commands end.
const STATUS: &[(&str, &str)] = &[
    ("0", "Done, also when nothing matched."),
    (
        "1",
        "check-url: a push with the URL would fail. archive verify: the archive is damaged. config check: there are mistakes. doctor: something failed.",
    ),
    ("2", "An error, or every profile failed."),
    ("3", "list: something is missing or could not be proven; standard error says what."),
    ("128 + n", "The screen was ended by signal n."),
];

/// Writes the whole page as roff.
pub(super) fn write(out: &mut dyn io::Write) -> io::Result<()> {
    let mut command = Cli::command();
    command.build();
    let page = Man::new(command.clone()).manual("breakwatch manual").date("");
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    write_commands(&command, "BREAKWATCH", out)?;
    write_keys(out)?;
    let terms = TERMS
        .iter()
        .map(|term| (term.name, format!("{}. Example: {}", term.help.of(Lang::En), term.example)));
    table("FILTER", terms, out)?;
    let fixed = |rows: &'static [(&str, &str)]| rows.iter().map(|(name, help)| (*name, (*help).to_owned()));
    table("FILES", fixed(FILES), out)?;
    table("ENVIRONMENT", fixed(ENVIRONMENT), out)?;
    table("EXIT STATUS", fixed(STATUS), out)
}

/// The keys, under the places where they are pressed.
fn write_keys(out: &mut dyn io::Write) -> io::Result<()> {
    let mut head = Roff::new();
    head.control("SH", ["KEYS"]);
    head.text([roman(
        "The default keys. In brackets stands what the palette (:) and the table [keys] of the configuration call \
         an action; there it can have other keys, such as mark = \"u\" or mark = [\"u\", \"ctrl-e\", \"F2\"].",
    )]);
    head.to_writer(out)?;
    for rows in manual_keys().chunk_by(|row, next| row.place == next.place) {
        let mut place = Roff::new();
        place.control("SS", rows.first().map(|row| row.place));
        place.to_writer(out)?;
        items(rows.iter().map(|row| (row.keys.as_str(), format!("{} ({})", row.help, row.name))), out)?;
    }
    Ok(())
}

/// All commands below one, each with those below it.
fn write_commands(command: &Command, above: &str, out: &mut dyn io::Write) -> io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let title = format!("{above} {}", sub.get_name().to_uppercase());
        write_command(sub, &title, out)?;
        write_commands(sub, &title, out)?;
    }
    Ok(())
}

/// One command with its own options; what it shares with watching is not told twice.
fn write_command(command: &Command, title: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let mut head = Roff::new();
    head.control("SH", [title]);
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string);
    head.text([roman(about.unwrap_or_default())]);
    head.to_writer(out)?;
    let shared: Vec<String> = Cli::command().get_arguments().map(|arg| arg.get_id().to_string()).collect();
    let own = command.get_arguments().filter(|arg| {
        let id = arg.get_id().as_str();
        !shared.iter().any(|other| other == id) && id != "help"
    });
    let rows: Vec<(String, String)> = own
        .map(|arg| {
            let name = arg.get_long().map_or_else(
                || arg.get_value_names().map(|names| names.join(" ")).unwrap_or_default(),
                |long| {
                    format!(
                        "--{long} {}",
                        arg.get_value_names().map(|names| names.join(" ")).unwrap_or_default()
                    )
                },
            );
            let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
            let allowed: Vec<String> =
                arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
            let allowed =
                if allowed.is_empty() { String::new() } else { format!(" One of {}.", allowed.join(", ")) };
            (name, format!("{help}.{allowed}"))
        })
        .collect();
    items(rows.iter().map(|(name, help)| (name.as_str(), help.clone())), out)
}

fn table<'a>(
    title: &str,
    rows: impl Iterator<Item = (&'a str, String)>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut head = Roff::new();
    head.control("SH", [title]);
    head.to_writer(out)?;
    items(rows, out)
}

fn items<'a>(rows: impl Iterator<Item = (&'a str, String)>, out: &mut dyn io::Write) -> io::Result<()> {
    for (name, help) in rows {
        let mut item = Roff::new();
        item.control("TP", []).text([bold(name)]).text([roman(help)]);
        item.to_writer(out)?;
    }
    Ok(())
}
