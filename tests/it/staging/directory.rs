//! Who is a member of the account of the staging host, and what was done to them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub const ACCOUNT: &str = "ACC-7311-0042";
pub const GROUP: &str = "UGR-7311-0009";

/// A membership as the service keeps it.
#[derive(Clone, Debug)]
pub struct Member {
    pub id: String,
    pub user: String,
    pub email: String,
    pub status: &'static str,
    created: i64,
    updated: i64,
    invitation: i64,
}

/// The memberships, and a count of each effect.
#[derive(Debug, Default)]
pub struct Directory {
    members: BTreeMap<String, Member>,
    moments: i64,
    pub mails: usize,
    pub created: usize,
    pub deleted: usize,
}

impl Directory {
    /// An account with members of its own, whom the suite has not made.
    pub fn with_members() -> Directory {
        let mut directory = Directory::default();
        for number in 0..3 {
            directory.add(format!("colleague-{number}@customer.test"), "Active");
        }
        directory
    }

    pub fn get(&self, id: &str) -> Option<&Member> {
        self.members.get(id)
    }

    pub fn of_user(&self, user: &str) -> Option<&Member> {
        self.members.values().find(|member| member.user == user)
    }

    pub fn has_address(&self, email: &str) -> bool {
        self.members.values().any(|member| member.email == email)
    }

    /// Those whom the suite has invited and who are still there.
    pub fn left_behind(&self) -> Vec<String> {
        let invited = self.members.values();
        let invited = invited.filter(|member| member.email.starts_with("driftcheck-"));
        invited.map(|member| member.id.clone()).collect()
    }

    pub fn add(&mut self, email: String, status: &'static str) -> Member {
        self.moments += 1;
        let number = self.moments;
        let member = Member {
            id: format!("AUSR-7311-0000-{number:04}"),
            user: format!("USR-7311-{number:04}"),
            email,
            status,
            created: number,
            updated: number,
            invitation: number,
        };
        self.members.insert(member.id.clone(), member.clone());
        member
    }

    pub fn invite(&mut self, email: String) -> Member {
        self.created += 1;
        self.mails += 1;
        self.add(email, "Invited")
    }

    pub fn mail(&mut self, id: &str) -> Option<Member> {
        self.mails += 1;
        self.change(id, |member| {
            member.status = "Invited";
            member.invitation = member.updated;
        })
    }

    pub fn accept(&mut self, id: &str) -> Option<Member> {
        self.change(id, |member| member.status = "Active")
    }

    fn change(&mut self, id: &str, change: impl Fn(&mut Member)) -> Option<Member> {
        self.moments += 1;
        let member = self.members.get_mut(id)?;
        member.updated = self.moments;
        change(member);
        Some(member.clone())
    }

    pub fn remove(&mut self, id: &str) {
        self.deleted += usize::from(self.members.remove(id).is_some());
    }

    /// What others do meanwhile: somebody joins, and a nightly job touches everybody.
    pub fn goes_on(&mut self) {
        let number = self.moments;
        self.add(format!("newcomer-{number}@customer.test"), "Active");
        for member in self.members.values_mut() {
            member.updated = self.moments;
        }
    }

    pub fn page(&self, offset: usize, limit: usize) -> Value {
        let page = self.members.values().skip(offset).take(limit);
        json!({
            "data": page.map(|member| member.body("+audit")).collect::<Vec<_>>(),
            "$meta": {
                "pagination": { "offset": offset, "limit": limit, "total": self.members.len() },
            },
        })
    }
}

impl Member {
    /// What a response says of it; `select` as in the query.
    pub fn body(&self, select: &str) -> Value {
        let mut body = json!({
            "id": self.id,
            "user": { "id": self.user, "name": "Conformance Check", "icon": "" },
            "account": {
                "id": ACCOUNT,
                "name": "Customer of Another Team",
                "type": "Client",
                "status": "Active",
                "icon": null,
            },
            "groups": [{ "id": GROUP, "name": "Everybody", "logo": null, "isDefault": true }],
            "buyers": null,
            "invitation": { "status": self.status, "url": null },
            "lastLoginAt": null,
        });
        let mut omitted = vec!["modules"];
        if self.status == "Invited" {
            let url = format!("https://portal.test/invitations/{:08x}", self.invitation);
            body["invitation"]["url"] = url.into();
        }
        if select.contains("+audit") {
            body["audit"] = self.audit();
        } else {
            omitted.push("audit");
        }
        if select.contains("-groups") {
            body.as_object_mut().unwrap().remove("groups");
            omitted.push("groups");
        }
        body["$meta"] = json!({ "omitted": omitted });
        body
    }

    fn audit(&self) -> Value {
        let event = |at| {
            json!({
                "at": moment(at),
                "by": { "id": "TKN-7311-0001", "name": "Conformance", "icon": null },
                "of": { "id": ACCOUNT, "name": "Customer of Another Team" },
            })
        };
        json!({ "created": event(self.created), "updated": event(self.updated) })
    }
}

/// A moment with seven digits of a second and an offset, as .NET writes one.
fn moment(number: i64) -> String {
    let (minute, second) = (number / 60, number % 60);
    format!("2026-11-20T09:{minute:02}:{second:02}.1234567+00:00")
}
