//! The answers of `explain` and `causes`, printed as text, JSON, table or Markdown.
//!
//! The text has the content and the order of the screen's detail pane. The writers know the catalogue
//! and nothing of breaks; they write to whatever they are given and leave errors of writing, a closed
//! pipe among them, to the caller.

mod answer;
mod callback;
mod causes;
mod json;
mod question;
mod text;

pub use answer::{Answer, answer};
pub use callback::{By, Callback};
pub use causes::{write_causes_json, write_causes_markdown, write_causes_table};
pub use json::write_json;
pub use question::Question;
pub use text::write_text;

use crate::cause::{Catalogue, Cause, Refused, catalogue_in, command_for, template_for};
use crate::i18n::Lang;
use crate::site::Site;

/// Whom it is printed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reader {
    /// The reader's language.
    pub lang: Lang,
    /// The site of the reader's accounts, if that is known: it decides on pages and commands.
    pub site: Option<Site>,
}

impl Reader {
    fn catalogue(self) -> &'static Catalogue {
        catalogue_in(self.lang)
    }

    /// A cause's command: with the values of a callback where there is one, else with placeholders.
    fn command(self, cause: &Cause, of: Option<&Callback>) -> Option<Result<String, Refused>> {
        let template = cause.text.command?;
        Some(match of.filter(|it| !it.shortened) {
            Some(it) => command_for(template, self.site, &it.domain, &it.app, &it.stream, &it.client_ip),
            None => Ok(template_for(template, self.site).into_owned()),
        })
    }
}
