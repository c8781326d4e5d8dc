//! Where the files of a document lie, and which of them a reference means (RFC 3986, section
//! 5.2). Reads nothing.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::Url;

use crate::error::InputError;
use crate::openapi::{self, Fault, Files};
use crate::schema::library::SchemaFile;
use crate::schema::schema_file::error_at;

/// What to do about a reference into a file that leads nowhere.
const HELP: &str =
    "correct the reference, put the file where it leads, or bundle the document into one file";

/// The folder that the paths of a document's files are relative to.
#[derive(Clone, Debug, Default)]
pub struct DocumentFolder {
    /// The folder.
    pub dir: PathBuf,
    /// What it is called in messages.
    pub shown_as: String,
    /// The origin that it is a copy of, whose paths are then those of its files.
    pub origin: Option<Url>,
    /// Why files could not be copied into it, by path.
    pub missing: BTreeMap<String, InputError>,
}

impl DocumentFolder {
    /// What a file is called in messages.
    pub(super) fn shown(&self, path: &str) -> String {
        match self.shown_as.trim_end_matches('/') {
            "" => path.to_owned(),
            folder => format!("{folder}/{path}"),
        }
    }

    /// The path of the file that a reference means, which stands in the file `from`.
    ///
    /// # Errors
    /// Why it can be none of these files, in words.
    pub fn located(&self, from: &str, reference: &str) -> Result<String, String> {
        let Some(origin) = &self.origin else {
            return self.beside(from, reference);
        };
        let no_address = |error| format!("it is no address: {error}");
        let target = address(origin, from).join(reference).map_err(no_address)?;
        let own = origin.origin().ascii_serialization();
        if target.origin() != origin.origin() {
            return Err(format!(
                "it is on another origin, and nothing but files of {own} is fetched"
            ));
        }
        path_of(&target).ok_or_else(|| format!("it is no path of a file of {own}"))
    }

    fn beside(&self, from: &str, reference: &str) -> Result<String, String> {
        if openapi::is_absolute(reference) {
            let words = "it is an address, and of a document on disk only files are read";
            return Err(words.to_owned());
        }
        openapi::beside(from, reference).ok_or_else(|| match self.shown_as.as_str() {
            "" => "it leads out of the folder of the document".to_owned(),
            folder => format!("it leads out of the folder `{folder}`"),
        })
    }
}

/// The address of a file of an origin.
pub fn address(origin: &Url, path: &str) -> Url {
    let mut url = origin.clone();
    // What a path has is no escape.
    url.set_path(&path.replace('%', "%25"));
    url
}

/// The path that stands for an address among the files of its origin; `None` where a part of it
/// can be no name of a file.
pub fn path_of(url: &Url) -> Option<String> {
    let mut parts = Vec::new();
    for segment in url.path().strip_prefix('/')?.split('/') {
        let part = percent_decode_str(segment).decode_utf8().ok()?;
        if part.contains('/') {
            return None;
        }
        parts.push(part.into_owned());
    }
    Some(parts.join("/")).filter(|path| is_plain(path))
}

/// Whether a path is made of names of files alone, on this system.
pub fn is_plain(path: &str) -> bool {
    let is_odd = |c: char| c.is_control() || c == '\\' || (cfg!(windows) && c == ':');
    let is_name = |part: &str| !matches!(part, "" | "." | "..");
    !path.contains(is_odd) && path.split('/').all(is_name)
}

/// Writes a reference as one that is relative to the file that it stands in.
pub(super) fn rewrite(value: &mut Value, reference: &str, relative: &str) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(text)) = members.get_mut("$ref")
                    && text.split('#').next() == Some(reference)
                {
                    let rest = text.find('#').map_or("", |at| &text[at..]);
                    *text = format!("{relative}{rest}");
                }
                waiting.extend(members.values_mut());
            }
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
}

/// The faults of a document that are references into other files which lead nowhere, with what
/// to do about each where that is known.
pub(crate) fn unread(files: &Files, faults: &[Fault]) -> Vec<(Fault, Option<String>)> {
    let of = |fault: &Fault| Some((fault.clone(), files.unread(&fault.spot)?.help));
    faults.iter().filter_map(of).collect()
}

/// The errors for references into files that lead nowhere, one for each file that is missing.
pub(crate) fn unread_errors(
    files: &[SchemaFile],
    unread: &[(Fault, Option<String>)],
) -> Vec<InputError> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (fault, _) in unread {
        *counts.entry(&fault.message).or_default() += 1;
    }
    let mut errors = Vec::new();
    for (fault, help) in unread {
        let Some(count) = counts.remove(&*fault.message) else {
            continue;
        };
        let Some(file) = files.get(fault.spot.file) else {
            continue;
        };
        let more = match count {
            1 => String::new(),
            count => format!(" (in {count} places)"),
        };
        let error = error_at(
            file,
            &fault.spot.pointer,
            format!("{}{more}", fault.message),
        );
        errors.push(error.help(help.as_deref().unwrap_or(HELP)));
    }
    errors
}
