"""Who is where, and what is known of them, with how it is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.heard import MemberChange
from bot.core.messages import Account, Age, Audience, Basis, Group, Person, Place, Policy, Role, Visibility
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE, FINN

DAY = timedelta(days=1)


def test_a_group_keeps_its_first_policy_until_it_is_set(store: Store) -> None:
    full = Policy(
        Audience.ADULT,
        Visibility.DIRECT,
        "IE",
        "ga",
        "Europe/Dublin",
        {"insult": 0.7},
        {"queue": Place("chat", "9", frozenset({"chat:mo"}), True)},
        "lea",
        Role.MEMBER,
        Age.MINOR_LIKELY,
    )
    with store.begin() as work:
        work.people.see_groups([CLUB, Group("chat", "two", "Two", full)])
        work.people.see_groups([replace(CLUB, policy=full)])
        assert work.people.groups() == {CLUB.key: CLUB, "chat:two": Group("chat", "two", "Two", full)}
        work.people.set_policy(CLUB.key, full)
        work.people.rename_group(CLUB.key, "New name")
        assert work.people.groups([CLUB.key]) == {CLUB.key: replace(CLUB, name="New name", policy=full)}
        work.people.see_groups([])


def test_the_newest_name_counts(store: Store) -> None:
    with store.begin() as work:
        work.people.see_accounts([EVE, replace(EVE, name="Eva")], MONDAY)
        assert work.people.names([EVE.key]) == {EVE.key: "Eva"}
        work.people.see_accounts([replace(EVE, name="")], MONDAY)
        assert work.people.names([EVE.key, "chat:nobody"]) == {EVE.key: "Eva"}
        work.people.see_accounts([], MONDAY)


def test_what_is_known_of_somebody(store: Store) -> None:
    roster = Person("p", "Eve Miller", Role.VOLUNTEER, Age.ADULT, (EVE.key, "other:eve"), MONDAY)
    group = replace(CLUB, policy=replace(CLUB.policy, default_role=Role.MEMBER, default_age=Age.MINOR_LIKELY))
    with store.begin() as work:
        work.people.see_accounts([EVE, FINN], MONDAY)
        assumed = work.people.standings([EVE.key], group)[EVE.id]
        assert (assumed.role, assumed.role_basis, assumed.age, assumed.age_basis) == (
            Role.MEMBER,
            Basis.GROUP,
            Age.MINOR_LIKELY,
            Basis.GROUP,
        )
        work.people.says_age(EVE.key, Age.MINOR_LIKELY, MONDAY)
        stated = work.people.standings([EVE.key], CLUB)[EVE.id]
        assert (stated.age, stated.age_basis, stated.as_of) == (Age.MINOR_LIKELY, Basis.STATED, MONDAY)
        assert work.people.enrol([roster], MONDAY) == 1
        known = work.people.standings([EVE.key], CLUB)[EVE.id]
        assert (known.role, known.role_basis, known.age, known.age_basis, known.person) == (
            Role.VOLUNTEER,
            Basis.ROSTER,
            Age.ADULT,
            Basis.ROSTER,
            "p",
        )
        assert work.people.standings([FINN.key], CLUB)[FINN.id].person is None
        assert work.people.enrol([], MONDAY) == 0


def test_an_older_word_about_an_age_does_not_undo_a_newer(store: Store) -> None:
    with store.begin() as work:
        work.people.see_accounts([EVE], MONDAY)
        work.people.says_age(EVE.key, Age.MINOR_LIKELY, MONDAY)
        work.people.says_age(EVE.key, Age.ADULT, MONDAY - DAY)
        assert work.people.standings([EVE.key], CLUB)[EVE.id].age is Age.MINOR_LIKELY


def test_joining_and_leaving(store: Store) -> None:
    def change(what: str, at: int = 0, *roles: str) -> MemberChange:
        return MemberChange("chat", "club", EVE, MONDAY + at * DAY, what, roles)

    with store.begin() as work:
        work.people.see_accounts([EVE], MONDAY)
        for one in (change("joined"), change("roles", 1, "a", "b"), change("left", 2), change("renamed", 3)):
            work.people.change(one)
        assert work.people.standings([EVE.key], CLUB)[EVE.id].joined == MONDAY
        work.people.change(change("joined", 4))
        assert work.people.standings([EVE.key], CLUB)[EVE.id].joined == MONDAY + 4 * DAY


def test_finding_somebody(store: Store) -> None:
    roster = [Person("p", "Eve", accounts=(EVE.key,)), Person("q", "Sam"), Person("r", "Sam")]
    with store.begin() as work:
        work.people.see_accounts([FINN, Account("chat", "f2", "Finn"), Account("chat", "g", "Gia")], MONDAY)
        work.people.enrol(roster, MONDAY)
        for who in ("p", "Eve", EVE.key):
            person = work.people.find(who)
            assert person is not None
            assert (person.id, person.accounts) == ("p", (EVE.key,))
        assert work.people.find("Gia") == Person("", "Gia", accounts=("chat:g",))
        assert work.people.find("Finn") is None, "two have that name"
        assert work.people.find("Sam") is None
        assert work.people.find("nobody") is None
