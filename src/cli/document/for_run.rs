//! Which profile a document is fetched by, and what becomes of the copy.

use std::path::Path;
use std::sync::Arc;

use url::Url;

use super::address::{Fetching, address_of, fetch};
use super::copied::CopiedDocument;
use crate::cli::options::{DocumentOptions, RunOptions};
use crate::cli::{host, openapi_run};
use crate::client::Credentials;
use crate::contract::{ApiDocument, Catalog};
use crate::error::InputError;
use crate::model::host::HostProfile;
use crate::model::record::{ContractDigest, KeptDocument};
use crate::runner::Context;
use crate::source_file;

/// The folder of a run's folder in which its document lies.
const KEPT_IN: &str = "openapi";

/// Puts a copy in the place of the document's address, if a run names one.
///
/// # Errors
/// Where it cannot be fetched, or is no document.
pub(in crate::cli) fn for_run(options: &mut RunOptions) -> Result<(), Vec<InputError>> {
    let document = options.document.as_ref();
    let Some(url) = document.and_then(|document| address_of(&document.file)) else {
        return Ok(());
    };
    let one = |error: InputError| vec![error];
    let suite = openapi_run::settings_alone(options)?;
    let resolved = host::resolve(options.host.as_deref(), &suite, &options.overrides);
    let (_, profile) = resolved.map_err(one)?;
    let fetching = match options.dry_run {
        true => Fetching::Denied,
        false => Fetching::Allowed,
    };
    let copied = fetch(&url, &profile, fetching, None).map_err(one)?;
    if let Some(document) = &mut options.document {
        document.file = copied.file();
        document.copied = Some(Arc::new(copied));
    }
    Ok(())
}

/// Lets a run send what was fetched to ask for its document, so that it is not fetched again.
pub(in crate::cli) fn share_credentials(document: Option<&DocumentOptions>, context: &mut Context) {
    let copied = document.and_then(|document| document.copied.as_ref());
    if let Some(credentials) = copied.and_then(|copied| copied.credentials.as_ref()) {
        context.client.share(credentials, &context.redactor);
    }
}

/// The copy that a run's record names.
pub(in crate::cli) fn kept(
    document: Option<&DocumentOptions>,
    catalog: &Catalog,
    contracts: &[ContractDigest],
) -> Option<Box<KeptDocument>> {
    let copied = document?.copied.as_ref()?;
    let digest = contracts.iter().find(|one| one.name == copied.name());
    let read = catalog.documents().first();
    Some(Box::new(KeptDocument {
        url: copied.shown(),
        file: format!("{KEPT_IN}/{}", copied.path()),
        sha256: digest.map(|one| one.sha256.clone()).unwrap_or_default(),
        server_path: read.map_or("", ApiDocument::server_path).to_owned(),
    }))
}

/// Puts the copy into the folder of a run.
///
/// # Errors
/// Where it cannot be written.
pub(in crate::cli) fn keep(
    document: Option<&DocumentOptions>,
    dir: &Path,
) -> Result<(), InputError> {
    let Some(copied) = document.and_then(|document| document.copied.as_ref()) else {
        return Ok(());
    };
    copied.keep_in(&dir.join(KEPT_IN)).map_err(|error| {
        let words = format!(
            "the document cannot be kept in `{}`: {error}",
            dir.display()
        );
        let error = InputError::new("--report-dir", words);
        error.help("make room there, or name another folder with --report-dir")
    })
}

/// The document that lies in the folder of a run.
///
/// # Errors
/// Where it is gone.
pub(in crate::cli) fn of_record(
    kept: &KeptDocument,
    dir: &Path,
) -> Result<DocumentOptions, InputError> {
    let path = kept.file.strip_prefix(KEPT_IN).unwrap_or(&kept.file);
    let path = path.trim_start_matches('/');
    let shown_as = kept.url.strip_suffix(path).unwrap_or(&kept.url);
    let shown_as = shown_as.trim_end_matches('/').to_owned();
    // Older records name the files below the document's own folder alone.
    let origin = Url::parse(&shown_as).ok().filter(|url| url.path() == "/");
    let copied = CopiedDocument::new(path, (shown_as, origin), &mut |wanted| {
        let file = dir.join(KEPT_IN).join(wanted.path);
        source_file::read_bytes(&file, &file.display().to_string())
    })?;
    Ok(DocumentOptions {
        file: copied.file(),
        server_path: Some(kept.server_path.clone()),
        headers: Vec::new(),
        copied: Some(Arc::new(copied)),
    })
}

/// A copy of the document that a host serves, fetched with the credentials of its client.
///
/// # Errors
/// Where it cannot be fetched, or is no document.
pub(in crate::cli) fn of_host(
    url: &Url,
    profile: &HostProfile,
    credentials: &Arc<Credentials>,
) -> Result<CopiedDocument, InputError> {
    fetch(url, profile, Fetching::Allowed, Some(credentials))
}
