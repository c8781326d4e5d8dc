//! Faults that are alike, as one: a generator's mistake stands in a document a thousand times.

use std::collections::{HashMap, HashSet};

use super::model::Fault;

/// So many faults that differ in what they name are reported one by one.
const MOST: usize = 10;

/// A fault, and in how many places it or one like it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike<'f> {
    /// The first of them.
    pub first: &'f Fault,
    /// How many there are.
    pub count: usize,
    /// Whether the others name other things.
    pub is_varied: bool,
}

impl Alike<'_> {
    /// What is wrong, without the number of places.
    pub fn message(&self) -> String {
        match self.is_varied {
            true => format!("{}; others are similar", self.first.message),
            false => self.first.message.clone(),
        }
    }
}

/// The faults with those together that have the same words, and those that differ only in
/// what they name where there are many of them; in the order of their first.
pub fn alike(faults: &[Fault]) -> Vec<Alike<'_>> {
    let mut words: HashMap<String, HashSet<&str>> = HashMap::new();
    for fault in faults {
        let known = words.entry(form(&fault.message)).or_default();
        known.insert(&fault.message);
    }
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<Alike<'_>> = Vec::new();
    for fault in faults {
        let form = form(&fault.message);
        let is_varied = words.get(&form).is_some_and(|known| known.len() > MOST);
        let key = if is_varied {
            form
        } else {
            fault.message.clone()
        };
        let number = *numbers.entry(key).or_insert(found.len());
        match found.get_mut(number) {
            Some(known) => known.count += 1,
            None => found.push(Alike {
                first: fault,
                count: 1,
                is_varied,
            }),
        }
    }
    found
}

/// A message without what it names: what stands between backticks, and pointers.
fn form(message: &str) -> String {
    let parts = message.split('`').enumerate();
    let parts: Vec<&str> = parts
        .map(|(index, part)| if index % 2 == 1 { "…" } else { part })
        .collect();
    let words = parts.concat();
    let words = words.split(' ').map(|word| match word.starts_with("#/") {
        true => "…",
        false => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::Spot;

    #[test]
    fn faults_of_the_same_words_are_one_and_many_of_one_form_too() {
        let fault = |message: String| Fault {
            spot: Spot::default(),
            message,
        };
        let nowhere = (0..12).map(|n| fault(format!("`#/{n}` leads nowhere")));
        let same = (0..3).map(|_| fault("an operation has no `responses`".to_owned()));
        let few = ["`a` is not a type", "`b` is not a type"].map(|text| fault(text.to_owned()));
        let faults: Vec<Fault> = nowhere.chain(same).chain(few).collect();
        let found = alike(&faults);
        let rows: Vec<(String, usize)> =
            found.iter().map(|one| (one.message(), one.count)).collect();
        assert_eq!(
            rows,
            [
                ("`#/0` leads nowhere; others are similar".to_owned(), 12),
                ("an operation has no `responses`".to_owned(), 3),
                ("`a` is not a type".to_owned(), 1),
                ("`b` is not a type".to_owned(), 1),
            ]
        );
    }
}
