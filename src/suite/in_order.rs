//! JSON that is looked through and not kept: whether it is sound, and no object has a key twice.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Any JSON value whose objects have their keys in order, as they are written by us. Others are
/// refused, since that one key stands there once would have to be looked up.
pub(super) struct InOrder;

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<InOrder, D::Error> {
        deserializer.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = InOrder;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value with its keys in order")
    }

    fn visit_bool<E>(self, _: bool) -> Result<InOrder, E> {
        Ok(InOrder)
    }

    fn visit_i64<E>(self, _: i64) -> Result<InOrder, E> {
        Ok(InOrder)
    }

    fn visit_u64<E>(self, _: u64) -> Result<InOrder, E> {
        Ok(InOrder)
    }

    fn visit_f64<E>(self, _: f64) -> Result<InOrder, E> {
        Ok(InOrder)
    }

    fn visit_str<E>(self, _: &str) -> Result<InOrder, E> {
        Ok(InOrder)
    }

    fn visit_unit<E>(self) -> Result<InOrder, E> {
        Ok(InOrder)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<InOrder, A::Error> {
        while items.next_element::<InOrder>()?.is_some() {}
        Ok(InOrder)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<InOrder, A::Error> {
        let mut last = None;
        while members.next_key_seed(After(&mut last))?.is_some() {
            members.next_value::<InOrder>()?;
        }
        Ok(InOrder)
    }
}

/// A key behind the one before it.
struct After<'a>(&'a mut Option<String>);

impl<'de> DeserializeSeed<'de> for After<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for After<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key behind the one before it")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        match self.0 {
            Some(last) if key <= last.as_str() => return Err(E::custom("keys out of order")),
            Some(last) => {
                last.clear();
                last.push_str(key);
            }
            None => *self.0 = Some(key.to_owned()),
        }
        Ok(())
    }
}

/// Members of which each stands there once.
pub(super) fn once_each<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    struct Once;
    impl<'de> Visitor<'de> for Once {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of texts")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut all = BTreeMap::new();
            while let Some((key, value)) = members.next_entry::<String, String>()? {
                if all.insert(key, value).is_some() {
                    return Err(A::Error::custom("an object has this key twice"));
                }
            }
            Ok(all)
        }
    }
    deserializer.deserialize_map(Once)
}
