"""How this organisation looks after its groups: everything that judging and answering need to know, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from bot.core.cases import No
from bot.core.changes import Quiet
from bot.core.clocks import Hours, Span
from bot.core.effects import Effect
from bot.core.escalation import Rule
from bot.core.indicators import RiskModel
from bot.core.ladder import Ladder
from bot.core.members import Members
from bot.core.messages import Place, Policy
from bot.core.pack import Pack
from bot.core.periods import Every
from bot.core.rights import Colleague, Power, refusal
from bot.core.rota import Rota
from bot.core.rulebook import Switch


@dataclass(frozen=True, slots=True)
class Showing:
    """Where cards go and how many. `platforms` are those with a desk, where colleagues can be written to in private.

    `queue` and `lead` are where cards are posted unless a group's policy names a place of its own. `content`: S1 and S2
    cards carry what was said, not only category and link. `budget`: how many S3 cards a place gets in a night.

    `morning` is when the morning line is said, in the organisation's time; None: never. `morning_places` are where;
    none named: wherever cards are posted.
    """

    platforms: frozenset[str] = frozenset()
    queue: tuple[Place, ...] = ()
    lead: tuple[Place, ...] = ()
    content: bool = False
    budget: int = 5
    morning: time | None = time(8, 30)
    morning_places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Practice:
    """`can` says for each platform what the desk can do there; a platform without an entry is done by hand.
    `demanding` are the platforms on whose deletion the desk's own copy must go too.

    `texts` are the approved texts by name (`support`, `warn`); `policy` is for groups nobody has set up yet;
    `listed` are the contact details the organisation itself publishes; `notices` are the notice's words by the keys of
    the groups that an admin wants it posted in.

    `ladders` by severity (`S1`); `after` are clocks that a word starts, by word, severity and name; `rota` is who is on
    duty and who is away. `switches` are all rules as admins see them; `rule_faults` says which cannot be used,
    `idle_rules` which never apply.

    `watched` are the keys of the groups that an admin named, `waiting` of those among them that are not watched before
    an alarm is known to arrive: they are not in `watched`. `quiet` is what is not flagged for a while. `settings` are
    those in force as tables, without secrets (`colleagues` by name, `words` by phrase); `fixed` are those that the
    environment or the command line sets, which nobody changes while the desk runs. `organisation` is its name,
    `mapped` which roles of a platform give which of the desk's, `address` where colleagues reach the console from
    anywhere; empty where they do not.
    `sample`: how many messages a week, that nothing flagged, are read by people. `rhythm`: of which periods those who
    do not see the lead's version have a summary.
    """

    pack: Pack
    model: RiskModel
    rules: tuple[Rule, ...] = ()
    people: tuple[Colleague, ...] = ()
    hours: Hours = field(default_factory=Hours)
    policy: Policy = field(default_factory=Policy)
    listed: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict)
    can: Mapping[str, frozenset[type[Effect]]] = field(default_factory=dict)
    demanding: frozenset[str] = frozenset()
    notices: Mapping[str, str] = field(default_factory=dict)
    showing: Showing = field(default_factory=Showing)
    members: Members = field(default_factory=Members)
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
    after: Mapping[str, Mapping[str, Mapping[str, Span]]] = field(default_factory=dict)
    rule_faults: tuple[str, ...] = ()
    idle_rules: tuple[str, ...] = ()
    switches: tuple[Switch, ...] = ()
    rota: Rota = field(default_factory=Rota)
    watched: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    quiet: tuple[Quiet, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    organisation: str = ""
    mapped: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    sample: int = 0
    rhythm: Every = Every.WEEK

    def colleague(self, name: str) -> Colleague | None:
        return next((person for person in self.people if person.name == name), None)

    def named(self, name: str) -> Colleague:
        """The colleague of this name. Raises `No`."""
        found = self.colleague(name)
        if found is None:
            raise No(f"Nobody called “{name[:40]}” works at this desk.")
        return found

    def able(self, name: str, power: Power) -> Colleague:
        """The colleague of this name, who has this power. Raises `No`."""
        found = self.named(name)
        why_not = refusal(found, power)
        if why_not:
            raise No(why_not)
        return found

    def owner(self, account: str) -> Colleague | None:
        """Whose account this is; None where it is nobody's here, or said to be several people's."""
        owners = [person for person in self.people if account in person.accounts]
        return owners[0] if len(owners) == 1 else None
