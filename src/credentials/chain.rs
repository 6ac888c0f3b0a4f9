//! The order in which the official tools look for a key: environment, SDK file, CLI file, and last the
//! role of the virtual machine.
//!
//! The first place that has one decides. A place that is broken is an error, never skipped; only a
//! metadata service that is not there is no place at all.

use super::{Credentials, CredentialsError, Env, Origin, role, sdk_file, tccli};

const ID: &str = "TENCENTCLOUD_SECRET_ID";
const KEY: &str = "TENCENTCLOUD_SECRET_KEY";
const TOKEN: &str = "TENCENTCLOUD_TOKEN";

/// Looks in all places. Where nothing else has a key, the machine's role is asked for, which takes
/// [`super::ROLE_PATIENCE`] at most.
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
    if let Some(found) = tccli::find(env)? {
        return Ok(found);
    }
    match role::find(env, None) {
        Ok(found) => Ok(found),
        Err(trouble) if trouble.is_absence() => {
            let role = env.metadata.is_some().then_some(trouble);
            Err(CredentialsError::NotFound { looked_at: note.into_iter().collect(), role })
        }
        Err(trouble) => Err(CredentialsError::Role { asked_by: None, trouble }),
    }
}

/// The role of the virtual machine: the one named, else its only one. Takes
/// [`super::ROLE_PATIENCE`] at most.
///
/// # Errors
/// [`CredentialsError::Role`]: there is none, or it gives no key.
pub fn from_role(env: &Env, name: Option<&str>) -> Result<Credentials, CredentialsError> {
    role::find(env, name).map_err(|trouble| CredentialsError::Role { asked_by: None, trouble })
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
