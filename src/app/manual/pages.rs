//! A page for each command, and one for the configuration's file, into a directory as `man` looks through:
//! a section has one of its own below it.

use std::fs;
use std::io;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::super::{Failure, print};
use super::{items, write};
use crate::cli::Cli;
use crate::config::TABLES;
use crate::event::neutralise;
use crate::i18n::Lang;
use crate::say;

/// The page of the configuration's file; that of the command has the same name in another section.
const CONFIGURATION: &str = "breakwatch-config.5";

/// Writes all pages, over those of an earlier version, and prints their names.
pub(in crate::app) fn write_pages(directory: &Path, lang: Lang) -> Result<u8, Failure> {
    let failure = |path: &Path, error: io::Error| {
        let path = neutralise(&path.to_string_lossy());
        Failure::Said(say!(
            lang,
            "{path} cannot be written: {error}; name another directory with --dir",
            "{path} 无法写入：{error}；请用 --dir 指定其他目录",
            "{path} に書き込めません: {error}。--dir で別のディレクトリを指定してください"
        ))
    };
    let mut written = Vec::new();
    for (name, page) in pages()? {
        let section = directory.join(format!("man{}", section(&name)));
        fs::create_dir_all(&section).map_err(|error| failure(&section, error))?;
        let path = section.join(name);
        fs::write(&path, page).map_err(|error| failure(&path, error))?;
        written.push(path);
    }
    print(|out| written.iter().try_for_each(|path| writeln!(out, "{}", neutralise(&path.to_string_lossy()))))
}

/// What stands behind the last point of a page's name.
fn section(name: &str) -> &str {
    name.rsplit_once('.').map_or("1", |(_, section)| section)
}

/// The pages with their files' names.
fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut root = Cli::command();
    root.build();
    let mut page = Vec::new();
    write(&mut page)?;
    let mut pages = vec![("breakwatch.1".to_owned(), page)];
    below(&root, "breakwatch", &mut pages)?;
    let names: Vec<String> = pages.iter().map(|(name, _)| name.clone()).collect();
    for (name, page) in &mut pages {
        see_also(&names, name, page)?;
    }
    let mut page = configuration()?;
    see_also(&names[..1], CONFIGURATION, &mut page)?;
    pages.push((CONFIGURATION.to_owned(), page));
    Ok(pages)
}

/// A page for each command below one.
fn below(command: &Command, above: &str, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let name = format!("{above}-{}", sub.get_name());
        let mut page = Vec::new();
        let man = Man::new(sub.clone().name(name.clone())).manual("breakwatch manual").date("");
        man.render_title(&mut page)?;
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        let deeper: Vec<&Command> = sub.get_subcommands().filter(|it| it.get_name() != "help").collect();
        if !deeper.is_empty() {
            heading("COMMANDS", &mut page)?;
            let about = |it: &&Command| it.get_about().map(ToString::to_string).unwrap_or_default();
            items(deeper.iter().map(|it| (it.get_name(), about(it))), &mut page)?;
        }
        if let Some(examples) = sub.get_after_help() {
            write_examples(&examples.to_string(), &mut page)?;
        }
        pages.push((format!("{name}.1"), page));
        below(sub, &name, pages)?;
    }
    Ok(())
}

/// Lines of code stand as they are, others are prose.
fn write_examples(text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    heading("EXAMPLES", out)?;
    let mut roff = Roff::new();
    for line in text.lines() {
        match line.strip_prefix("  ") {
            Some(code) => {
                roff.control("RS", ["4"]).control("nf", []).text([roman(code)]);
                roff.control("fi", []).control("RE", []);
            }
            None if matches!(line, "Example:" | "Examples:") => {}
            None => {
                roff.control("PP", []).text([roman(line)]);
            }
        }
    }
    roff.to_writer(out)
}

/// The reference of the configuration.
fn configuration() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut head = Roff::new();
    head.control("TH", ["breakwatch-config", "5", "", "breakwatch", "breakwatch manual"]);
    head.control("SH", ["NAME"]).text([roman("breakwatch-config - the configuration of breakwatch")]);
    head.control("SH", ["DESCRIPTION"]).text([roman(
        "A file in TOML: $XDG_CONFIG_HOME/breakwatch/config.toml, or ~/.config/breakwatch/config.toml. Everything \
         in it is optional, and options of the command line override it. What is not known is an error that names \
         the line. \"breakwatch config init\" writes a file to start from, \"breakwatch config check\" finds \
         mistakes, \"breakwatch config show\" tells what holds and why.",
    )]);
    head.to_writer(&mut page)?;
    for table in TABLES {
        let title = if table.header.is_empty() {
            "TOP OF THE FILE".to_owned()
        } else {
            format!("[{}]", table.header)
        };
        let mut head = Roff::new();
        head.control("SH", [title.as_str()]);
        if !table.help.is_empty() {
            head.text([roman(table.help)]);
        }
        for key in table.keys().iter() {
            let default = if key.unset.is_some() {
                format!("Default: {}. Example: {} = {}", key.default_in_words(), key.name, key.value)
            } else {
                format!("Default: {}", key.value)
            };
            head.control("TP", []).text([bold(key.name.as_ref())]);
            head.text([roman(format!("{} {default}", key.help))]);
        }
        head.to_writer(&mut page)?;
    }
    Ok(page)
}

fn see_also(names: &[String], own: &str, out: &mut Vec<u8>) -> io::Result<()> {
    heading("SEE ALSO", out)?;
    let others = names.iter().map(String::as_str).chain([CONFIGURATION]).filter(|name| *name != own);
    let named = others.filter_map(|name| name.rsplit_once('.'));
    let named: Vec<String> = named.map(|(name, section)| format!("{name}({section})")).collect();
    let mut roff = Roff::new();
    roff.text([roman(named.join(", "))]);
    roff.to_writer(out)
}

fn heading(title: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let mut head = Roff::new();
    head.control("SH", [title]);
    head.to_writer(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configurations_page_has_every_key() {
        let page = String::from_utf8(configuration().unwrap()).unwrap();
        for table in TABLES {
            for key in table.keys().iter() {
                let name = key.name.replace('-', "\\-");
                assert!(page.contains(&format!("\\fB{name}\\fR")), "{} in {page}", key.name);
            }
        }
        assert!(page.contains(&format!("{:?}", Lang::En.name())), "{page}");
    }
}
