//! What memberships refer to and never change: accounts, buyers, modules.

use serde_json::{Value, json};

use super::wire::{Wire, object};

/// A customer, a vendor, or the operator of the marketplace.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) id: &'static str,
    name: &'static str,
    kind: &'static str,
    icon: Option<&'static str>,
}

/// The account that most tokens belong to.
pub(super) static CONTOSO: Account = Account {
    id: super::seed::ACCOUNT,
    name: "Contoso Ltd",
    kind: "Client",
    icon: Some("/static/ACC-1000-0001/icon.png"),
};

/// The account that only its own token can see.
pub(super) static FABRIKAM: Account = Account {
    id: super::seed::OTHER_ACCOUNT,
    name: "Fabrikam",
    kind: "Vendor",
    icon: None,
};

impl Account {
    /// An account by its id.
    pub(super) fn find(id: &str) -> Option<&'static Account> {
        let all = [&CONTOSO, &FABRIKAM];
        all.into_iter().find(|account| account.id == id)
    }

    pub(super) fn render(&self, wire: Wire) -> Value {
        let mut account = object([
            ("id", self.id.into()),
            ("type", self.kind.into()),
            ("status", "Active".into()),
            ("name", self.name.into()),
        ]);
        wire.put(&mut account, "icon", self.icon);
        account.into()
    }
}

/// A buyer a membership is limited to.
#[derive(Debug)]
pub(super) struct Buyer {
    pub(super) id: &'static str,
    icon: Option<&'static str>,
    name: Option<&'static str>,
}

/// Every buyer there is.
pub(super) static BUYERS: [Buyer; 3] = [
    Buyer {
        id: "BUY-1000-0001",
        icon: Some("/static/BUY-1000-0001/icon.png"),
        name: Some("Contoso Deutschland GmbH"),
    },
    Buyer {
        id: "BUY-1000-0002",
        icon: None,
        name: Some("コントソ株式会社"),
    },
    Buyer {
        id: "BUY-1000-0003",
        icon: None,
        name: None,
    },
];

impl Buyer {
    pub(super) fn render(&self, wire: Wire) -> Value {
        let mut buyer = object([("id", self.id.into())]);
        wire.put(&mut buyer, "icon", self.icon);
        wire.put(&mut buyer, "name", self.name);
        buyer.into()
    }
}

/// A part of the marketplace a membership opens.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) id: &'static str,
    name: &'static str,
    description: &'static str,
    /// Which buyers of a group it is limited to; `None` where it has no such limit.
    buyers: Option<&'static [&'static str]>,
    kind: &'static str,
    paid: Option<bool>,
    is_default: bool,
    multi: bool,
}

/// Every module there is.
pub(super) static MODULES: [Module; 4] = [
    Module {
        id: "MOD-1001",
        name: "Access Management",
        description: "Invites people and says what they may do.",
        buyers: None,
        kind: "new",
        paid: None,
        is_default: true,
        multi: true,
    },
    Module {
        id: "MOD-1002",
        name: "Marketplace",
        description: "Orders and subscriptions.",
        buyers: Some(&["selected"]),
        kind: "new",
        paid: Some(false),
        is_default: true,
        multi: true,
    },
    Module {
        id: "MOD-1003",
        name: "Spend & Savings™",
        description: "",
        buyers: Some(&["all"]),
        kind: "new",
        paid: Some(true),
        is_default: false,
        multi: false,
    },
    Module {
        id: "MOD-1004",
        name: "Software Lifecycle",
        description: "Kept for those who had it.",
        buyers: None,
        kind: "legacy",
        paid: None,
        is_default: false,
        multi: false,
    },
];

impl Module {
    pub(super) fn render(&self) -> Value {
        let mut settings = object([
            ("configurable", (!self.is_default).into()),
            ("default", self.is_default.into()),
            ("type", json!([self.kind])),
            ("obsolete", (self.kind == "legacy").into()),
            ("eligibility", json!({"multi": self.multi, "single": true})),
        ]);
        if let Some(paid) = self.paid {
            settings.insert("paid".to_owned(), paid.into());
        }
        let mut module = object([
            ("id", self.id.into()),
            ("name", self.name.into()),
            ("description", self.description.into()),
            ("settings", settings.into()),
        ]);
        if let Some(buyers) = self.buyers {
            module.insert("filters".to_owned(), json!({"group.buyers": buyers}));
        }
        module.into()
    }
}
