"""A country's pack as values: what a case can be about, and which label leads to which category at which score."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.core import law, routes, taxonomy
from bot.core.access import KEYS as EXEMPTION_KEYS
from bot.core.access import Exemption, exemption
from bot.core.law import Freshness, Law
from bot.core.matters import KEYS as MATTER_KEYS
from bot.core.matters import Answering, What, answering
from bot.core.messages import Audience, Role
from bot.core.reading import Table, tables, texts
from bot.core.routes import Route
from bot.core.signals import PLATFORM_FLAG, Severity
from bot.core.taxonomy import Category, Period, Urgency


@dataclass(frozen=True, slots=True)
class LabelRule:
    """From which score a label counts, and as what. `steps` raise the severity from further scores on.

    A rule that names audiences or author roles holds for those alone. A signal of low confidence counts
    one step less: a prompt to look. `most` is how high the desk may suggest to raise `at`.
    """

    label: str
    category: str
    at: float
    severity: Severity
    steps: tuple[tuple[float, Severity], ...] = ()
    audiences: frozenset[Audience] = frozenset(Audience)
    roles: frozenset[Role] = frozenset(Role)
    addressed: bool = False
    most: float | None = None

    def severity_at(self, score: float) -> Severity:
        return max([self.severity, *(step for at, step in self.steps if score >= at)])


@dataclass(frozen=True, slots=True)
class Pack:
    """All of it. `bands` maps a grooming band's name to the severity of its case.

    `names` are all labels there can be, in plain words; `unlooked` is what no classifier here could look for. `places`
    are the parts of the country by id; `parts` say which route plays which part (`emergency`), `ages` from which age on
    or up to which one something holds. `inbox`: by when what is asked is answered; `exemptions`: why something may be
    kept back. `translations`: language → category → what of it is said otherwise.
    """

    country: str
    version: str
    categories: Mapping[str, Category]
    labels: tuple[LabelRule, ...]
    bands: Mapping[str, Severity] = field(default_factory=dict)
    unlooked: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    laws: Mapping[str, Law] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    periods: Mapping[str, Period] = field(default_factory=dict)
    urgency: Mapping[Severity, Urgency] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    ages: Mapping[str, int] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, Mapping[str, str | tuple[str, ...]]]] = field(default_factory=dict)
    inbox: Mapping[str, Answering] = field(default_factory=dict)
    exemptions: Mapping[str, Exemption] = field(default_factory=dict)

    def not_looked_for(self, looked: frozenset[str]) -> tuple[str, ...]:
        """In words: every label that no classifier looks for, and the kinds of content that none can look at."""
        return (*(name for label, name in self.names.items() if label not in looked), *self.unlooked)

    def at(self, label: str, audience: Audience | None = None) -> float | None:
        """The least score from which a label counts where a group says nothing else, in groups for an audience or in
        any; None where nothing follows."""
        here = (rule for rule in self.labels if rule.label == label and audience in (None, *rule.audiences))
        return min((rule.at for rule in here), default=None)

    def most(self, label: str) -> float | None:
        """How high the desk may suggest to raise a label's threshold; None where the pack sets no bound."""
        return min((rule.most for rule in self.labels if rule.label == label and rule.most is not None), default=None)

    def rules(self, label: str, audience: Audience, role: Role) -> tuple[LabelRule, ...]:
        return tuple(
            rule for rule in self.labels if rule.label == label and audience in rule.audiences and role in rule.roles
        )

    def title(self, category: str) -> str:
        """A category in plain words; its bare name where an older pack had it and this one does not."""
        known = self.categories.get(category)
        return known.plain if known else category

    def category(self, id: str, language: str = "") -> Category | None:
        """A category, in another language as far as the pack has words in it; None where there is none."""
        known = self.categories.get(id)
        return known.translated(self.translations.get(language, {}).get(id, {})) if known else None

    def overdue(self, today: date) -> tuple[Law, ...]:
        """The laws that should have been looked up again by now, the longest waiting first."""
        late = [one for one in self.laws.values() if one.check.freshness(today) is not Freshness.FRESH]
        return tuple(sorted(late, key=lambda one: (one.check.next or today, one.id)))

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Pack:
        """Builds a pack from its TOML tables, as `bot.packs.gathered` puts a folder's files together.

        Raises:
            ValueError: something in it is unknown, missing or out of range. The message names file, table and key of
                the first fault and says how many more there are.
        """
        pack, faults = cls.read(data)
        if faults:
            more = f" And {len(faults) - 1} more: safelight pack check." if len(faults) > 1 else ""
            raise ValueError(faults[0] + more)
        return pack

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> tuple[Pack, list[str]]:
        """The same with every fault in words. Where there is one, the pack must not be used."""
        faults: list[str] = []
        top = Table("pack.toml", data, faults, _KEYS)
        places = texts("pack.toml, places", data.get("places", {}), faults)
        by = top.text("checked_by", "")
        laws = {
            name: law.read(name, row, places, by)
            for name, row in tables("laws.toml, {}", data.get("law", {}), faults, law.KEYS).items()
        }
        ways = {
            name: routes.read(name, row, places, by)
            for name, row in tables("routes.toml, {}", data.get("route", {}), faults, routes.KEYS).items()
        }
        periods = {
            name: taxonomy.period(name, row, by)
            for name, row in tables("keeping.toml, {}", data.get("period", {}), faults, taxonomy.PERIOD_KEYS).items()
        }
        categories = {
            name: taxonomy.category(name, row, ways, laws, periods)
            for name, row in tables("taxonomy/{}.toml", data.get("category", {}), faults, taxonomy.KEYS).items()
        }
        Table("inbox.toml", data.get("inbox", {}), faults, [one.value for one in What])
        inbox = {
            name: answering(name, row, laws, by)
            for name, row in tables("inbox.toml, {}", data.get("inbox", {}), faults, MATTER_KEYS).items()
        }
        exempt = {
            name: exemption(name, row, laws)
            for name, row in tables("exemptions.toml, {}", data.get("exemption", {}), faults, EXEMPTION_KEYS).items()
        }
        rows = data.get("label", [])
        if not isinstance(rows, list):
            faults.append("categories.toml, label: write each as a table under [[label]].")
            rows = []
        rules = tuple(_label(row, categories, faults) for row in rows)
        names = texts("categories.toml, names", data.get("names", {}), faults)
        # A label that follows somewhere and has no words of its own is listed too, by its bare name.
        labels = [rule.label for rule in rules if rule.label not in names and rule.label != PLATFORM_FLAG]
        names |= {label: label.replace("_", " ") for label in labels}
        given = data.get("bands", {})
        bands = Table("categories.toml, bands", given, faults, given if isinstance(given, Mapping) else ())
        parts = Table("pack.toml, parts", data.get("parts", {}), faults, PARTS)
        ages = Table("pack.toml, ages", data.get("ages", {}), faults, AGES)
        times = tables("pack.toml, urgency, {}", data.get("urgency", {}), faults, ("open", "decide", "outside"))
        for name in times:
            Table("pack.toml", {"urgency": name}, faults, ("urgency",)).severity("urgency")
        translated = data.get("translation", {})
        if not isinstance(translated, Mapping):
            faults.append("languages: write a file for each language.")
            translated = {}
        pack = cls(
            country=top.text("country"),
            version=top.text("version"),
            categories=categories,
            labels=rules,
            bands={name: bands.severity(name) for name in bands},
            unlooked=top.texts("unlooked"),
            names=names,
            name=top.text("name", ""),
            places=places,
            languages=top.texts("languages") or ("en",),
            laws=laws,
            routes=ways,
            periods=periods,
            inbox=inbox,
            exemptions=exempt,
            urgency={Severity[k]: taxonomy.urgency(row) for k, row in times.items() if k in Severity.__members__},
            parts={name: parts.named(name, ways) for name in PARTS if name in parts},
            ages={name: ages.whole(name) or 0 for name in AGES if name in ages},
            translations={
                language: _translation(language, translated[language], categories, faults) for language in translated
            },
        )
        return pack, faults


