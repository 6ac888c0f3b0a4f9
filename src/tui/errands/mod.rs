//! What is done beside the screen because it may take a while: each errand is a task, and answers with a
//! message. The screen never waits for one, and one that is not done when the screen ends is given up.

mod file;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;

pub(super) use self::file::Exported;
use self::file::Writing;
use super::effects::{Copying, Exporting};
use super::msg::Msg;
use super::terminal::Clipboard;
use super::wrap::Route;
use crate::alert::{Job, Runner};

/// Answers on their way back; people ask for errands one by one.
const ANSWERS: usize = 16;

/// Sends tasks off and gives them what they need.
#[derive(Debug)]
pub(super) struct Errands {
    clipboard: Arc<Clipboard>,
    route: Route,
    answers: mpsc::Sender<Msg>,
    home: Option<PathBuf>,
    writing: Option<Writing>,
}

impl Errands {
    /// With the way on which the answers come.
    pub(super) fn new() -> (Self, mpsc::Receiver<Msg>) {
        let (answers, answered) = mpsc::channel(ANSWERS);
        let clipboard = Arc::new(Clipboard::new(|name| std::env::var_os(name)));
        let home = std::env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        let route = ["TMUX", "STY", "TERM"].map(|name| std::env::var(name).ok());
        let [tmux, sty, term] = route.each_ref().map(Option::as_deref);
        let route = Route::of(tmux, sty, term);
        (Self { clipboard, route, answers, home, writing: None }, answered)
    }

    /// Does the next step of writing a file; [`Msg::Exported`] tells what became of it.
    pub(super) fn export(&mut self, step: Exporting) {
        match step {
            Exporting::Open { path, replace } => {
                self.give_up();
                let began = Writing::begin(&path, self.home.as_deref(), replace, self.answers.clone());
                match began {
                    Ok(writing) => self.writing = Some(writing),
                    Err(error) => {
                        let failed = Exported::Failed { path, kind: error.kind(), why: error.to_string() };
                        // There is room: nothing else was asked for.
                        let _listened = self.answers.try_send(Msg::Exported(failed));
                    }
                }
            }
            Exporting::Take(bytes) => {
                if let Some(writing) = &self.writing {
                    writing.take(bytes);
                }
            }
            Exporting::Finish => {
                if let Some(writing) = &mut self.writing {
                    writing.finish();
                }
            }
            Exporting::GiveUp => self.give_up(),
        }
    }

    fn give_up(&mut self) {
        if let Some(writing) = self.writing.take() {
            writing.give_up();
        }
    }

    /// The way to the terminal that somebody looks at.
    pub(super) const fn route(&self) -> Route {
        self.route
    }

    /// Lets an alert's command be run; [`Msg::Failed`] tells what went wrong.
    pub(super) fn run(&self, runner: &Runner, job: Job) {
        let (runner, answers) = (runner.clone(), self.answers.clone());
        let _detached = tokio::spawn(async move {
            if let Some(said) = runner.run(job).await {
                // Nobody listens once the screen has ended.
                let _listened = answers.send(Msg::Failed(said)).await;
            }
        });
    }

    /// Sends a text to the clipboard; [`Msg::Copied`] tells where it went.
    pub(super) fn copy(&self, copying: Copying) {
        let (clipboard, answers) = (Arc::clone(&self.clipboard), self.answers.clone());
        let _detached = tokio::spawn(async move {
            let Copying { text, what } = copying;
            let copied = clipboard.send(&text).await;
            // Nobody listens once the screen has ended.
            let _listened = answers.send(Msg::Copied { what, copied }).await;
        });
    }
}
