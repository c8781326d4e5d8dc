//! Bodies of the type `multipart/form-data` (RFC 7578).

use memchr::memmem;

use super::encoded::Field;

/// The fields of a body. A file is a text here, whatever it holds.
///
/// # Errors
/// Why it cannot be read, in words.
pub(super) fn fields(body: &[u8], media_type: &str) -> Result<Vec<Field>, String> {
    let boundary = parameter(media_type, "boundary");
    let boundary = boundary.ok_or("the media type of the request's body has no `boundary`")?;
    let delimiter = format!("--{boundary}");
    let mut starts: Vec<usize> = memmem::find_iter(body, delimiter.as_bytes()).collect();
    // It stands at the start of a line (RFC 2046, section 5.1.1).
    starts.retain(|at| *at == 0 || body.get(at - 1) == Some(&b'\n'));
    let end = starts
        .pop()
        .filter(|at| body[at + delimiter.len()..].starts_with(b"--"));
    let end = end.ok_or("the recorder did not keep all parts of the request's body")?;
    let ends = starts.iter().skip(1).chain([&end]);
    let parts = starts.iter().zip(ends);
    let parts = parts.map(|(start, end)| &body[start + delimiter.len()..*end]);
    Ok(parts.filter_map(field).collect())
}

/// A part: its head, an empty line, and what it holds.
fn field(part: &[u8]) -> Option<Field> {
    let part = part
        .strip_prefix(b"\r\n")
        .or_else(|| part.strip_prefix(b"\n"))?;
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    let part = part.strip_suffix(b"\r").unwrap_or(part);
    let (end, gap) = [&b"\r\n\r\n"[..], b"\n\n"].into_iter().find_map(|gap| {
        let end = memmem::find(part, gap)?;
        Some((end, gap.len()))
    })?;
    let (head, text) = (&part[..end], &part[end + gap..]);
    let head = String::from_utf8_lossy(head);
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let own = lines.find(|(own, _)| own.trim().eq_ignore_ascii_case(name));
        own.map(|(_, value)| value.trim().to_owned())
    };
    let disposition = header("content-disposition")?;
    Some(Field {
        name: parameter(&disposition, "name")?,
        text: String::from_utf8_lossy(text).into_owned(),
        media_type: header("content-type"),
    })
}

/// A parameter of a header's value, without its quotation marks.
fn parameter(value: &str, name: &str) -> Option<String> {
    let mut parts = value.split(';').skip(1);
    let own = parts.find_map(|part| {
        let (own, value) = part.split_once('=')?;
        own.trim()
            .eq_ignore_ascii_case(name)
            .then_some(value.trim())
    })?;
    Some(own.trim_matches('"').to_owned())
}
