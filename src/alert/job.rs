//! A command that an alert wants run, as plain data, and the way to whoever runs it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

/// One command to be run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// The rule that wants it, safe to print.
    pub rule: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// How long it may take.
    pub patience: Duration,
    /// What it is given on its standard input.
    pub input: String,
}

/// Runs commands, a few at a time. Cheap to clone.
#[derive(Clone)]
pub struct Runner(Arc<dyn Fn(Job) -> BoxFuture<'static, Option<String>> + Send + Sync>);

impl Runner {
    /// Runs them so: the future ends with the command, and says what went wrong, if anything.
    #[must_use]
    pub fn new(run: impl Fn(Job) -> BoxFuture<'static, Option<String>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(run))
    }

    /// Runs one; what went wrong, in a sentence for the user.
    pub async fn run(&self, job: Job) -> Option<String> {
        (self.0)(job).await
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Runner")
    }
}
