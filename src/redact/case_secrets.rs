//! The secrets of one case, and what is looked for on their account.

use std::cell::OnceCell;

use super::needles::Needles;
use super::secret_forms::{parts, push_variants, traces};

/// So many secrets of one case are looked for in every form.
const FEW: usize = 64;

/// And so many bytes of them: their forms take some hundred times that.
const FEW_BYTES: usize = 16 * 1024;

/// So few are worth a look for their traces first.
const TRACED: usize = 8;

/// The secrets of one case's responses. They are masked where they stood; it is rare that
/// one stands elsewhere too, so its forms are worked out only then.
pub(crate) struct OwnSecrets {
    secrets: Vec<String>,
    traces: Option<Traces>,
    needles: OnceCell<Option<Needles>>,
}

impl OwnSecrets {
    /// The secrets as they stood; `None` where there are none.
    pub(crate) fn new(secrets: Vec<String>) -> Option<OwnSecrets> {
        let all = secrets.iter().flat_map(|secret| parts(secret));
        let mut secrets: Vec<String> = all.map(str::to_owned).collect();
        secrets.sort_unstable();
        secrets.dedup();
        let traced = secrets.len() <= TRACED;
        (!secrets.is_empty()).then(|| OwnSecrets {
            traces: traced
                .then(|| Traces::new(secrets.iter().flat_map(|secret| traces(secret)).collect())),
            secrets,
            needles: OnceCell::new(),
        })
    }

    /// Whether there are more than can be looked for in every form.
    pub(crate) fn are_many(&self) -> bool {
        let bytes: usize = self.secrets.iter().map(String::len).sum();
        self.secrets.len() > FEW || bytes > FEW_BYTES
    }

    /// What is looked for in these bytes, where they may hold a secret.
    pub(crate) fn needles_for(&self, bytes: &[u8]) -> Option<&Needles> {
        let traces = self.traces.as_ref();
        if traces.is_some_and(|traces| !traces.occur_in(bytes)) {
            return None;
        }
        self.needles()
    }

    pub(crate) fn needles(&self) -> Option<&Needles> {
        let build = || {
            if self.are_many() {
                return Needles::of_many(self.secrets.clone());
            }
            let mut texts = Vec::new();
            for secret in &self.secrets {
                push_variants(secret, &mut texts);
            }
            Needles::new(texts)
        };
        self.needles.get_or_init(build).as_ref()
    }
}

/// What is common to the forms of some secrets. Most texts hold none of it, so a text is
/// looked at once for the pairs of bytes that they begin with.
struct Traces {
    texts: Vec<Vec<u8>>,
    /// Whether one begins with a pair of this number.
    begins: [bool; PAIRS],
    /// Whether one is too short to begin with a pair: anything may hold that.
    is_anywhere: bool,
}

/// Pairs of bytes are distinguished by so many numbers.
const PAIRS: usize = 1024;

impl Traces {
    fn new(texts: Vec<Vec<u8>>) -> Traces {
        let mut begins = [false; PAIRS];
        let mut is_anywhere = false;
        for text in &texts {
            match text.as_slice() {
                [first, second, ..] => begins[Traces::number(*first, *second)] = true,
                _ => is_anywhere = true,
            }
        }
        Traces {
            texts,
            begins,
            is_anywhere,
        }
    }

    fn number(first: u8, second: u8) -> usize {
        (usize::from(first) ^ (usize::from(second) << 2)) % PAIRS
    }

    fn occur_in(&self, bytes: &[u8]) -> bool {
        let is_at = |at: usize| {
            let rest = bytes.get(at..).unwrap_or_default();
            self.texts.iter().any(|text| rest.starts_with(text))
        };
        let begins = |pair: &[u8]| match pair {
            [first, second] => self.begins[Traces::number(*first, *second)],
            _ => false,
        };
        let mut pairs = bytes.windows(2).enumerate();
        self.is_anywhere || pairs.any(|(at, pair)| begins(pair) && is_at(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_secrets_are_found_plain_and_behind_escapes() {
        let secret = |number: usize| format!("https://p.example/accept/{number:06}+x");
        let own = OwnSecrets::new((0..5000).map(secret).collect()).unwrap();
        assert!(own.are_many());
        let needles = own.needles_for(b"anything").unwrap();
        let body = format!("a {} {} {}", secret(4321), secret(5000), secret(7));
        let found = needles.find(body.as_bytes());
        let found: Vec<&str> = found.into_iter().map(|range| &body[range]).collect();
        assert_eq!(found, [secret(4321), secret(7)]);
        let cut = format!("is {}…", &secret(99)[..28]);
        let found = needles.find_cut(&cut);
        assert_eq!(found.first(), Some(&(3..31)));
        assert_eq!(found.len(), 1);
    }
}
