//! What speaks to each place of a body, worked out once for all bodies: the sets of schemas
//! that a walk comes to, and the set that each name leads to from there.
//!
//! Where that depends on more than names (a condition, several branches for one type), there
//! is no track, and the walk finds out for each body.

use std::collections::HashMap;

use super::choose;
use super::member_rules::{add_item_rules, add_member_rules};
use super::shape::{Names, Node, NodeId, type_bit};

/// A schema with more tracks than this is walked without them.
const MOST_TRACKS: usize = 4096;

/// The index of a track.
pub(super) type TrackId = usize;

/// The tracks of one contract.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    known: HashMap<Vec<NodeId>, TrackId>,
    tracks: Vec<Track>,
}

/// The schemas that speak to a place.
#[derive(Debug, Default)]
pub(super) struct Track {
    pub(super) nodes: Vec<NodeId>,
    /// Whether a number there may have to be the answer's status.
    pub(super) equals_status: bool,
    /// Whether a member there is only ever written.
    pub(super) write_only: bool,
    /// What follows where an object stands there; `None` where that depends on the object.
    pub(super) object: Option<ObjectTrack>,
    /// The same for a list whose items all have the same rules.
    pub(super) items: Option<Option<TrackId>>,
}

/// What is said of an object and of its members.
#[derive(Debug, Default)]
pub(super) struct ObjectTrack {
    /// The schemas that speak to it, branches among them.
    pub(super) nodes: Vec<NodeId>,
    pub(super) closes: bool,
    /// Those of them with properties that may be left out.
    pub(super) omittable: Vec<NodeId>,
    members: Names<Member>,
    /// A member of any other name; `None` where that depends on the name.
    other: Option<Member>,
}

/// What is said of a member.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) documented: bool,
    /// `None` where nothing speaks to its value.
    pub(super) track: Option<TrackId>,
}

impl ObjectTrack {
    /// What is said of the member with a name; `None` where it has to be found out.
    pub(super) fn member(&self, name: &str) -> Option<Member> {
        self.members.get(name).copied().or(self.other)
    }
}

impl Tracks {
    /// The tracks of these schemas, from a root on.
    pub(super) fn of(nodes: &[Node], root: NodeId) -> Tracks {
        let mut tracks = Tracks::default();
        tracks.intern(nodes[root].closure.clone());
        let mut next = 0;
        while next < tracks.tracks.len() {
            if tracks.tracks.len() > MOST_TRACKS {
                return Tracks::default();
            }
            tracks.fill(nodes, next);
            next += 1;
        }
        tracks
    }

    /// The track of these schemas.
    pub(super) fn find(&self, nodes: &[NodeId]) -> Option<&Track> {
        self.get(*self.known.get(nodes)?)
    }

    /// The track with a number.
    pub(super) fn get(&self, id: TrackId) -> Option<&Track> {
        self.tracks.get(id)
    }

    fn intern(&mut self, nodes: Vec<NodeId>) -> Option<TrackId> {
        if nodes.is_empty() {
            return None;
        }
        let id = *self.known.entry(nodes).or_insert_with_key(|nodes| {
            self.tracks.push(Track {
                nodes: nodes.clone(),
                ..Track::default()
            });
            self.tracks.len() - 1
        });
        Some(id)
    }

    fn fill(&mut self, nodes: &[Node], id: TrackId) {
        let own = self.tracks[id].nodes.clone();
        let object = choose::always(nodes, &own, type_bit("object"));
        let object = object.map(|own| self.object(nodes, own));
        let items = choose::always(nodes, &own, type_bit("array"));
        let items = items.filter(|own| own.iter().all(|&id| nodes[id].prefix.is_empty()));
        let items = items.map(|own| {
            let (mut here, end) = (own.clone(), own.len());
            add_item_rules(nodes, &mut here, 0..end, 0);
            self.intern(here.split_off(end))
        });
        let track = &mut self.tracks[id];
        track.write_only = own.iter().any(|&id| nodes[id].write_only);
        track.equals_status = own.iter().any(|&id| nodes[id].equals_status);
        track.object = object;
        track.items = items;
    }

    fn object(&mut self, nodes: &[Node], own: Vec<NodeId>) -> ObjectTrack {
        let all = || own.iter().map(|&id| &nodes[id]);
        let member = |tracks: &mut Tracks, name: Option<&str>| {
            let (mut here, end) = (own.clone(), own.len());
            let documented = add_member_rules(nodes, &mut here, 0..end, name);
            let track = tracks.intern(here.split_off(end));
            Member { documented, track }
        };
        let names: Vec<&String> = all().flat_map(|node| node.properties.keys()).collect();
        let mut members = Names::default();
        for name in names {
            members.insert(name.clone(), member(self, Some(name)));
        }
        let mut patterns = all().flat_map(|node| &node.patterns);
        let by_name = patterns.any(|(pattern, _)| pattern.is_some());
        let other = (!by_name).then(|| member(self, None));
        ObjectTrack {
            closes: all().any(|node| node.closes),
            omittable: {
                let own = own.iter().copied();
                own.filter(|&id| !nodes[id].omittable.is_empty()).collect()
            },
            members,
            other,
            nodes: own,
        }
    }
}
