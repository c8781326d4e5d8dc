"""What the platform's own Python client does with account users, held against a host.

Run with the base URL as the only argument, by tests/it/serve.rs against
`driftcheck mock`. Each check is done by the blocking client and by the other one.
"""

import asyncio
import inspect
import sys
import uuid

from mpt_api_client import AsyncMPTClient, BearerTokenAuthentication, MPTClient, RQLQuery
from mpt_api_client.exceptions import MPTAPIError

ACCOUNT = "ACC-1000-0001"
USER = "USR-1000-0005"
GROUP = "UGR-1000-0002"
VENDOR = "idt:TKN-0002-0001:mock-vendor"
OPERATIONS = "idt:TKN-0001-0001:mock-operations"

LOOP = asyncio.new_event_loop()


def done(outcome):
    """The value of a call of either client; a list where it gives one item after another."""

    async def collected():
        return [item async for item in outcome]

    if inspect.isasyncgen(outcome):
        return LOOP.run_until_complete(collected())
    if inspect.isawaitable(outcome):
        return LOOP.run_until_complete(outcome)
    return list(outcome) if inspect.isgenerator(outcome) else outcome


def refused(status, call):
    """The refusal with this status that a call must end in."""
    try:
        done(call())
    except MPTAPIError as error:
        assert error.status_code == status, error
        return error
    raise AssertionError(f"not refused with {status}")


