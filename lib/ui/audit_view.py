"""The audit log: filters that stay in the address, one page of events, the way to older ones, the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from html import escape
from urllib.parse import urlencode

import streamlit as st

from lib.errors import NotFound
from lib.services.audit import AuditEvent, AuditPage, AuditQuery, audit, audit_people
from lib.services.audit_export import audit_link
from lib.services.event_filter import Cursor, Doer, EventGroup, TimelineFilter
from lib.ui.address import Kept, pressed
from lib.ui.download_links import download_links
from lib.ui.event_sentences import sentence, who
from lib.ui.failures import field_problem
from lib.ui.guard import Visit
from lib.ui.text import _, language, plain, say, when, zone
from lib.ui.timeline_view import beginning_of, days_inputs, end_of, people_select
from lib.ui.words_audit import EVENT_GROUPS

# Names of their own: other pages keep `tienda`, `persona` and `desde`, in the same session.
_ACCOUNT, _GROUP, _PERSON = "auditoria_cuenta", "auditoria_tema", "auditoria_persona"
_SINCE, _UNTIL, _BEFORE = "auditoria_desde", "auditoria_hasta", "auditoria_antes"
CHOICES = (
    Kept(_ACCOUNT, ""),
    Kept(_GROUP, None, list(EventGroup)),
    Kept(_PERSON, None),
    Kept(_SINCE, ""),
    Kept(_UNTIL, ""),
    Kept(_BEFORE, ""),
)
_DAY_INPUTS = {_SINCE: "audit-since", _UNTIL: "audit-until"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_SHEET = """
<style>
.puente-audit table { width: 100%; border-collapse: collapse; font-size: .875rem; line-height: 1.4; }
.puente-audit th, .puente-audit td { text-align: left; padding: .5rem .75rem .5rem 0; vertical-align: top;
  border: 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.puente-audit th { font-weight: 600; color: var(--quiet); }
.puente-audit .when { white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--quiet); }
.puente-audit a { color: var(--accent); }
@media (max-width: 640px) {
  .puente-audit thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .puente-audit table, .puente-audit tbody { display: block; }
  .puente-audit tr { display: grid; grid-template-columns: 1fr auto; gap: .125rem .75rem; padding: .75rem 0;
    border-bottom: 1px solid var(--line); }
  .puente-audit td { display: block; padding: 0; border: 0; }
  .puente-audit .what { order: 1; grid-column: 1 / -1; }
  .puente-audit .store { order: 2; grid-column: 1 / -1; }
  .puente-audit .store:empty { display: none; }
  .puente-audit .store a { display: inline-flex; align-items: center; min-height: 44px; }
  .puente-audit .who { order: 3; color: var(--quiet); }
  .puente-audit .when { order: 4; }
}
</style>
"""


def asked() -> AuditQuery:
    """What the widgets (and through them the address) ask for. What means nothing asks for nothing."""
    account, group, person = (st.session_state.get(name) for name in (_ACCOUNT, _GROUP, _PERSON))
    return AuditQuery(
        account=str(account).strip().lower() or None if account else None,
        asked=TimelineFilter(
            group=EventGroup(group) if isinstance(group, str) and group in set(EventGroup) else None,
            person=person if isinstance(person, str) else None,
            since=beginning_of(_day_of(_SINCE)),
            until=end_of(_day_of(_UNTIL)),
        ),
    )


def audit_log(visit: Visit) -> None:
    """Filters, one page of events newest first, older ones, and all of them as a file."""
    query, problem = asked(), None
    try:
        found = audit(visit.actor, query, _before())
        people = audit_people(visit.actor, query.account)
    except NotFound as error:
        found, people, problem = AuditPage((), None), (), error
    _filters(people, problem)
    if problem is not None:
        return
    if found.events:
        _table(found.events)
    else:
        st.info(_("No hay nada en la historia con estos filtros."), icon=":material/filter_alt_off:")
    _pages(found)
    _file(visit, query)


def _filters(people: Sequence[Doer], problem: NotFound | None) -> None:
    for name, key in _DAY_INPUTS.items():
        st.session_state[key] = _day_of(name)
    with st.container(horizontal=True, vertical_alignment="top", key="touch-audit-filters"):
        with st.container(width=220, gap="xsmall"):
            st.text_input(_("Cuenta de la tienda"), key=_ACCOUNT, type="search", on_change=_other_store)
            field_problem(problem)
        with st.container(width=220):
            st.selectbox(
                _("Tema"),
                list(EventGroup),
                format_func=lambda one: say(EVENT_GROUPS, one),
                placeholder=_("Cualquiera"),
                key=_GROUP,
                on_change=_newest,
            )
        with st.container(width=220):
            people_select(people, _PERSON, _newest)
        with st.container(horizontal=True, width=380):
            days_inputs(_DAY_INPUTS[_SINCE], _DAY_INPUTS[_UNTIL], _other_days)


def _table(found: Sequence[AuditEvent]) -> None:
    # A table of HTML, so that a phone and a screen reader can read it: there are few rows, and no cell is
    # pressed.
    heads = "".join(f"<th scope='col'>{escape(head)}</th>" for head in _heads().values())
    rows = "".join(f"<tr>{_row(one)}</tr>" for one in found)
    st.html(
        f"{_SHEET}<div class='puente puente-audit'><table aria-label='{escape(_('Auditoría'))}'>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _heads() -> Mapping[str, str]:
    return {"when": _("Cuándo"), "who": _("Persona"), "store": _("Tienda"), "what": _("Qué pasó")}


def _row(one: AuditEvent) -> str:
    store = ""
    if one.account is not None:
        address = f"/tienda?{urlencode({'tienda': one.account})}"
        store = f"<a href='{escape(address)}' target='_self'>{escape(one.store_name or one.account)}</a>"
    cells = {
        "when": escape(when(one.event.at)),
        "who": escape(who(one.event.actor_name)),
        "store": store,
        "what": escape(sentence(one.event)),
    }
    return "".join(f"<td class='{name}'>{cell}</td>" for name, cell in cells.items())


def _pages(found: AuditPage) -> None:
    with st.container(horizontal=True):
        if _before() is not None:
            st.button(
                _("Volver a lo más nuevo"),
                icon=":material/first_page:",
                key="touch-audit-newest",
                on_click=_newest,
            )
        if found.older is not None:
            st.button(
                _("Ver lo anterior"),
                icon=":material/chevron_right:",
                key="touch-audit-older",
                on_click=_go_to,
                args=(found.older,),
            )


def _file(visit: Visit, query: AuditQuery) -> None:
    st.caption(
        _(
            "El archivo trae todo lo que cumple estos filtros. Las horas van en tu zona horaria: {zone}."
        ).format(zone=plain(zone().key))
    )
    download_links({"CSV": audit_link(visit.actor, query, language(), zone().key)})


def _day_of(name: str) -> date | None:
    try:
        return date.fromisoformat(str(st.session_state.get(name) or ""))
    except ValueError:
        return None


def _before() -> Cursor | None:
    """Where the page begins: microseconds and number of an event, as `_go_to` writes them."""
    at, _dash, number = str(st.session_state.get(_BEFORE) or "").partition("-")
    if not (at.isdecimal() and number.isdecimal() and len(at) < 17 and len(number) < 19):
        return None
    return Cursor(_EPOCH + int(at) * _MICROSECOND, int(number))


def _go_to(cursor: Cursor) -> None:
    pressed()
    st.session_state[_BEFORE] = f"{(cursor.at - _EPOCH) // _MICROSECOND}-{cursor.id}"


def _newest() -> None:
    """A changed filter begins with the newest."""
    pressed()
    st.session_state[_BEFORE] = ""


def _other_store() -> None:
    """Another store has other people in its history."""
    st.session_state[_PERSON] = None
    _newest()


def _other_days() -> None:
    for name, key in _DAY_INPUTS.items():
        day = st.session_state.get(key)
        st.session_state[name] = day.isoformat() if isinstance(day, date) else ""
    _newest()
