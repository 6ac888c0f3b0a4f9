//! What is read without network: the archive, for `list`.

use std::sync::Arc;

use super::archive::NO_HOME;
use super::watched::Settings;
use super::{Failure, complain};
use crate::event::{ProfileId, UnixTime};
use crate::i18n::Lang;
use crate::insight::{Insight, Presence, PresenceSource};
use crate::poll::Withheld;
use crate::poll::report::Window;
use crate::store::archive::{Archive, ArchiveError, Opened, Place};
use crate::store::{Annotations, Store};

/// What the archive holds of a window.
pub(super) struct Kept {
    pub(super) store: Store,
    pub(super) presence: Presence,
    pub(super) insight: Insight,
    pub(super) annotations: Annotations,
}

/// Reads the window of the chosen profiles from the archive.
pub(super) fn read(settings: &Settings, now: UnixTime, lang: Lang) -> Result<Kept, Failure> {
    let (kept_names, parts) = (settings.kept_names(), settings.parts());
    let place = settings.archive().ok_or_else(|| Failure::said(NO_HOME.said()))?;
    let archive = open(place, lang).map_err(Failure::said)?;
    let mut store = Store::new(settings.names());
    let until = match settings.window {
        Window::Fixed { until, .. } => Some(until),
        Window::Last(_) | Window::Since(_) => None,
    };
    let from = settings.window.from(now);
    archive
        .breaks(&kept_names, from, until, |profile, mut seen, source, at| {
            let part = parts.get(usize::from(profile.0));
            seen.retain(|it| part.is_some_and(|part| part.has(&it.record)));
            store.recall(profile, &seen, source, at);
            true
        })
        .map_err(Failure::said)?;
    let mut presence = Presence::default();
    for (profile, _) in (0..).zip(&kept_names) {
        let why = Withheld::Offline.sentence(lang);
        presence.withheld(ProfileId(profile), PresenceSource::OnlineList, Some(why));
    }
    let mut insight = Insight::new(settings.thresholds);
    insight.refresh(&store, &presence);
    let annotations = annotated(&archive, &kept_names, &store).map_err(Failure::said)?;
    Ok(Kept { store, presence, insight, annotations })
}

/// What people noted about breaks that were read from the service; nothing where no archive is there. What
/// is wrong with it is said, and stops nothing.
pub(super) fn annotations(place: &Place, kept_names: &[Arc<str>], store: &Store, lang: Lang) -> Annotations {
    let noted = open(place, lang).and_then(|archive| annotated(&archive, kept_names, store));
    noted.unwrap_or_else(|error| {
        if !error.is_missing() {
            complain(&error.to_string());
        }
        Annotations::default()
    })
}

fn open(place: &Place, lang: Lang) -> Result<Archive, ArchiveError> {
    let Opened { archive, warnings } = Archive::open_existing(place)?;
    for warning in warnings {
        complain(&warning.sentence(lang));
    }
    Ok(archive)
}

fn annotated(archive: &Archive, names: &[Arc<str>], store: &Store) -> Result<Annotations, ArchiveError> {
    let mut annotations = Annotations::default();
    for annotation in archive.annotations(names)? {
        annotations.take(names, annotation);
    }
    annotations.refresh(store);
    Ok(annotations)
}
