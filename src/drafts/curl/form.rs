//! A part of a form (`-F`). Files are not read: a variable stands for what is in each.

use crate::drafts::calls::Marks;
use crate::drafts::encoded::Field;

/// What is wrong, and what to do.
pub(super) type Wrong = (String, String);

/// What ends a content and says something of it.
const BEHIND: [&str; 4] = [";type=", ";filename=", ";headers=", ";encoder="];

/// Reads `name=content`, `name=@file` and `name=<file`; a text says no more than itself.
pub(super) fn field(
    text: &str,
    is_text: bool,
    marks: &mut Marks,
    remarks: &mut Vec<String>,
) -> Result<Field, Wrong> {
    let Some((name, content)) = text.split_once('=') else {
        let help = "expected name=content, name=@file or name=<file";
        return Err((
            "found a part of a form without `=`".to_owned(),
            help.to_owned(),
        ));
    };
    let name = name.to_owned();
    if is_text {
        return Ok(Field {
            name,
            text: content.to_owned(),
            media_type: None,
            is_file: false,
        });
    }
    let ends = BEHIND.iter().filter_map(|end| content.find(end));
    let end = ends.min().unwrap_or(content.len());
    let (content, behind) = content.split_at(end);
    let media_type = behind.split_once(";type=").map(|(_, rest)| {
        let ends = BEHIND.iter().filter_map(|end| rest.find(end));
        rest[..ends.min().unwrap_or(rest.len())].to_owned()
    });
    let is_file = content.starts_with('@');
    let content = match content.strip_prefix(['@', '<']) {
        Some(file) => {
            let shown = marks.shown(file.trim_matches('"')).into_owned();
            remarks.push(format!(
                "TODO: `{}` was the file {shown}: set the variable for it to its content",
                marks.shown(&name)
            ));
            marks.variable(&name).to_string()
        }
        None => content.trim_matches('"').to_owned(),
    };
    Ok(Field {
        name,
        text: content,
        media_type: media_type.or(is_file.then(|| "application/octet-stream".to_owned())),
        is_file,
    })
}
