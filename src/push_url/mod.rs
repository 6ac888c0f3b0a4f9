//! Looks at a push URL before anyone pushes with it, and says what the service would refuse and why.
//!
//! Pure: the URL, the keys and the time are arguments, nothing is looked up. What only the service
//! knows (whether the domain is a push domain of the account, bans, quotas) is listed as
//! [unchecked](Unchecked), never guessed.
//!
//! A push URL carries its own password, `txSecret`. So the URL comes in as [`Given`], which cannot be
//! printed, and leaves only as [`PushUrl::shown`] and as names that went through the same masking;
//! parameters that are not known may be secrets too, and are masked like it.

mod address;
mod expiry;
mod mask;
mod names;
mod parse;
mod problem;
mod secret;
mod slips;
mod words;

use crate::event::UnixTime;

pub(crate) use mask::shown;
pub use mask::{Given, veiled};
pub use names::Part;
pub use parse::{NotAUrl, PushUrl};
pub use problem::{Blame, Problem, Severity};
pub use secret::{KeysError, PushKeys};
pub use slips::{Mistake, Which};
pub use words::{Unchecked, ZoneFn};

/// What a look at a push URL found.
#[derive(Debug)]
pub struct Check {
    /// The URL's parts.
    pub url: PushUrl,
    /// The end of its validity, where `txTime` says one.
    pub expires: Option<UnixTime>,
    /// The gravest first, otherwise in the order of the URL.
    pub problems: Vec<Problem>,
    /// What this check cannot know.
    pub unchecked: Vec<Unchecked>,
}

impl Check {
    /// Whether a push with this URL would be refused, or could not even reach the service.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity() == Severity::Error)
    }
}

/// Checks a URL, given whole or as server and stream key on two lines.
///
/// # Errors
/// [`NotAUrl`] where the text is not one URL at all.
pub fn check(given: &Given, keys: &PushKeys, now: UnixTime) -> Result<Check, NotAUrl> {
    let (url, mut problems) = parse::parse(given)?;
    address::check(&url, &mut problems);
    names::check(&url, &mut problems);
    let expires = expiry::check(&url, now, &mut problems);
    let verified = secret::check(&url, keys, &mut problems);
    problems.sort_by_key(Problem::severity);
    let mut unchecked = vec![Unchecked::Domain, Unchecked::Ban, Unchecked::Limits, Unchecked::Client];
    if !verified {
        unchecked.insert(0, Unchecked::Secret);
    }
    Ok(Check { url, expires, problems, unchecked })
}

#[cfg(test)]
mod tests;
