//! A complete group as the platform shows it, with its users.

use serde_json::Value;

use super::audit::Shape;
use super::groups::Group;
use super::membership::Membership;
use super::wire::object;

impl Group {
    /// The complete group as JSON, with the users of those `members` that are in it.
    pub(super) fn render<'a>(&self, members: impl Iterator<Item = &'a Membership>) -> Value {
        let wire = self.wire;
        let users = members.filter(|member| member.groups.contains(&self.id));
        let users: Vec<Value> = users.map(|member| member.user.render(wire)).collect();
        let modules: Vec<Value> = self.modules.iter().map(|module| module.render()).collect();
        let buyers = self.buyers.as_ref().map(|buyers| {
            let rendered = buyers.iter().map(|buyer| buyer.render(wire));
            rendered.collect::<Vec<_>>()
        });
        let mut group = self.reference(wire);
        group.extend(object([
            ("account", self.account.render(wire)),
            ("audit", self.audit.render(Shape::Newer, wire)),
            ("modules", modules.into()),
            ("users", users.into()),
        ]));
        wire.put(&mut group, "buyers", buyers);
        group.into()
    }
}
