//! A tree as serde's reader of YAML gives it, each value with its place.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_saphyr::Spanned;

use super::node::{Data, Key, Node, Place};
use super::number::{Rounded, rounded, written};

impl<'de> Deserialize<'de> for Node<Rounded> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut spanned = Spanned::<Data<Rounded>>::deserialize(deserializer)?;
        if let Data::Number(number) = &mut spanned.value {
            number.written = written(&spanned.defined);
        }
        Ok(Node {
            at: place_of(&spanned),
            data: spanned.value,
            spelled: None,
        })
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<String>::deserialize(deserializer)?;
        Ok(Key {
            at: place_of(&spanned),
            text: spanned.value,
        })
    }
}

impl<'de> Deserialize<'de> for Data<Rounded> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DataVisitor)
    }
}

struct DataVisitor;

impl<'de> Visitor<'de> for DataVisitor {
    type Value = Data<Rounded>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Data<Rounded>, E> {
        Ok(Data::Null)
    }

    fn visit_none<E>(self) -> Result<Data<Rounded>, E> {
        Ok(Data::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Data::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Data<Rounded>, E> {
        Ok(Data::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Data<Rounded>, E> {
        Ok(rounded(Some(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Data<Rounded>, E> {
        Ok(rounded(Some(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Data<Rounded>, E> {
        Ok(rounded(Number::from_f64(value)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Data<Rounded>, E> {
        Ok(Data::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Data<Rounded>, E> {
        Ok(Data::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Data<Rounded>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Data::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data<Rounded>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Data::Map(entries))
    }
}

pub(super) fn place_of<T>(spanned: &Spanned<T>) -> Place {
    let to_u32 = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Place {
        file: 0,
        line: to_u32(spanned.referenced.line()),
        column: to_u32(spanned.referenced.column()),
    }
}