PARTS = ("emergency", "police", "child_protection", "adult_protection", "images", "online_abuse", "children_helpline",
         "self_harm", "data_regulator", "charity_regulator", "extremism", "fraud", "staff_allegations", "barring",
         "harmful_content")  # fmt: skip
"""What every country needs somebody for."""
AGES = ("child", "consent", "platform")
"""Below which age one is a child, below which nobody can consent to sex, from which on platforms take people."""
_KEYS = ("country", "version", "name", "languages", "checked_by", "places", "unlooked", "names", "bands", "parts",
         "ages", "urgency", "category", "label", "law", "route", "period", "translation", "inbox",
         "exemption")  # fmt: skip
_LABEL_KEYS = ("label", "category", "at", "severity", "raise", "audiences", "roles", "addressed", "most")


def _label(row: object, categories: Collection[str], faults: list[str]) -> LabelRule:
    name = row.get("label", "?") if isinstance(row, Mapping) else "?"
    table = Table(f"categories.toml, label {name}", row, faults, _LABEL_KEYS)
    return LabelRule(
        label=table.text("label"),
        category=table.named("category", categories),
        at=table.score("at"),
        severity=table.severity("severity"),
        steps=tuple((step.score("at"), step.severity("severity")) for step in table.rows("raise", ("at", "severity"))),
        audiences=table.choices("audiences", Audience),
        roles=table.choices("roles", Role),
        addressed=table.flag("addressed"),
        most=table.score("most") if "most" in table else None,
    )


def _translation(
    language: str, rows: object, categories: Mapping[str, Category], faults: list[str]
) -> dict[str, dict[str, str | tuple[str, ...]]]:
    """What a language's file says of each category: only what it says; the soundness check tells what is wanting."""
    file, found = f"languages/{language}.toml", {}
    known = tables(f"{file}, {{}}", rows, faults, taxonomy.TRANSLATED)
    Table(file, dict.fromkeys(known), faults, categories)
    for id, table in known.items():
        said: dict[str, str | tuple[str, ...]] = {}
        for key in taxonomy.TRANSLATED:
            if key in table:
                said[key] = table.texts(key) if key in ("signals", "do_not") else table.text(key)
        found[id] = said
    return found
