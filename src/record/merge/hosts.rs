//! The hosts of a run that is joined of runs against several.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use super::fit::Input;
use crate::model::record::RunStarted;
use crate::model::shard::Shard;

/// More hosts are counted, not named.
const MOST_NAMED: usize = 4;

/// The parts of each host, by what the ids of its cases begin with; one without a name where
/// the parts are of one host.
pub(super) struct Hosts<'i>(BTreeMap<&'i str, Vec<&'i RunStarted>>);

impl<'i> Hosts<'i> {
    pub(super) fn of<R: Read + Seek>(inputs: &'i [Input<R>]) -> Hosts<'i> {
        let mut hosts: BTreeMap<&str, Vec<&RunStarted>> = BTreeMap::new();
        for input in inputs {
            hosts
                .entry(&input.prefix)
                .or_default()
                .push(input.started());
        }
        Hosts(hosts)
    }

    /// Whether the joined run is of one host, as any other run.
    pub(super) fn is_one(&self) -> bool {
        self.0.keys().all(|prefix| prefix.is_empty())
    }

    /// What the host and the profile of the joined run are called, where it is of several.
    pub(super) fn names(&self) -> Option<(String, String)> {
        let all = || self.0.values().flatten();
        let named = |names: BTreeSet<&str>| match names.len() {
            0..=MOST_NAMED => names.into_iter().collect::<Vec<&str>>().join(", "),
            count => format!("{count} hosts"),
        };
        let hosts = all().map(|started| &*started.host).collect();
        let profiles = all().map(|started| &*started.profile).collect();
        (!self.is_one()).then(|| (named(hosts), named(profiles)))
    }

    /// Which shards of which host are missing, in words.
    pub(super) fn missing_shards(&self) -> Vec<String> {
        let hosts = self.0.iter().filter(|(prefix, _)| !prefix.is_empty());
        let lacking = hosts.flat_map(|(prefix, parts)| {
            let ran: BTreeSet<Shard> = parts.iter().flat_map(|part| part.shards()).collect();
            let all = ran.first().map(|shard| Shard::all(shard.of));
            let missing = all
                .into_iter()
                .flatten()
                .filter(move |shard| !ran.contains(shard));
            missing.map(move |shard| format!("{prefix}shard {shard} is missing"))
        });
        lacking.collect()
    }
}
