//! Where photographs are kept, in `[media]` of the settings file: the folder `media` of the data folder, or a bucket.

use std::path::{Path, PathBuf};

use media::{Bucket, BucketSettings, PATIENCE};
use serde::Deserialize;

use super::{Chooser, shown};

/// What the settings file may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    endpoint: Option<String>,
    region: Option<String>,
    bucket: Option<String>,
    prefix: Option<String>,
    key_id: Option<String>,
    secret: Option<String>,
    secret_file: Option<PathBuf>,
    path_style: Option<bool>,
    authority: Option<PathBuf>,
}

/// Reads them. `beside` is where paths in the settings file are meant from. There are no flags: the secret would stand in the list of
/// processes.
pub fn read(
    c: &mut Chooser<'_>,
    file: File,
    beside: Option<&Path>,
) -> Result<Option<BucketSettings>, String> {
    let from =
        |p: Option<PathBuf>| p.map(|p| shown(&beside.map_or_else(|| p.clone(), |folder| folder.join(&p))));
    let bucket = c.choose("media.bucket", None, "CORAK_MEDIA_BUCKET", file.bucket, "");
    let endpoint = c.choose("media.endpoint", None, "CORAK_MEDIA_ENDPOINT", file.endpoint, "");
    let region = c.choose("media.region", None, "CORAK_MEDIA_REGION", file.region, "us-east-1");
    let prefix = c.choose("media.prefix", None, "CORAK_MEDIA_PREFIX", file.prefix, "");
    let key_id = c.choose("media.key_id", None, "CORAK_MEDIA_KEY_ID", file.key_id, "");
    let secret = c.choose("media.secret", None, "CORAK_MEDIA_SECRET", file.secret, "");
    if !secret.is_empty() {
        c.retell("media.secret", "***".into());
    }
    let secret_file =
        c.choose("media.secret_file", None, "CORAK_MEDIA_SECRET_FILE", from(file.secret_file), "");
    let style = file.path_style.map(|yes| yes.to_string());
    let style = c.choose("media.path_style", None, "CORAK_MEDIA_PATH_STYLE", style, "true");
    let authority = c.choose("media.authority", None, "CORAK_MEDIA_AUTHORITY", from(file.authority), "");
    if bucket.is_empty() {
        if !endpoint.is_empty() {
            return Err(
                "media.endpoint: there is no media.bucket; without one photographs stay in the data folder"
                    .into(),
            );
        }
        return Ok(None);
    }
    let path_style = match style.as_str() {
        "true" => true,
        "false" => false,
        other => return Err(format!("media.path_style: {other} is neither true nor false")),
    };
    let secret = match (secret.is_empty(), secret_file.as_str()) {
        (_, "") => secret,
        (true, path) => {
            let text =
                std::fs::read_to_string(path).map_err(|e| format!("media.secret_file: {path}: {e}"))?;
            text.trim().to_owned()
        }
        (false, _) => {
            return Err("media.secret_file: there is media.secret as well; one of the two is enough".into());
        }
    };
    let authority = match authority.as_str() {
        "" => None,
        path => Some(std::fs::read(path).map_err(|e| format!("media.authority: {path}: {e}"))?),
    };
    let settings = BucketSettings {
        endpoint,
        region,
        bucket,
        prefix,
        key_id,
        secret,
        path_style,
        authority,
        patience: PATIENCE,
    };
    // What makes no sense is told at the start.
    Bucket::new(&settings).map(|_| Some(settings))
}