class Checks:
    """The checks, with one kind of client."""

    def __init__(self, kind, base_url):
        def client(token):
            return kind.from_config(
                authentication=BearerTokenAuthentication(token), base_url=base_url
            )

        self.users = client(VENDOR).accounts.accounts.users(account_id=ACCOUNT)
        self.user_groups = client(OPERATIONS).accounts.user_groups

    def invited(self, first="Grace"):
        email = f"{uuid.uuid4()}@example.com"
        return done(self.users.create(self.person(email, first)))

    @staticmethod
    def person(email, first):
        return {
            "user": {"firstName": first, "lastName": "Hopper", "email": email},
            "account": {"id": ACCOUNT},
            "groups": [{"id": GROUP}],
            "invitation": {"status": "Invited"},
        }

    def made_group(self):
        group = {
            "name": "Made by a check",
            "account": {"id": ACCOUNT},
            "buyers": None,
            "logo": "",
            "description": "",
            "modules": [{"id": "MOD-1001"}],
        }
        return done(self.user_groups.create(group))

    def group_ids(self, member):
        groups = done(self.users.groups(user_id=member.id).fetch_page())
        return [group.id for group in groups]

    def check_a_member_is_read(self):
        assert done(self.users.get(USER)).user.id == USER

    def check_a_member_is_read_with_what_is_selected(self):
        member = done(self.users.get(USER, select=["+audit", "-groups"]))
        assert member.audit.created.at and not hasattr(member, "groups")
        rendered = done(self.users.options(render=True).get(USER))
        assert rendered.id == member.id

    def check_an_unknown_member_is_not_found(self):
        refused(404, lambda: self.users.get("USR-0000-0000"))

    def check_a_page_is_read(self):
        page = done(self.users.fetch_page(limit=7))
        assert len(page) == 7 and page.meta.pagination.limit == 7

    def check_all_pages_are_read_once(self):
        every = done(self.users.iterate(batch_size=9))
        total = done(self.users.fetch_page(limit=0)).meta.pagination.total
        assert len(every) == total == len({member.id for member in every})

    def check_a_filter_by_id_gives_one(self):
        named = self.users.filter(RQLQuery(id=USER)).select("-name")
        assert len(done(named.iterate())) == 1
        own = done(named.fetch_one()).id
        assert done(self.users.filter(RQLQuery(id=own)).fetch_one()).user.id == USER

    def check_filters_are_joined(self):
        def count(query):
            return done(self.users.filter(query).fetch_page(limit=0)).meta.pagination.total

        total = done(self.users.fetch_page(limit=0)).meta.pagination.total
        status = RQLQuery("invitation.status")
        active = RQLQuery(invitation__status="Active")
        lovelace = RQLQuery(user__name__ilike="*LOVELACE*")
        assert count(active) == 20
        assert count(~active) == total - 20
        assert count(status.in_(["Active", "InvitationExpired"])) == 40
        assert count(RQLQuery(invitation__status__out=["Active"])) == total - 20
        assert count(active & lovelace) == 2
        assert count(active | lovelace) == 26
        assert count(RQLQuery(id="UGR-1000-0003").any("groups") & active) == 5
        assert count(RQLQuery("invitation.url").null(True) & active) == 20
        assert count(RQLQuery("groups").empty() & active) == 5

    def check_an_order_is_kept(self):
        last = done(self.users.order_by("-id").fetch_page(limit=3))
        ids = [member.id for member in last]
        assert ids == sorted(ids, reverse=True) and ids[0] > "AUSR-3000"
        status = done(self.users.order_by("invitation.status", "-user.id").fetch_page(limit=1))
        assert status[0].user.id == "USR-2000-0020"

    def check_audit_is_filtered_by_only_where_it_is_selected(self):
        old = RQLQuery(audit__created__at__lt="2020-01-01T00:00:00.000Z")
        error = refused(400, lambda: self.users.filter(old).fetch_page())
        assert "select=+audit" in str(error)
        page = done(self.users.filter(old).select("+audit").fetch_page())
        assert len(page) == 0

    def check_what_is_not_there_is_refused(self):
        for query in (RQLQuery(nothing="x"), RQLQuery.from_string("near(id,x)")):
            refused(400, lambda query=query: self.users.filter(query).fetch_page())
        refused(400, lambda: self.users.order_by("nothing").fetch_page())
        refused(400, lambda: self.users.select("nothing").fetch_page())

    def check_a_member_is_created(self):
        member = self.invited()
        assert (member.user.name, member.groups[0].id) == ("Grace Hopper", GROUP)
        assert done(self.users.get(member.id)).id == member.id
        done(self.users.delete(member.id))

    def check_a_member_is_deleted(self):
        member = self.invited()
        done(self.users.delete(member.id))
        refused(404, lambda: self.users.get(member.id))

    def check_a_member_is_updated(self):
        member = self.invited()
        email = f"{uuid.uuid4()}@example.com"
        updated = done(self.users.update(member.id, self.person(email, "Amazing")))
        assert updated.user.name == "Amazing Hopper"
        assert done(self.users.get(member.user.id)).user.name == "Amazing Hopper"
        done(self.users.delete(member.id))

    def check_an_invitation_is_sent_again(self):
        member = self.invited()
        again = done(self.users.resend_invite(member.id))
        assert again.invitation.status == "Invited"
        assert again.invitation.url != member.invitation.url
        done(self.users.delete(member.id))

    def check_a_member_is_put_into_a_group(self):
        member, group = self.invited(), self.made_group()
        assert done(self.users.groups(user_id=member.id).create({"id": group.id})) is not None
        assert self.group_ids(member) == [GROUP, group.id]
        refused(409, lambda: self.user_groups.delete(group.id))
        done(self.users.delete(member.id))
        done(self.user_groups.delete(group.id))

    def check_the_groups_of_a_member_are_replaced(self):
        member, group = self.invited(), self.made_group()
        assert done(self.users.groups(user_id=member.id).update([{"id": group.id}])) is not None
        assert self.group_ids(member) == [group.id]
        done(self.users.delete(member.id))
        done(self.user_groups.delete(group.id))

    def check_a_member_is_taken_out_of_a_group(self):
        member, group = self.invited(), self.made_group()
        groups = self.users.groups(user_id=member.id)
        done(groups.create({"id": group.id}))
        assert done(groups.get(group.id)).id == group.id
        done(groups.delete(group.id))
        assert self.group_ids(member) == [GROUP]
        done(self.user_groups.delete(group.id))
        done(self.users.delete(member.id))


def main():
    passed = 0
    for kind in (MPTClient, AsyncMPTClient):
        checks = Checks(kind, sys.argv[1])
        for name in sorted(name for name in dir(checks) if name.startswith("check_")):
            print(f"{kind.__name__}: {name}", flush=True)
            getattr(checks, name)()
            passed += 1
    print(f"held: {passed}")


main()
