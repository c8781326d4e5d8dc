//! The secrets of one case, and what is looked for on their account.

use std::cell::OnceCell;

use super::needles::Needles;
use super::secret_forms::{Trace, parts, push_variants, traces};

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
    /// What a text holds that one of them stands in; `None` where anything may.
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
        (!secrets.is_empty()).then(|| OwnSecrets {
            traces: (secrets.len() <= TRACED)
                .then(|| Traces::of(&secrets))
                .flatten(),
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
/// looked at in steps, for any four bytes that stand in a trace.
struct Traces {
    traces: Vec<Trace>,
    /// A bit for each number of four bytes that stand in one.
    held: Vec<u64>,
    /// How far apart a text is looked at: none of the traces fits between two looks.
    step: usize,
}

/// So many bytes are looked at at once.
const LOOK: usize = 4;

/// How far apart a text is looked at, at the most.
const LONGEST_STEP: usize = 5;

/// By so many bits of their hash those bytes are kept apart.
const HASHED: u32 = 14;

impl Traces {
    /// Those of these secrets; `None` where anything may hold one.
    fn of(secrets: &[String]) -> Option<Traces> {
        let mut found = Vec::with_capacity(64);
        for secret in secrets {
            traces(secret, &mut |trace| found.push(trace));
        }
        let shortest = found.iter().map(|trace| trace.bytes().len()).min()?;
        let step = (shortest + 1).checked_sub(LOOK).filter(|step| *step > 0)?;
        let step = step.min(LONGEST_STEP);
        let mut held = vec![0; (1 << HASHED) / 64];
        for trace in &found {
            for look in trace.bytes().windows(LOOK).take(step) {
                let number = Traces::number(look);
                held[number / 64] |= 1 << (number % 64);
            }
        }
        Some(Traces {
            traces: found,
            held,
            step,
        })
    }

    fn number(look: &[u8]) -> usize {
        let bytes = look
            .first_chunk()
            .map_or(0, |bytes| u32::from_le_bytes(*bytes));
        (bytes.wrapping_mul(0x9E37_79B1) >> (u32::BITS - HASHED)) as usize
    }

    fn occur_in(&self, bytes: &[u8]) -> bool {
        let is_held = |look: &[u8]| {
            let number = Traces::number(look);
            self.held[number / 64] >> (number % 64) & 1 == 1
        };
        let is_at = |at: usize| {
            let rest = bytes.get(at..).unwrap_or_default();
            let mut traces = self.traces.iter();
            traces.any(|trace| rest.starts_with(trace.bytes()))
        };
        let mut at = 0;
        while let Some(look) = bytes.get(at..at + LOOK) {
            if is_held(look) && (at.saturating_sub(self.step - 1)..=at).any(is_at) {
                return true;
            }
            at += self.step;
        }
        false
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

    #[test]
    fn each_form_of_a_secret_is_seen_wherever_it_begins() {
        let secret = "https://p.example/accept/abc+def/ghi==";
        let own = OwnSecrets::new(vec![secret.to_owned()]).unwrap();
        assert!(own.traces.is_some());
        let mut forms = Vec::new();
        push_variants(secret, &mut forms);
        for form in forms {
            for before in 0..2 * LONGEST_STEP {
                let text = format!("{}{form}", " ".repeat(before));
                assert!(own.needles_for(text.as_bytes()).is_some(), "{text}");
            }
        }
        assert!(own.needles_for(b"no part of it stands here").is_none());
    }
}
