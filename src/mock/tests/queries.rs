//! What a query asks for is honoured or refused; nothing is passed over.

use serde_json::{Value, json};

use super::super::seed;
use super::{LEGACY, Reply, ask, item, start};
use crate::mock::host::Mock;

fn list(host: &Mock, query: &str) -> Reply {
    ask(host, "GET", &format!("{LEGACY}?{query}")).send()
}

fn ids(reply: &Reply) -> Vec<String> {
    let data = reply.at("/data");
    let ids = data.as_array().unwrap().iter().map(|item| &item["id"]);
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_filter_gives_what_fits_it_and_counts_it() {
    let host = start().await;
    // 40 open, 20 active and 20 expired invitations; names go round in tens.
    let totals = [
        ("eq(id,AUSR-1000-0000-0005)", 1),
        ("eq(id,%22AUSR-1000-0000-0005%22)", 1),
        ("eq(id,'AUSR-1000-0000-0005')", 1),
        ("id=AUSR-1000-0000-0005", 1),
        ("eq(id,USR-1000-0005)", 0),
        ("ne(id,AUSR-1000-0000-0005)", 79),
        ("not(eq(id,AUSR-1000-0000-0005))", 79),
        ("invitation.status=Active", 20),
        ("EQ(invitation.status,active)", 0),
        ("in(invitation.status,(Active,InvitationExpired))", 40),
        ("in(invitation.status,Active)", 20),
        ("out(invitation.status,(Active,InvitationExpired))", 40),
        (
            "and(eq(invitation.status,Active),eq(user.id,USR-2000-0001))",
            1,
        ),
        (
            "or(eq(invitation.status,Active),eq(user.id,USR-1000-0001))",
            21,
        ),
        ("invitation.status=Active&user.id=USR-1000-0001", 0),
        ("gt(id,AUSR-3000-0000-0018)", 2),
        ("ge(id,AUSR-3000-0000-0018)", 3),
        ("lt(id,AUSR-1000-0000-0003)", 2),
        ("le(id,AUSR-1000-0000-0003)", 3),
        ("ilike(user.name,*LOVELACE*)", 8),
        ("ilike(user.name,lovelace)", 8),
        ("like(user.name,*LOVELACE*)", 0),
        ("like(user.name,Ada*0)", 8),
        ("like(user.name,Ada*10)", 3),
        ("like(user.name,*%5C**)", 0),
        ("ilike(user.name,%22O'Brien%20*%22)", 0),
        ("ilike(user.name,%22*O'Brien%20*%22)", 8),
        ("lastLoginAt=null()", 66),
        ("ne(lastLoginAt,null())", 14),
        ("gt(lastLoginAt,2020-01-01)", 14),
        ("lt(lastLoginAt,%222020-01-01T00:00:00.000Z%22)", 0),
        ("le(lastLoginAt,2999-01-01T00:00:00+00:00)", 14),
        ("groups=empty()", 20),
        ("any(groups)", 60),
        ("any(groups,id=UGR-1000-0003)", 20),
        ("all(groups,eq(isDefault,true))", 40),
        ("any(groups,and(eq(isDefault,false),eq(logo,null())))", 40),
        ("any(modules,eq(settings.eligibility.multi,false))", 32),
        ("select=-user&eq(user.id,USR-1000-0001)", 1),
        (
            "select=audit&gt(audit.created.at,2020-01-01T00:00:00.000Z)",
            80,
        ),
        ("select=+audit.created&lt(audit.created.at,2020-01-01)", 0),
        ("render()", 80),
        ("render%28%29=", 80),
        ("&&", 80),
    ];
    for (query, total) in totals {
        let reply = list(&host, &format!("{query}&limit=0"));
        assert_eq!(
            reply.at("/$meta/pagination/total"),
            total,
            "{query} {}",
            reply.text
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_cannot_be_honoured_is_refused_with_its_reason() {
    let host = start().await;
    let deep = format!("{}id=x{}", "not(".repeat(400), ")".repeat(400));
    let refused = [
        ("foo=1", "filter", "`foo`"),
        ("foo", "filter", "operator"),
        ("rql=eq(id,x)", "filter", "Invalid equals shortcut"),
        ("eq(usr.id,x)", "filter", "`usr.id`"),
        ("eq(groups.id,x)", "filter", "any(groups,…)"),
        ("eq(user,x)", "filter", "not a single value"),
        ("any(user,id=x)", "filter", "list"),
        ("any(groups,user.id=x)", "filter", "`user.id`"),
        ("all(groups)", "filter", "`all`"),
        ("eq(id)", "filter", "`eq`"),
        ("eq(id,a,b)", "filter", "`eq`"),
        ("near(id,x)", "filter", "`near`"),
        ("not(id=x,id=y)", "filter", "`not`"),
        ("and()", "filter", "`and()`"),
        ("gt(id,null())", "filter", "`id`"),
        ("like(lastLoginAt,x)", "filter", "lastLoginAt"),
        ("gt(lastLoginAt,yesterday)", "filter", "moment"),
        ("any(groups,isDefault=1)", "filter", "`true` or `false`"),
        ("any(groups,gt(isDefault,true))", "filter", "no order"),
        ("eq(id,'x", "filter", "not closed"),
        ("eq(id,x", "filter", "`,` or `)`"),
        ("eq(id,x))", "filter", "`)`"),
        ("id=x|id=y", "filter", "quotation marks"),
        ("%ff", "filter", "UTF-8"),
        ("gt(audit.created.at,2020-01-01)", "filter", "select=+audit"),
        (&deep, "filter", "too deeply"),
        ("order=foo", "order", "`foo`"),
        ("order=", "order", "member"),
        ("order=groups", "order", "not a single value"),
        ("order=groups.id", "order", "list"),
        ("order=-audit.created.at", "order", "select=+audit"),
        ("order=id&order=id", "order", "twice"),
        ("select=+foo", "select", "`foo`"),
        ("select=", "select", "missing"),
        ("limit=x", "limit", "number"),
        ("offset=-1", "offset", "number"),
    ];
    for (query, parameter, words) in refused {
        let reply = list(&host, query);
        assert_eq!((reply.status, reply.is_problem()), (400, true), "{query}");
        let detail = reply.at("/detail");
        assert!(
            detail.as_str().unwrap().contains(words),
            "{query}: {detail}"
        );
        assert_eq!(reply.at("/errors"), json!({parameter: [detail]}));
    }
    for query in [
        "limit=1",
        "offset=0",
        "order=id",
        "id=x",
        "foo=1",
        "select=+foo",
    ] {
        let path = format!("{}?{query}", item(seed::INVITED, 1));
        assert_eq!(ask(&host, "GET", &path).send().status, 400, "{query}");
    }
    let newer = format!("/public/v1/accounts/accounts/{}/users", seed::ACCOUNT);
    let reply = ask(&host, "GET", &format!("{newer}?lastLoginAt=null()")).send();
    assert_eq!(reply.status, 400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_list_is_ordered_by_what_is_asked() {
    let host = start().await;
    let last = list(&host, "limit=3&offset=0&order=-id");
    let expected = [20, 19, 18].map(|nth| seed::EXPIRED.membership(nth));
    assert_eq!(ids(&last), expected);
    let two = list(&host, "order=-invitation.status,+user.id&limit=1");
    assert_eq!(ids(&two), [seed::INVITED.membership(1)]);
    let two = list(&host, "order=invitation.status,-user.id&limit=1");
    assert_eq!(ids(&two), [seed::ACTIVE.membership(20)]);
    // The first of the block signed in a minute ago; null is before everything.
    let latest = list(&host, "order=-lastLoginAt&limit=2");
    assert_eq!(ids(&latest), [1, 2].map(|nth| seed::ACTIVE.membership(nth)));
    let never = list(&host, "order=lastLoginAt&limit=1");
    assert_eq!(ids(&never), [seed::INVITED.membership(1)]);
    let newest = list(&host, "select=+audit&order=-audit.created.at&limit=1");
    assert_eq!(ids(&newest), [seed::INVITED.membership(1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_response_has_what_is_selected_and_names_the_rest() {
    let host = start().await;
    let read = |query: &str| {
        let path = format!("{}?{query}", item(seed::INVITED, 5));
        ask(&host, "GET", &path).send()
    };
    let keys = |value: Value| {
        let members = value.as_object().unwrap().keys().cloned();
        members.collect::<Vec<_>>().join(" ")
    };
    let audit = read("select=+audit,-user,-name");
    assert_eq!(audit.at("/$meta/omitted"), json!(["user"]));
    assert!(audit.at("/audit").is_object() && audit.at("/user").is_null());
    let few = read("select=-*,id,%2Buser.name");
    assert_eq!(keys(few.json()), "$meta id user");
    assert_eq!(keys(few.at("/user")), "name");
    let nested = read("select=+groups.id,+groups.name,-user.icon,+audit.created");
    assert_eq!(keys(nested.at("/groups/0")), "id name");
    assert_eq!(keys(nested.at("/user")), "id name");
    assert_eq!(keys(nested.at("/audit")), "created");
    let omitted = nested.at("/$meta/omitted");
    let omitted: Vec<&str> = omitted
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(omitted.contains(&"groups.logo") && omitted.contains(&"user.icon"));
    assert!(omitted.contains(&"audit.updated") && !omitted.contains(&"audit"));
    let whole = read("select=+groups,+groups.id");
    assert_eq!(keys(whole.at("/groups/0")), keys(read("").at("/groups/0")));
    let bare = read("select=-id");
    assert_eq!(
        (bare.at("/id"), bare.at("/$meta/omitted")),
        (Value::Null, json!(["audit", "id"]))
    );
    let page = list(&host, "select=-*,id&limit=1");
    assert_eq!(keys(page.at("/data/0")), "id");
}
