//! One slice of a suite, so that several machines can share a run.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// So many machines share a run at most.
const MOST: u32 = 10_000;

/// One slice of so many. A case belongs to the slice that a hash says: that of its id, so that
/// adding or removing a case moves no other, or of what it shares with other cases.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Shard {
    /// Which slice it is, counted from 1.
    pub index: u32,
    /// How many slices there are.
    pub of: u32,
}

impl Shard {
    /// A slice; `None` where there is no such slice.
    pub fn new(index: u32, of: u32) -> Option<Shard> {
        (of <= MOST && (1..=of).contains(&index)).then_some(Shard { index, of })
    }

    /// Every slice of so many.
    pub fn all(of: u32) -> impl Iterator<Item = Shard> {
        (1..=of.min(MOST)).map(move |index| Shard { index, of })
    }

    /// Whether what is identified by this key belongs to this slice.
    pub fn contains(self, key: &str) -> bool {
        let digest = Sha256::digest(key.as_bytes());
        let head = digest.iter().take(8);
        let hash = head.fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
        // Where the hash stands between 0 and its maximum says in which slice it is.
        let slice = (u128::from(hash) * u128::from(self.of)) >> 64;
        slice + 1 == u128::from(self.index)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let number = |text: &str| text.trim().parse().ok();
        let numbers = text
            .split_once('/')
            .and_then(|(index, of)| Some((number(index)?, number(of)?)));
        match numbers {
            None => Err("expected I/N: 2/3 is the second of three shards".into()),
            Some((_, of)) if !(1..=MOST).contains(&of) => {
                Err(format!("expected 1 to {MOST} shards, found {of}"))
            }
            Some((index, of)) => Shard::new(index, of)
                .ok_or_else(|| format!("expected a shard from 1 to {of}, found {index}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_in_exactly_one_shard_and_no_shard_has_much_more_than_another() {
        for of in [1, 2, 3, 7, 16] {
            let mut counts = vec![0; of as usize];
            for number in 0..2000 {
                let id = format!("folder/case-{number}[row]");
                let of_it: Vec<u32> = Shard::all(of)
                    .filter(|shard| shard.contains(&id))
                    .map(|shard| shard.index)
                    .collect();
                let [index] = of_it[..] else {
                    panic!("{id} is in {of_it:?} of {of}")
                };
                counts[index as usize - 1] += 1;
            }
            let fair = 2000 / counts.len();
            for count in counts {
                assert!((fair * 3 / 4..=fair * 4 / 3).contains(&count), "{count}");
            }
        }
    }

    #[test]
    fn the_slice_of_an_id_never_changes() {
        let slices = ["account-users/resend/invited", "a", "rows[key]"].map(|id| {
            let of_it = Shard::all(100).find(|shard| shard.contains(id));
            of_it.unwrap().index
        });
        assert_eq!(slices, [32, 80, 9]);
    }

    #[test]
    fn a_shard_is_written_as_one_of_so_many() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 2, of: 3 }));
        assert_eq!(Shard { index: 2, of: 3 }.to_string(), "2/3");
        for (text, words) in [
            ("", "expected I/N"),
            ("2", "expected I/N"),
            ("a/3", "expected I/N"),
            ("-1/3", "expected I/N"),
            ("1/2/3", "expected I/N"),
            ("0/3", "from 1 to 3, found 0"),
            ("4/3", "from 1 to 3, found 4"),
            ("0/0", "found 0"),
            ("1/20000", "found 20000"),
        ] {
            let error = text.parse::<Shard>().unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
