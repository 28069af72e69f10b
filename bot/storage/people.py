"""Groups, accounts and persons: who is where, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select, union, update

from bot.core.heard import MemberChange
from bot.core.messages import Account, Age, Group, Person, Policy, Role, Standing
from bot.storage.database import insert_new, insert_or_set
from bot.storage.rows import group_of, policy_text, standing_of, table
from bot.storage.tables.messages import AccountRow, GroupRow, MemberRow, MessageRow, PersonRow

GROUPS, ACCOUNTS, PERSONS, MEMBERS, MESSAGES = (
    table(GroupRow), table(AccountRow), table(PersonRow), table(MemberRow), table(MessageRow),
)  # fmt: skip


class People:
    def __init__(self, db: Connection) -> None:
        self._db = db

    # groups

    def groups(self, keys: Iterable[str] | None = None) -> dict[str, Group]:
        """Groups by their keys; all of them where none are named."""
        query = select(GROUPS)
        if keys is not None:
            query = query.where(GROUPS.c.key.in_(list(keys)))
        return {row.key: group_of(row) for row in self._db.execute(query.order_by(GROUPS.c.name))}

    def home(self, message: str) -> Group | None:
        """The group of a message key. Ids may hold colons themselves, so every place to cut is tried, longest first."""
        cuts = [n for n, letter in enumerate(message) if letter == ":"][1:]
        groups = self.groups([message[:cut] for cut in cuts])
        return next((groups[message[:cut]] for cut in reversed(cuts) if message[:cut] in groups), None)

    def see_groups(self, groups: Iterable[Group]) -> None:
        """Adds groups that are not there yet, with the policy they come with."""
        rows = [
            {
                "key": g.key,
                "platform": g.platform,
                "id": g.id,
                "name": g.name,
                "policy": policy_text(g.policy),
            }
            for g in groups
        ]
        if rows:
            self._db.execute(insert_new(self._db.engine, GROUPS), rows)

    def place_group(self, key: str, within: str) -> None:
        """Notes that a group lies in a larger place, whose policy holds for it from now on."""
        whole = self._db.execute(select(GROUPS).where(GROUPS.c.key == within)).first()
        values = {"within": within, **({"policy": whole.policy} if whole else {})}
        self._db.execute(update(GROUPS).where(GROUPS.c.key == key).values(values))

    def parts(self, key: str) -> list[str]:
        """The groups that lie in a larger place."""
        return list(self._db.scalars(select(GROUPS.c.key).where(GROUPS.c.within == key)))

    def move_group(self, old: str, new: str, name: str) -> None:
        """A group has another id now: the new one is looked after like the old one, and watched in its place."""
        row = self._db.execute(select(GROUPS).where(GROUPS.c.key == old)).first()
        if row is None or old == new:
            return
        platform, _, id_ = new.partition(":")
        moved = {"key": new, "platform": platform, "id": id_, "name": name or row.name, "policy": row.policy}
        self._db.execute(insert_or_set(self._db.engine, GROUPS, ("key",), ("policy",)), [moved])
        self._db.execute(update(GROUPS).where(GROUPS.c.key == old).values(moved_to=new))

    def moved(self) -> dict[str, str]:
        """Groups that have another id now: old keys to new ones."""
        query = select(GROUPS.c.key, GROUPS.c.moved_to).where(GROUPS.c.moved_to.is_not(None))
        return {row.key: row.moved_to for row in self._db.execute(query)}

    def rename_group(self, key: str, name: str) -> None:
        self._db.execute(update(GROUPS).where(GROUPS.c.key == key).values(name=name))

    def set_policy(self, key: str, policy: Policy) -> None:
        self._db.execute(update(GROUPS).where(GROUPS.c.key == key).values(policy=policy_text(policy)))

    # accounts

    def see_accounts(self, accounts: Iterable[Account], now: datetime) -> None:
        """Adds accounts that are new, and the newest name of those that are known."""
        wanted = {account.key: account for account in accounts}
        if not wanted:
            return
        known = {
            row.key: row.name
            for row in self._db.execute(select(ACCOUNTS.c.key, ACCOUNTS.c.name).where(ACCOUNTS.c.key.in_(list(wanted))))
        }
        new = [
            {"key": key, "name": account.name, "bot": account.bot, "first_seen": now, "stated": ""}
            for key, account in wanted.items()
            if key not in known
        ]
        if new:
            self._db.execute(insert_new(self._db.engine, ACCOUNTS), new)
        for key, name in known.items():
            if wanted[key].name and wanted[key].name != name:
                self._db.execute(update(ACCOUNTS).where(ACCOUNTS.c.key == key).values(name=wanted[key].name))

    def names(self, keys: Iterable[str]) -> dict[str, str]:
        """Account keys to the names to show: the roster's where there is one, else the platform's."""
        query = (
            select(ACCOUNTS.c.key, ACCOUNTS.c.name, PERSONS.c.name.label("person_name"))
            .join(PERSONS, ACCOUNTS.c.person == PERSONS.c.id, isouter=True)
            .where(ACCOUNTS.c.key.in_(list(keys)))
        )
        return {row.key: row.name or row.person_name or "" for row in self._db.execute(query)}

    def says_age(self, key: str, age: Age, at: datetime) -> None:
        """Keeps that an account said how old it is; the newest word counts."""
        self._db.execute(
            update(ACCOUNTS)
            .where(ACCOUNTS.c.key == key)
            .where((ACCOUNTS.c.stated_at.is_(None)) | (ACCOUNTS.c.stated_at <= at))
            .values(stated=age.value, stated_at=at)
        )

    def change(self, change: MemberChange) -> None:
        """Joined, left, renamed or given other roles. What was done by hand changes nothing here."""
        group = f"{change.platform}:{change.group}"
        row: dict[str, object] = {
            "group": group,
            "account": change.account.key,
            "roles": ",".join(change.roles),
        }
        sets = ["roles"] if change.change == "roles" else []
        if change.change == "joined":
            row, sets = row | {"joined_at": change.at, "left_at": None}, ["joined_at", "left_at"]
        elif change.change == "left":
            row, sets = row | {"left_at": change.at}, ["left_at"]
        if sets:
            self._db.execute(insert_or_set(self._db.engine, MEMBERS, ("group", "account"), sets), [row])

    def standings(self, keys: Sequence[str], group: Group) -> dict[str, Standing]:
        """Account ids (not keys) of one platform to what is known of them in a group."""
        query = (
            select(
                ACCOUNTS.c.key, ACCOUNTS.c.person, ACCOUNTS.c.stated, ACCOUNTS.c.stated_at, MEMBERS.c.joined_at,
                PERSONS.c.role.label("person_role"), PERSONS.c.age.label("person_age"),
                PERSONS.c.as_of.label("person_as_of"),
            )
            .join(PERSONS, ACCOUNTS.c.person == PERSONS.c.id, isouter=True)
            .join(
                MEMBERS, and_(MEMBERS.c.account == ACCOUNTS.c.key, MEMBERS.c.group == group.key), isouter=True
            )
            .where(ACCOUNTS.c.key.in_(list(keys)))
        )  # fmt: skip
        return {row.key.partition(":")[2]: standing_of(row, group.policy) for row in self._db.execute(query)}

    # persons

    def enrol(self, persons: Iterable[Person], now: datetime) -> int:
        """Adds or renews persons from a roster and links their accounts. Returns how many."""
        rows = list(persons)
        if not rows:
            return 0
        self._db.execute(
            insert_or_set(self._db.engine, PERSONS, ("id",), ("name", "role", "age", "as_of")),
            [
                {
                    "id": p.id,
                    "name": p.name,
                    "role": p.role.value,
                    "age": p.age.value,
                    "as_of": p.as_of or now,
                }
                for p in rows
            ],
        )
        links = [(key, person) for person in rows for key in person.accounts]
        if links:
            self._db.execute(
                insert_or_set(self._db.engine, ACCOUNTS, ("key",), ("person",)),
                [
                    {
                        "key": key,
                        "name": person.name,
                        "bot": False,
                        "first_seen": now,
                        "person": person.id,
                        "stated": "",
                    }
                    for key, person in links
                ],
            )
        for p in rows:  # a roster without these columns leaves alone what an earlier one said
            days = {"born": p.born, "training_until": p.training_until, "consent_until": p.consent_until}
            given = {"member_number": p.member_number, "emergency_contact": p.emergency_contact}
            given |= {name: day.isoformat() if day else None for name, day in days.items()}
            said = {name: text for name, text in given.items() if text is not None}
            if said:
                self._db.execute(update(PERSONS).where(PERSONS.c.id == p.id).values(said))
        return len(rows)

    def owner(self, account: str) -> Person | None:
        """The person whose account this is known to be, with what the roster says of them."""
        query = select(PERSONS).join(ACCOUNTS, ACCOUNTS.c.person == PERSONS.c.id).where(ACCOUNTS.c.key == account)
        row = self._db.execute(query).first()
        return None if row is None else self._person(row)

    def groups_of(self, accounts: Sequence[str]) -> dict[str, list[str]]:
        """Account keys to the groups they are members of, or wrote in as far as the rolling buffer goes."""
        member = select(MEMBERS.c.account, MEMBERS.c.group).where(
            MEMBERS.c.account.in_(list(accounts)), MEMBERS.c.left_at.is_(None)
        )
        wrote = select(MESSAGES.c.account, MESSAGES.c.group).where(MESSAGES.c.account.in_(list(accounts)))
        found: dict[str, list[str]] = {}
        for row in self._db.execute(union(member, wrote)):
            found.setdefault(row.account, []).append(row.group)
        return {account: sorted(groups) for account, groups in found.items()}

    def find(self, who: str) -> Person | None:
        """A person by roster id, by account key, or by an account's or person's exact name when only one has it."""
        query = select(PERSONS).where((PERSONS.c.id == who) | (PERSONS.c.name == who))
        persons = self._db.execute(query).all()
        if len(persons) == 1:
            return self._person(persons[0])
        accounts = self._db.execute(
            select(ACCOUNTS.c.key, ACCOUNTS.c.name, ACCOUNTS.c.person).where(
                (ACCOUNTS.c.key == who) | (ACCOUNTS.c.name == who)
            )
        ).all()
        if len(accounts) != 1:
            return None
        only = accounts[0]
        if only.person:
            return self.find(only.person)
        return Person("", only.name, accounts=(only.key,))

    def _person(self, row: Any) -> Person:
        keys = self._db.scalars(select(ACCOUNTS.c.key).where(ACCOUNTS.c.person == row.id)).all()
        return Person(
            row.id, row.name, Role(row.role), Age(row.age), tuple(keys), row.as_of,
            row.member_number, row.emergency_contact, _day(row.born), _day(row.training_until), _day(row.consent_until),
        )  # fmt: skip

    def over(self, column: str, before: date) -> int | None:
        """Of how many people a day (`training_until`, `consent_until`) is over; None where the roster has none."""
        column_ = PERSONS.c[column]
        if self._db.execute(select(PERSONS.c.id).where(column_.is_not(None)).limit(1)).first() is None:
            return None
        return self._db.scalar(select(func.count()).where(column_ < before.isoformat()))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
