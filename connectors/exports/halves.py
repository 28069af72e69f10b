"""Marks for the halves of the day, as phones in many languages write them."""

from __future__ import annotations

from collections.abc import Mapping

# From the Unicode CLDR's day periods and from exports as phones write them.
HALVES: Mapping[str, str] = {
    "am": "am", "pm": "pm", "vorm": "am", "nachm": "pm", "fm": "am", "em": "pm", "πμ": "am", "μμ": "pm",
    "dop": "am", "odp": "pm", "de": "am", "du": "pm", "ip": "pm", "ap": "am", "sa": "am", "ch": "pm",
    "öö": "am", "ös": "pm", "пп": "pm", "дп": "am", "pg": "am", "ptg": "pm", "ص": "am", "م": "pm",
    "ق.ظ": "am", "ب.ظ": "pm", "上午": "am", "下午": "pm", "凌晨": "am", "早上": "am", "清晨": "am", "中午": "noon",
    "晚上": "pm", "午前": "am", "午後": "pm", "오전": "am", "오후": "pm", "पूर्वाह्न": "am", "अपराह्न": "pm",
}  # fmt: skip


def half(mark: str) -> str:
    """`am`, `pm`, `noon`, or empty for a mark that is not known."""
    plain = mark.strip().lower().replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    return HALVES.get(plain) or HALVES.get(plain.replace(".", ""), "")


def hour_of(hour: int, mark: str) -> int:
    """An hour of 24. Raises ValueError for a mark that is not known or an hour that it cannot stand beside."""
    if not mark:
        return hour
    which = half(mark)
    if not which:
        raise ValueError("an unknown mark for the half of the day")
    if hour > 12:
        return hour
    if which == "noon":
        return hour if hour >= 10 else hour + 12
    return hour % 12 + (12 if which == "pm" else 0)
