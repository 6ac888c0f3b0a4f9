//! The order in which the official tools look for a key: environment, SDK file, CLI file.
//!
//! The first place that has one decides. A place that is broken is an error, never skipped.

use super::{Credentials, CredentialsError, Env, Origin, sdk_file, tccli};

const ID: &str = "TENCENTCLOUD_SECRET_ID";
const KEY: &str = "TENCENTCLOUD_SECRET_KEY";
const TOKEN: &str = "TENCENTCLOUD_TOKEN";

/// Looks in all places.
///
/// # Errors
/// [`CredentialsError::NotFound`] if there is none at all; otherwise what is wrong with the first
/// place that has something.
pub fn chain(env: &Env) -> Result<Credentials, CredentialsError> {
    if let Some(found) = from_variables(env, ID, KEY, Some(TOKEN))? {
        return Ok(found);
    }
    let note = match sdk_file::find(env)? {
        Ok(found) => return Ok(found),
        Err(note) => note,
    };
    tccli::find(env)?.ok_or_else(|| CredentialsError::NotFound { looked_at: note.into_iter().collect() })
}

/// The environment alone, the first link of the chain.
///
/// # Errors
/// Names the variable that is missing.
pub fn from_environment(env: &Env) -> Result<Credentials, CredentialsError> {
    from_variables(env, ID, KEY, Some(TOKEN))?
        .ok_or_else(|| CredentialsError::NoVariable { name: ID.to_owned() })
}

/// A pair from variables that the configuration names.
///
/// # Errors
/// Names the variable that is missing.
pub fn from_own_variables(
    env: &Env,
    id: &str,
    key: &str,
    token: Option<&str>,
) -> Result<Credentials, CredentialsError> {
    for name in [Some(id), Some(key), token].into_iter().flatten() {
        if env.get(name).is_none() {
            return Err(CredentialsError::NoVariable { name: name.to_owned() });
        }
    }
    from_variables(env, id, key, token)?.ok_or_else(|| CredentialsError::NoVariable { name: id.to_owned() })
}

fn from_variables(
    env: &Env,
    id: &str,
    key: &str,
    token: Option<&str>,
) -> Result<Option<Credentials>, CredentialsError> {
    let half = |present: &str, missing: &str| CredentialsError::HalfAPair {
        present: present.to_owned(),
        missing: missing.to_owned(),
    };
    match (env.get(id), env.get(key)) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(half(id, key)),
        (None, Some(_)) => Err(half(key, id)),
        (Some(secret_id), Some(secret_key)) => {
            let token = token.and_then(|name| env.get(name));
            Credentials::new(secret_id, secret_key, token, Origin::Variable(id.to_owned())).map(Some)
        }
    }
}
