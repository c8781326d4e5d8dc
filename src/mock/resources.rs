//! Which members each resource has, as data: what a query may filter and order by, and
//! what `select` may name.

/// What a member holds.
#[derive(Debug)]
pub(super) enum Kind {
    Text,
    Flag,
    Moment,
    /// A list of texts.
    Texts,
    Object(&'static [Field]),
    /// A list of objects.
    List(&'static [Field]),
}

/// A member of a resource or of an object in it.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// Something with a route of its own.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) fields: &'static [Field],
    /// What a response leaves out unless `select` names it.
    pub(super) unasked: &'static [&'static str],
    /// A member whose value names the resource on its route as well as `id` does.
    pub(super) second_id: Option<&'static str>,
}

/// What `account-users` answers with.
pub(super) static LEGACY_MEMBERSHIP: Resource = Resource {
    fields: &[
        text("id"),
        object("audit", &LEGACY_AUDIT),
        object("user", &REFERENCE),
        list("groups", &GROUP_REFERENCE),
        list("buyers", &REFERENCE),
        list("modules", &MODULE),
        object("account", &ACCOUNT),
        object("invitation", &INVITATION),
        moment("lastLoginAt"),
    ],
    unasked: &["audit"],
    second_id: None,
};

/// What the successor answers with: it has neither moment that only the older one has.
pub(super) static MEMBERSHIP: Resource = Resource {
    fields: &[
        text("id"),
        object("audit", &AUDIT),
        object("user", &REFERENCE),
        list("groups", &GROUP_REFERENCE),
        list("buyers", &REFERENCE),
        list("modules", &MODULE),
        object("account", &ACCOUNT),
        object("invitation", &INVITATION),
    ],
    unasked: &["audit"],
    second_id: Some("user.id"),
};

/// A user group.
pub(super) static GROUP: Resource = Resource {
    fields: &[
        text("id"),
        object("audit", &AUDIT),
        text("name"),
        text("description"),
        text("logo"),
        flag("isDefault"),
        object("account", &ACCOUNT),
        list("modules", &MODULE),
        list("buyers", &REFERENCE),
        list("users", &REFERENCE),
    ],
    unasked: &["audit", "users"],
    second_id: None,
};

static REFERENCE: [Field; 3] = [text("id"), text("name"), text("icon")];

static GROUP_REFERENCE: [Field; 5] = [
    text("id"),
    text("name"),
    text("description"),
    text("logo"),
    flag("isDefault"),
];

static ACCOUNT: [Field; 5] = [
    text("id"),
    text("name"),
    text("type"),
    text("status"),
    text("icon"),
];

static INVITATION: [Field; 2] = [text("status"), text("url")];

static EVENT: [Field; 2] = [moment("at"), object("by", &REFERENCE)];

static AUDIT: [Field; 4] = [
    object("created", &EVENT),
    object("updated", &EVENT),
    object("joined", &EVENT),
    object("access", &EVENT),
];

static LEGACY_AUDIT: [Field; 5] = [
    object("created", &EVENT),
    object("updated", &EVENT),
    object("joined", &EVENT),
    object("access", &EVENT),
    moment("invitationAcceptedAt"),
];

static MODULE: [Field; 5] = [
    text("id"),
    text("name"),
    text("description"),
    object("filters", &[texts("group.buyers")]),
    object("settings", &MODULE_SETTINGS),
];

static MODULE_SETTINGS: [Field; 6] = [
    flag("configurable"),
    flag("default"),
    flag("paid"),
    flag("obsolete"),
    texts("type"),
    object("eligibility", &[flag("multi"), flag("single")]),
];

const fn text(name: &'static str) -> Field {
    let kind = Kind::Text;
    Field { name, kind }
}

const fn texts(name: &'static str) -> Field {
    let kind = Kind::Texts;
    Field { name, kind }
}

const fn flag(name: &'static str) -> Field {
    let kind = Kind::Flag;
    Field { name, kind }
}

const fn moment(name: &'static str) -> Field {
    let kind = Kind::Moment;
    Field { name, kind }
}

const fn object(name: &'static str, members: &'static [Field]) -> Field {
    let kind = Kind::Object(members);
    Field { name, kind }
}

const fn list(name: &'static str, members: &'static [Field]) -> Field {
    let kind = Kind::List(members);
    Field { name, kind }
}

impl Field {
    /// The members of the object, or of each object of the list, that it holds.
    pub(super) fn members(&self) -> &'static [Field] {
        match self.kind {
            Kind::Object(members) | Kind::List(members) => members,
            Kind::Text | Kind::Flag | Kind::Moment | Kind::Texts => &[],
        }
    }
}

/// The fields along a path like `user.name`, from the outermost on. A name may itself have
/// a dot, as `group.buyers` has.
pub(super) fn find(fields: &'static [Field], path: &str) -> Option<Vec<&'static Field>> {
    fields.iter().find_map(|field| {
        let rest = path.strip_prefix(field.name)?;
        if rest.is_empty() {
            return Some(vec![field]);
        }
        let mut found = find(field.members(), rest.strip_prefix('.')?)?;
        found.insert(0, field);
        Some(found)
    })
}
