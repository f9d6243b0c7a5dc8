"""Funnel and times: where the integrations are, how long each stage takes, and with whom the time goes.

Its filters are its own and stand in the address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st
from babel.dates import format_date
from babel.numbers import format_percent

from lib.domain.model import ROUTES_OF, Route, Stage, Track
from lib.domain.pace import LEAST_COMPARABLE
from lib.i18n import N_
from lib.services.pace import Pace, PaceQuery, Spread, pace
from lib.services.panel_query import PanelPage
from lib.ui import words
from lib.ui.address import Kept, keep_in_address, take_from_address
from lib.ui.guard import Visit
from lib.ui.number_view import country_name
from lib.ui.pace_charts import Bar, bars
from lib.ui.text import _, locale, ngettext, number, say, tenths, when

_ASKED = "puente.pace.asked"
_MONTHS_BACK = 24
_NAMES = ("tiempos_canal", "tiempos_camino", "tiempos_pais", "tiempos_desde", "tiempos_hasta")
_NOTHING = "—"
_NINE_IN_TEN = N_("9 de cada 10, hasta")


def is_asked() -> bool:
    """Whether the address asked for these times when the visit began: a link to them opens them.

    Later the address follows what is chosen here, and what is open must not be opened again.
    """
    if _ASKED not in st.session_state:
        st.session_state[_ASKED] = any(name in st.query_params for name in _NAMES)
    return bool(st.session_state[_ASKED])


def pace_panel(visit: Visit, found: PanelPage) -> None:
    """The funnel of the panel's page, and the times of what is over. Reads the times: call it when shown."""
    choices = _choices(found)
    take_from_address(choices)
    _funnel(found)
    _filters(found)
    read = pace(visit.actor, _query())
    _whole(read)
    _stages(read)
    _parties(read)
    keep_in_address(choices)


def _choices(found: PanelPage) -> tuple[Kept, ...]:
    months = _months(found.as_of.date())
    allowed: Sequence[Sequence[str]] = (list(Track), list(Route), found.countries, months, months)
    return tuple(Kept(name, None, codes) for name, codes in zip(_NAMES, allowed, strict=True))


def _months(today: date) -> list[str]:
    """The months that can be chosen, as codes, the newest first."""
    last = today.year * 12 + today.month - 1
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(last, last - _MONTHS_BACK, -1)]


def _first_day(month: object) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


def _query() -> PaceQuery:
    state = st.session_state
    return PaceQuery(
        track=Track(state["tiempos_canal"]) if state["tiempos_canal"] else None,
        route=Route(state["tiempos_camino"]) if state["tiempos_camino"] else None,
        country=state["tiempos_pais"],
        month_from=_first_day(state["tiempos_desde"]),
        month_to=_first_day(state["tiempos_hasta"]),
    )


def _funnel(found: PanelPage) -> None:
    st.subheader(_("Cuántas hay en cada etapa"), anchor=False)
    st.caption(_("Con los filtros del panel."))
    counts = [(say(words.STAGES, stage), found.stages[stage]) for stage in Stage]
    chart, table = st.columns([3, 2], gap="large")
    with chart:
        _chart(
            [Bar(name, count, count, number(count)) for name, count in counts],
            _("Integraciones en cada etapa; los números están en la tabla de al lado"),
            _("Ninguna integración con estos filtros."),
        )
    with table:
        st.table(
            {
                _("Etapa"): [name for name, _count in counts],
                _("Integraciones"): [number(count) for _name, count in counts],
            },
            border="horizontal",
            hide_index=True,
            alt=_("Integraciones en cada etapa"),
        )


def _filters(found: PanelPage) -> None:
    st.subheader(_("Cuánto se tarda"), anchor=False)
    st.caption(_("De todas las carteras: los filtros del panel no cambian estos números."))
    state = st.session_state
    months = _months(found.as_of.date())
    routes = ROUTES_OF[Track(state["tiempos_canal"])] if state["tiempos_canal"] else tuple(Route)
    later = [month for month in months if month >= (state["tiempos_desde"] or "")]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choice("tiempos_canal", _("Canal"), list(Track), lambda code: say(words.TRACKS, code))
        _choice("tiempos_camino", _("Camino"), routes, lambda code: say(words.ROUTES, code), width=240)
        _choice("tiempos_pais", _("País"), found.countries, country_name)
        _choice("tiempos_desde", _("Empezaron desde"), months, _month_name)
        _choice("tiempos_hasta", _("Empezaron hasta"), later, _month_name)


