//! What is done beside the screen because it may take a while: each errand is a task, and answers with a
//! message. The screen never waits for one, and one that is not done when the screen ends is given up.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::effects::Copying;
use super::msg::Msg;
use super::terminal::Clipboard;

/// Answers on their way back; people ask for errands one by one.
const ANSWERS: usize = 16;

/// Sends tasks off and gives them what they need.
#[derive(Debug)]
pub(super) struct Errands {
    clipboard: Arc<Clipboard>,
    answers: mpsc::Sender<Msg>,
}

impl Errands {
    /// With the way on which the answers come.
    pub(super) fn new() -> (Self, mpsc::Receiver<Msg>) {
        let (answers, answered) = mpsc::channel(ANSWERS);
        let clipboard = Arc::new(Clipboard::new(|name| std::env::var_os(name)));
        (Self { clipboard, answers }, answered)
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
