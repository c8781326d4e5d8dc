//! Numbers of YAML with every digit that is written: the reader below gives them as 64 bits
//! hold them, so they are read again from the text.

use std::ops::Range;

use serde_json::Number;
use serde_saphyr::Location;

use super::node::{Data, Node, Place};

/// A number as the reader of YAML gives it.
#[derive(Debug)]
pub(crate) struct Rounded {
    /// What 64 bits hold of it, where they hold one that JSON has.
    value: Option<Number>,
    /// The bytes of the text that it is written with.
    pub(crate) written: Option<Range<usize>>,
}

/// A number whose place is not known yet.
pub(crate) fn rounded(value: Option<Number>) -> Data<Rounded> {
    let written = None;
    Data::Number(Rounded { value, written })
}

/// The bytes at a place of the text.
pub(crate) fn written(at: &Location) -> Option<Range<usize>> {
    let span = at.span();
    let start = usize::try_from(span.byte_offset()?).ok()?;
    let length = usize::try_from(span.byte_len()?).ok()?;
    Some(start..start.checked_add(length)?)
}

impl Rounded {
    /// The number as the text has it; `None` where it is none of JSON's: `.inf`, `.nan`. What
    /// is written with an underscore is a number to YAML 1.1 alone, so here it is a text.
    fn exact(self, text: &str) -> Option<Data> {
        let written = self.written.and_then(|bytes| text.get(bytes));
        if let Some(written) = written.filter(|written| written.contains('_')) {
            return Some(Data::Text(written.to_owned()));
        }
        // A form that the core schema does not know, such as 0x10, is a whole number.
        let exact = written.and_then(exact).filter(|exact| {
            let given = self.value.as_ref().and_then(Number::as_f64);
            exact.as_f64() == given
        });
        exact.or(self.value).map(Data::Number)
    }
}

/// A decimal number of YAML 1.2 (core schema, section 10.3.2) as JSON writes it.
fn exact(text: &str) -> Option<Number> {
    let text = text.trim_matches(['"', '\'']);
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => unsigned.split_at(at),
        None => (unsigned, ""),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, "")) => (whole, ".0".to_owned()),
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (mantissa, String::new()),
    };
    let whole = match whole.trim_start_matches('0') {
        "" if mantissa.starts_with(['0', '.']) => "0",
        digits => digits,
    };
    // The parser of JSON refuses what is no number, such as a sign behind the sign.
    let number = format!("{sign}{whole}{fraction}{exponent}");
    let is_decimal = whole.starts_with(|first: char| first.is_ascii_digit());
    is_decimal.then(|| number.parse().ok()).flatten()
}

impl Node<Rounded> {
    /// The same with the numbers as the text has them.
    ///
    /// # Errors
    /// The place of a number that JSON does not have.
    pub(crate) fn exact(self, text: &str) -> Result<Node, Place> {
        let at = self.at;
        let data = match self.data {
            Data::Null => Data::Null,
            Data::Bool(value) => Data::Bool(value),
            Data::Text(text) => Data::Text(text),
            Data::Number(number) => number.exact(text).ok_or(at)?,
            Data::List(items) => {
                let items = items.into_iter().map(|item| item.exact(text));
                Data::List(items.collect::<Result<_, _>>()?)
            }
            Data::Map(entries) => {
                let entries = entries.into_iter();
                let entries = entries.map(|(key, value)| Ok((key, value.exact(text)?)));
                Data::Map(entries.collect::<Result<_, _>>()?)
            }
        };
        Ok(Node::new(data, at))
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml::read::parse;

    fn read(text: &str) -> String {
        parse(text, "x").unwrap().to_json().to_string()
    }

    #[test]
    fn every_digit_is_kept() {
        for (text, expected) in [
            ("9007199254740993.0", "9007199254740993.0"),
            ("1e-400", "1e-400"),
            ("1e400", "1e+400"),
            ("-1.5E+400", "-1.5e+400"),
            ("18446744073709551617", "18446744073709551617"),
            ("-9223372036854775809", "-9223372036854775809"),
            ("12345678901234567890123", "12345678901234567890123"),
            (
                "0.1000000000000000055511151231257827",
                "0.1000000000000000055511151231257827",
            ),
            ("1.50", "1.50"),
            ("+1.5", "1.5"),
            (".5", "0.5"),
            ("-.5e3", "-0.5e+3"),
            ("5.", "5.0"),
            ("007.10", "7.10"),
            ("007", "7"),
            ("0x10", "16"),
            ("0o17", "15"),
            ("-0.0", "-0.0"),
            ("42", "42"),
            ("2024_11", "\"2024_11\""),
            ("-1_0.5_0", "\"-1_0.5_0\""),
            ("0x1_0", "\"0x1_0\""),
            ("1.2.3", "\"1.2.3\""),
            ("\"1.50\"", "\"1.50\""),
        ] {
            assert_eq!(
                read(&format!("- {text}\n")),
                format!("[{expected}]"),
                "{text}"
            );
            assert_eq!(
                read(&format!("{{\"é\": [{text} ,1]}} # x")),
                format!("{{\"é\":[{expected},1]}}")
            );
        }
    }

    #[test]
    fn an_anchor_a_merge_and_a_tag_keep_them_too() {
        let text = "a: &n 9007199254740993.0\nb: *n\nc: &m { d: 1e-400 }\ne:\n  <<: *m\nf: !!float 9007199254740993.0\n";
        let expected = "{\"a\":9007199254740993.0,\"b\":9007199254740993.0,\"c\":{\"d\":1e-400},\"e\":{\"d\":1e-400},\"f\":9007199254740993.0}";
        assert_eq!(read(text), expected);
    }

    #[test]
    fn what_json_has_no_number_for_is_refused_with_its_place() {
        for text in [".inf", "-.INF", ".nan"] {
            let error = parse(&format!("a: 1\nb: {text}\n"), "x.yaml").unwrap_err();
            let words = error.to_string();
            assert!(words.starts_with("x.yaml:2:4:"), "{words}");
            assert!(words.contains("not JSON numbers"), "{words}");
        }
    }
}
