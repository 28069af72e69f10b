"""The appendix of a summary's page: how far the checks and the people can be relied on."""

from __future__ import annotations

from bot.core.figures import Unknown
from bot.core.pack import Pack
from bot.core.precision import LEAST
from bot.core.summary import Summary
from bot.core.suppression import HIDDEN, small
from bot.desk.masking import TOO_FEW, Masking
from bot.desk.page import Cell, Section, Table

MUCH = 0.25
"""From this drift on the scores are spread clearly otherwise than before (usual rule of thumb for this index)."""


def appendix(summary: Summary, mask: Masking, pack: Pack) -> tuple[Section, ...]:
    return (_precision(summary, mask, pack), _drift(summary, pack), _versions(summary))


def _precision(summary: Summary, mask: Masking, pack: Pack) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for label, share in summary.precision.items():
        hidden = not mask.apart(share.mattered, share.decisions)
        found = HIDDEN if hidden else f"{share.mattered} of {share.decisions}"
        rows.append((_label(label, pack), found, HIDDEN if hidden else f"{share.least:.0%} to {share.most:.0%}"))
    words = [f"Of all flags decided so far, by label; nothing is shown of fewer than {LEAST} decisions."]
    if summary.too_few:
        words.append(f"Too few decisions yet: {', '.join(_label(label, pack) for label in summary.too_few)}.")
    agreement, twice = summary.agreement, summary.looked_twice
    if isinstance(agreement, Unknown):
        words.append(f"How far two who look at the same flag agree: {agreement.why}.")
    elif mask.many and small(twice):
        words.append(f"How far two who look at the same flag agree: {TOO_FEW}.")
    else:
        of = "" if mask.many else f", of {twice:,}"
        words.append(f"How far two who look at the same flag agree (Cohen's kappa, from -1 to 1{of}): {agreement:.2f}.")
    table = (
        (Table("How often flags mattered", ("Label", "Mattered", "Likely share (95 %)"), tuple(rows)),) if rows else ()
    )
    return Section("precision", "How often flags mattered", tuple(words), table, appendix=True)


def _drift(summary: Summary, pack: Pack) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for label, number in summary.drift.items():
        if isinstance(number, Unknown):
            rows.append((_label(label, pack), number.why, ""))
        else:
            rows.append((_label(label, pack), round(number, 2), "look at it" if number > MUCH else "as before"))
    words = (
        "How far the scores of what was noticed are spread otherwise than in the four periods before (population "
        f"stability index; above {MUCH} is much)."
        if rows
        else "Nothing was noticed that could be compared with earlier."
    )
    table = (Table("Drift of scores", ("Label", "Index", ""), tuple(rows)),) if rows else ()
    return Section("drift", "Whether the checks see what they saw before", (words,), table, appendix=True)


def _versions(summary: Summary) -> Section:
    return Section("versions", "What was running", (f"{'; '.join(summary.versions)}.",), appendix=True)


def _label(label: str, pack: Pack) -> str:
    return pack.names.get(label, label.replace("_", " "))