def _choice(
    name: str, label: str, options: Sequence[str], say_option: Callable[[str], str], width: int = 170
) -> None:
    # What another choice has taken away is chosen no longer.
    if st.session_state[name] not in options:
        st.session_state[name] = None
    st.selectbox(
        label, options, format_func=say_option, placeholder=_("Cualquiera"), key=name, width=width, index=None
    )


def _month_name(month: str) -> str:
    return str(format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale=locale()))


def _whole(read: Pace) -> None:
    """From the invitation to live, in one sentence."""
    whole = read.to_live
    if whole.median is None or whole.p90 is None or not whole.is_enough:
        st.info(_few(whole.n), icon=":material/hourglass_empty:")
    else:
        st.markdown(
            ngettext(
                "De la invitación a activa: la mitad tardó hasta **{median} día hábil** y 9 de cada 10"
                " hasta **{p90}**, según {count} integraciones.",
                "De la invitación a activa: la mitad tardó hasta **{median} días hábiles** y 9 de cada 10"
                " hasta **{p90}**, según {count} integraciones.",
                whole.median,
            ).format(median=number(whole.median), p90=number(whole.p90), count=number(whole.n))
        )
    st.caption(
        _(
            "Días hábiles del país de cada tienda, sin pausas. Solo cuenta lo que ya terminó: lo que sigue en"
            " camino todavía no está en estos números. Datos de {when}."
        ).format(when=when(read.as_of))
    )


def _few(known: int) -> str:
    said = ngettext(
        "Poca historia: {count} integración llegó a activa con estos filtros, y hacen falta {least}.",
        "Poca historia: {count} integraciones llegaron a activas con estos filtros, y hacen falta {least}.",
        known,
    )
    return said.format(count=number(known), least=number(LEAST_COMPARABLE))


def _stages(read: Pace) -> None:
    st.markdown(f"#### {_('Días hábiles en cada etapa')}")
    named = [(say(words.STAGES, one.stage), one) for one in read.stages]
    chart, table = st.columns([3, 2], gap="large")
    with chart:
        _chart(
            [
                Bar(name, one.median, one.p90, f"{number(one.median)} · {number(one.p90)}")
                for name, one in named
                if one.is_enough and one.median is not None and one.p90 is not None
            ],
            _("Días hábiles por etapa: la mitad y 9 de cada 10; los números están en la tabla de al lado"),
            _("Todavía no hay días para un gráfico; lo que se sabe está en la tabla."),
        )
        st.caption(_("Barra: la mitad salió de la etapa en estos días. Raya: 9 de cada 10."))
    with table:
        columns = {
            _("Etapa"): [name for name, _one in named],
            _("La mitad, hasta"): [_days(one, one.median) for _name, one in named],
            _(_NINE_IN_TEN): [_days(one, one.p90) for _name, one in named],
            _("Casos"): [number(one.n) for _name, one in named],
        }
        st.table(columns, border="horizontal", hide_index=True, alt=_("Días hábiles en cada etapa"))


def _parties(read: Pace) -> None:
    st.markdown(f"#### {_('En manos de quién pasó el tiempo')}")
    held = [(one, one.mean) for one in read.parties if one.mean]
    if not held or not held[0][0].is_enough:
        st.markdown(_("Todavía hay poca historia para saber con quién pasó el tiempo."))
        return
    whole = sum(mean for _one, mean in held)
    names = [say(words.PARTY_CHIPS, one.party) for one, _mean in held]
    shares = [str(format_percent(mean / whole, locale=locale())) for _one, mean in held]
    means = [tenths(mean) for _one, mean in held]
    chart, table = st.columns([3, 2], gap="large")
    with chart:
        bars(
            [
                Bar(name, mean, mean, f"{said} · {share}")
                for name, (_one, mean), said, share in zip(names, held, means, shares, strict=True)
            ],
            _("Días hábiles en promedio con cada parte; los números están en la tabla de al lado"),
        )
        st.caption(
            _("Días hábiles en promedio y su parte del total, en las integraciones que ya están activas.")
        )
    with table:
        columns = {
            _("Quién"): names,
            _("Promedio"): means,
            _("Parte"): shares,
            _(_NINE_IN_TEN): [_days(one, one.p90) for one, _mean in held],
        }
        st.table(columns, border="horizontal", hide_index=True, alt=_("Días hábiles con cada parte"))


def _chart(rows: Sequence[Bar], alt_text: str, otherwise: str) -> None:
    """The bars; `otherwise` where there is nothing to draw."""
    if any(row.reach for row in rows):
        bars(rows, alt_text)
    else:
        st.markdown(otherwise)


def _days(one: Spread, days: int | None) -> str:
    """Days for a table; where there is too little history, that."""
    if days is None:
        return _NOTHING
    return number(days) if one.is_enough else _("poca historia")
