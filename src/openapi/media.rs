//! Media types: what a document writes and what an answer says.

use super::model::Content;

/// A media type without its parameters, in lower case.
pub fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type, or a range of them, holds JSON.
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(
        essence.as_str(),
        "application/json" | "*/*" | "application/*"
    ) || essence.ends_with("+json")
}

/// The form that a document means by an answer's media type: the very one, one with other
/// parameters, a range, and of JSON any form that is JSON too.
pub fn fits<'c>(contents: &'c [Content], media_type: &str) -> Option<&'c Content> {
    let spaceless = |text: &str| text.to_ascii_lowercase().replace(' ', "");
    let (whole, own) = (spaceless(media_type), essence(media_type));
    let range = own.split('/').next().map(|kind| format!("{kind}/*"));
    let find = |fits: &dyn Fn(&Content) -> bool| contents.iter().find(|content| fits(content));
    find(&|content| spaceless(&content.media_type) == whole)
        .or_else(|| find(&|content| spaceless(&content.media_type) == own))
        .or_else(|| find(&|content| essence(&content.media_type) == own))
        .or_else(|| find(&|content| Some(essence(&content.media_type)) == range))
        .or_else(|| find(&|content| essence(&content.media_type) == "*/*"))
        .or_else(|| find(&|content| is_json(&own) && is_json(&content.media_type)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::Spot;

    #[test]
    fn the_nearest_form_is_chosen() {
        let content = |media_type: &str| Content {
            media_type: media_type.to_owned(),
            schema: None,
            example: None,
            spot: Spot::default(),
        };
        let contents = ["application/json; v=2", "text/*", "application/json"].map(content);
        let chosen = |text: &str| fits(&contents, text).map(|one| one.media_type.as_str());
        assert_eq!(chosen("application/json"), Some("application/json"));
        assert_eq!(
            chosen("application/json;v=2"),
            Some("application/json; v=2")
        );
        assert_eq!(
            chosen("Application/JSON; charset=utf-8"),
            Some("application/json")
        );
        assert_eq!(chosen("text/csv"), Some("text/*"));
        assert_eq!(
            chosen("application/problem+json"),
            Some("application/json; v=2")
        );
        assert_eq!(chosen("image/png"), None);
    }
}
