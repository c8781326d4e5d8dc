//! `Deprecation` and `Sunset`: one value is allowed, a date in the form of its standard.

use sfv::{BareItem, Item, List, Parser};

use super::notice::Notice;
use super::text::means_no;
use super::{date, sentence};
use crate::model::finding::DateMeaning;
use crate::model::http_date;
use crate::model::moment::Moment;
use crate::model::octets::Octets;

/// What a header with a date says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The value as sent; several lines of the header are joined by `, `.
    pub value: String,
    /// Whether it announces something. A value that is empty or says no does not.
    pub announces: bool,
    /// The date; of a malformed value the likely one.
    pub date: Option<Moment>,
    /// Why it does not have the form of its standard.
    pub malformed: Option<String>,
    /// Whether the date is beyond doubt, be the form what it may.
    pub is_certain: bool,
}

impl Stated {
    /// The date, where there is no doubt about it.
    pub fn certain_date(&self) -> Option<Moment> {
        self.date.filter(|_| self.is_certain)
    }

    /// What a value says in words, where it is a text in the place of a date.
    pub(super) fn in_words(&self, header: &str) -> Option<Notice> {
        if self.malformed.is_none() || !self.announces || date::whole(&self.value).is_some() {
            return None;
        }
        let notice = Notice::new(header, &self.value)?;
        let text = match notice.announces {
            true => notice.text,
            false => String::new(),
        };
        let date = notice
            .date
            .filter(|(_, meaning)| header == "deprecation" && *meaning == DateMeaning::Sunset);
        let says_something = !text.is_empty() || notice.link.is_some();
        says_something.then_some(Notice {
            text,
            date,
            announces: false,
            ..notice
        })
    }

    fn new(value: String, read: Result<Moment, String>) -> Stated {
        let says = value.split(';').next().unwrap_or_default();
        let announces = !means_no(says);
        let date = match &read {
            Ok(moment) => Some((*moment, true)),
            Err(_) if announces => date::likely(&value).filter(|(moment, _)| is_set(*moment)),
            Err(_) => None,
        };
        Stated {
            announces,
            date: date.map(|(moment, _)| moment),
            is_certain: date.is_some_and(|(_, is_certain)| is_certain),
            malformed: read.err(),
            value,
        }
    }
}

/// Whether a date can be meant. The years 1 and 1970 are where programs begin to count, so that
/// a date of theirs that was never set is there.
fn is_set(moment: Moment) -> bool {
    moment.unix_seconds() > 0
}

/// The value of a header's lines (RFC 9110, section 5.3); `None` where there is none.
fn joined(lines: &[&Octets]) -> Option<String> {
    let texts: Vec<String> = lines
        .iter()
        .map(|line| line.to_text().trim().to_owned())
        .collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// Reads `Deprecation`: a structured date (RFC 9745, section 2). Its parameters, if any,
/// mean nothing, and are allowed by RFC 9651.
pub(super) fn deprecation(lines: &[&Octets]) -> Option<Stated> {
    let value = joined(lines)?;
    let read = match Parser::new(&value).parse::<Item>() {
        _ if value.is_empty() => Err("it is empty".into()),
        Ok(item) => structured_date(&item.bare_item),
        Err(_) => Err(no_item(&value, lines.len())),
    };
    let is_text = read.is_err() && date::whole(&value).is_none();
    let mut stated = Stated::new(value, read);
    // A text may say when it goes away, and not since when it is deprecated.
    if is_text
        && matches!(
            sentence::dated(&stated.value),
            Some((_, DateMeaning::Sunset))
        )
    {
        stated.date = None;
        stated.is_certain = false;
    }
    Some(stated)
}

fn structured_date(item: &BareItem) -> Result<Moment, String> {
    let found = match item {
        BareItem::Date(date) => {
            let moment = Moment::from_unix_seconds(i64::from(date.unix_seconds()));
            return moment.ok_or_else(|| "the date is not in the years 1 to 9999".into());
        }
        BareItem::Boolean(_) => "a boolean",
        BareItem::Integer(_) => "an integer without `@`",
        BareItem::Decimal(_) => "a decimal",
        BareItem::Token(_) => "a word",
        BareItem::String(_) | BareItem::DisplayString(_) => "a text",
        BareItem::ByteSequence(_) => "a byte sequence",
    };
    Err(format!("it is {found}, not a structured date"))
}

/// Why a value that is no item is none.
fn no_item(value: &str, lines: usize) -> String {
    if lines > 1 {
        return format!("the header came {lines} times, but is allowed once");
    }
    if http_date::read(value).is_some() {
        return "it is an HTTP date, not a structured date".into();
    }
    match Parser::new(value).parse::<List>() {
        Ok(list) if list.len() > 1 => format!("it is a list of {} values, not one", list.len()),
        Ok(_) => "it is an inner list, not a structured date".into(),
        Err(_) => "it is not a structured date".into(),
    }
}

/// Reads `Sunset`: an HTTP date (RFC 8594, section 3).
pub(super) fn sunset(lines: &[&Octets]) -> Option<Stated> {
    let value = joined(lines)?;
    let slipped = http_date::slipped(&value).filter(|_| lines.len() == 1);
    let read = match http_date::http_date(&value) {
        Some(moment) if is_set(moment) => Ok(moment),
        Some(_) => Err("it is where clocks begin to count, so no date was set".into()),
        None if value.is_empty() => Err("it is empty".into()),
        None if lines.len() > 1 => Err(format!(
            "the header came {} times, but is allowed once",
            lines.len()
        )),
        None if value.starts_with('@') => {
            Err("it is a structured date, as in Deprecation, not an HTTP date".into())
        }
        None => match &slipped {
            Some((_, reason)) => Err(reason.clone()),
            None => Err("it is not an HTTP date".into()),
        },
    };
    Some(Stated::new(value, read))
}
