//! The screen. Facts come in as messages, one function changes the model, one function draws it.
//!
//! - `msg`: what can happen; `model`: what is known, in rooms; `update`: the only place where it
//!   changes; `effects`: what is to be done about it; `errands`: what of that takes a while.
//! - `run`: the only loop and the only draw; `wishes`: where its wishes go; `ended`: how it ends; `terminal`: the guard, the frame writer, the signals.
//! - `session`: what comes back on the next start, as plain data.
//! - `stage`: the screen without a terminal, for tests and benchmarks.
//! - `keymap`: the one table of keys; `layout`, `columns`, `fit`, `theme`, `text`, `times`, `query`, `sorted`: pure help.
//! - `view`: the model as cells, one file per pane.
//!
//! This room never names the network's client: pollers send [`crate::poll::report::Report`]s, read the
//! plan that the screen publishes and answer what it asks ([`Wishes`]).

mod columns;
mod effects;
mod ended;
mod errands;
mod fit;
mod keymap;
mod layout;
mod model;
mod msg;
mod pace;
mod query;
mod ringing;
mod run;
mod session;
mod sorted;
mod stage;
mod terminal;
mod text;
mod theme;
mod times;
mod update;
mod view;
mod wishes;

pub use self::columns::COLUMNS;
pub use self::ended::{Error, ExitReason};
pub use self::keymap::{Clash, KeyProblem, Keymap, ManualKey, Unbindable, documented_keys, manual_keys};
pub use self::model::{History, Options};
pub use self::ringing::ring;
pub use self::run::run;
pub use self::session::{Habits, Position, REMEMBERED_TEXTS, Session, SortedBy, Standing};
pub use self::stage::Stage;
pub use self::terminal::{Refusal, refuse_unfit, wrap};
pub use self::theme::{Depth, ThemeName, locale_is_ascii};
pub use self::times::ZoneFn;
pub use self::wishes::{Farewell, Wishes};
