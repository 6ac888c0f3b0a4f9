//! Verdicts against known answers, and against a ground truth that the judge never sees.

mod common;
mod episodes;
mod marks;
mod random;
mod returns;
mod scenarios;
