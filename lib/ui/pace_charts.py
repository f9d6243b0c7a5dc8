"""Charts of how long things take: bars with their values written on them, so that no colour is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

_ROW = 34
_SIZE = 13
# The longest bar takes so much of the width: what is written on it needs its place on a phone too.
_LONGEST = 0.65
_TONES = {"light": ("#0F766E", "#0C1514"), "dark": ("#2DD4BF", "#E6EDEC")}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how long it is, how far its line goes on from there, and what is written on it."""

    name: str
    value: float
    reach: float
    label: str


def bars(rows: Sequence[Bar], alt_text: str) -> None:
    """Horizontal bars in the order of `rows`; a line with an end goes from each bar to its `reach`.

    `alt_text` says what the chart shows; the values belong into a table beside it.
    """
    theme = "dark" if st.context.theme.type == "dark" else "light"
    frame = pd.DataFrame(rows).assign(place=range(len(rows)))
    goes_on = any(row.reach > row.value for row in rows)
    # The height is said at once: what stands below a chart does not move when it comes.
    st.vega_lite_chart(frame, _specification(theme, goes_on), height=_ROW * len(rows), alt=alt_text)


@cache
def _specification(theme: str, goes_on: bool) -> dict[str, Any]:
    """The chart without its data: Altair takes fifty milliseconds to check one, and there are few."""
    colour, ink = _TONES[theme]
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("place"),
            title=None,
            axis=alt.Axis(labelLimit=220, labelFontSize=_SIZE, labelColor=ink),
        )
    )
    scale = alt.Scale(zero=True, nice=False, range=[0, alt.ExprRef(f"width * {_LONGEST}")])
    value, reach = (alt.X(f"{name}:Q", title=None, axis=None, scale=scale) for name in ("value", "reach"))
    line = [
        base.mark_rule(color=ink, strokeDash=[2, 2]).encode(x=value, x2="reach:Q"),
        base.mark_tick(color=ink, thickness=2, height=14).encode(x=reach),
    ]
    chart = alt.layer(
        base.mark_bar(color=colour, height=14).encode(x=value),
        *(line if goes_on else []),
        base.mark_text(align="left", dx=8, fontSize=_SIZE, color=ink).encode(x=reach, text="label:N"),
    )
    spec: dict[str, Any] = chart.configure_view(stroke=None).to_dict()
    # The data comes beside it.
    del spec["data"]
    return spec
