//! What a header of a host's own is about, by its name. Names are in lower case.

/// What is to be read of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// Microsoft Azure: `API version 2009-04-06 will retire on 2022-12-01 (https://…);…`.
    AzureDeprecating,
    /// Asana: `name=security_headers;info=https://…;affected=true`.
    AsanaChange,
    /// Its name says that something is deprecated or goes away.
    Deprecation,
    /// Its name says what to use instead.
    Successor,
    /// Its name says that it warns, of anything.
    Words,
    /// Its name says that it is the state of something of an API.
    State,
}

/// The topic of a header that may say something.
pub(super) fn of(name: &str) -> Option<Topic> {
    match name {
        "azure-deprecating" => return Some(Topic::AzureDeprecating),
        "asana-change" => return Some(Topic::AsanaChange),
        // Lists of versions, where the settings name another header for them.
        "api-supported-versions" | "api-deprecated-versions" => return None,
        // What browsers may read.
        _ if name.starts_with("access-control-") => return None,
        _ => {}
    }
    let speaks = match name.split_once("deprecat") {
        Some((before, _)) if is_wish(before) => return None,
        Some(_) => true,
        None => name.contains("sunset"),
    };
    let mut topic = speaks.then_some(Topic::Deprecation);
    let mut is_of_api = false;
    let (mut ends, mut is_state, mut last) = (false, false, "");
    for part in name.split('-') {
        match part {
            "warn" | "warning" | "warnings" | "notice" | "notices" => {
                topic = topic.or(Some(Topic::Words));
            }
            "successor" | "replacement" => topic = Some(Topic::Successor),
            "alternative" | "replaced" if speaks || name.contains("replaced-by") => {
                topic = Some(Topic::Successor);
            }
            // Guides are addresses to read on at, as those of deprecations are.
            "migration" | "endoflife" => topic = topic.or(Some(Topic::Deprecation)),
            "eol" | "removal" | "removed" | "retired" | "retires" | "retirement" | "shutdown"
            | "decommission" | "discontinued" | "life" => ends = true,
            "status" | "state" | "stage" | "lifecycle" | "stability" => is_state = true,
            "api" | "version" | "endpoint" | "operation" | "route" => is_of_api = true,
            _ => {}
        }
        last = part;
    }
    let is_date = matches!(last, "date" | "at" | "on" | "eol") || name.ends_with("end-of-life");
    match topic {
        None if ends && is_date => Some(Topic::Deprecation),
        None if is_state && (is_of_api || name.contains("lifecycle")) => Some(Topic::State),
        topic => topic,
    }
}

/// Whether what stands before `deprecated` makes it the opposite, or a wish of the client's
/// that is sent back.
fn is_wish(before: &str) -> bool {
    const WISHES: [&str; 9] = [
        "allow", "include", "exclude", "show", "hide", "ignore", "accept", "not", "non",
    ];
    let last = before.trim_end_matches('-').rsplit('-').next();
    last.is_some_and(|last| WISHES.contains(&last))
}

/// Whether a header that speaks of deprecation announces one by being there. Where a policy may
/// be read says nothing of this operation, and a state may be any.
pub(super) fn announces(name: &str) -> bool {
    let mut words = name.split('-');
    name.contains("deprecat") && !words.any(|word| matches!(word, "policy" | "status" | "state"))
}
