"""What became of a file of numbers: counts, small bars, downloads, and the rows behind filters.

The rows are filtered and paged by the service; every choice is kept in the address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from uuid import UUID

import streamlit as st

from lib.domain.phone import NumberType, Reason, Verdict
from lib.services.number_file_rows import ROWS_OF_A_PAGE
from lib.services.number_files import (
    FileRow,
    NumberFile,
    RowFilter,
    RowPage,
    download_links,
    file_rows,
)
from lib.ui.address import Kept, keep_in_address, pressed, take_from_address
from lib.ui.guard import StoreVisit
from lib.ui.number_view import COUNTRY_CODES, VERDICT_TONES, country_name
from lib.ui.parts import pager
from lib.ui.text import _, ngettext, number, say
from lib.ui.words_number import NUMBER_REASONS, NUMBER_REPAIRS, NUMBER_TYPES
from lib.ui.words_number_file import FILE_VERDICTS, REASONS_IN_A_FILE

# Names of their own: the panel keeps `pais`, `buscar` and `pagina`, in the same session.
CHOICES = (
    Kept("resultado", None, list(Verdict)),
    Kept("tipo", None, list(NumberType)),
    Kept("pais_numero", None, COUNTRY_CODES),
    Kept("motivo", None, list(Reason)),
    Kept("texto", ""),
    Kept("hoja", 1),
)
FILE_PARAMETER = "archivo"
# A link is good for 30 minutes; a page may stay open all day.
LINK_SECONDS = 20 * 60
_MOST_BARS = 6
_KINDS: Mapping[str, str] = {"csv": "CSV", "xlsx": "Excel (XLSX)"}
_SHAPES: Mapping[str, str] = {
    Verdict.ELIGIBLE: "✓",
    Verdict.ELIGIBLE_WITH_ACTION: "→",
    Verdict.NEEDS_ANSWER: "?",
    Verdict.NOT_ELIGIBLE: "✕",
    Verdict.UNREADABLE: "–",
}

_SHEET = """
<style>
.puente-file { --green: light-dark(#166534, #86EFAC); --orange: light-dark(#8A3D07, #FCD34D);
  --red: light-dark(#991B1B, #FCA5A5); --gray: var(--quiet); }
.puente-file ul { list-style: none; margin: 0; padding: 0; }
.puente-file .green { --tone: var(--green); }
.puente-file .orange { --tone: var(--orange); }
.puente-file .red { --tone: var(--red); }
.puente-file .gray { --tone: var(--gray); }
.puente-file .verdict { color: var(--tone); font-weight: 600; }

.puente-share { display: flex; gap: 2px; height: 10px; border-radius: .25rem; overflow: hidden;
  margin-bottom: .75rem; }
.puente-share span { background: var(--tone); min-width: 3px; }
.puente-verdicts { display: grid; grid-template-columns: repeat(5, 1fr); gap: .5rem; }
.puente-verdicts li { margin: 0; padding: .625rem .75rem; border: 1px solid var(--line);
  border-radius: .5rem; border-left: 4px solid var(--tone); }
.puente-verdicts .count { display: block; font-size: 1.5rem; line-height: 1.2; font-weight: 650;
  font-variant-numeric: tabular-nums; }
.puente-verdicts .verdict { font-size: .875rem; line-height: 1.3; }
.puente-verdicts .none .count { font-weight: 400; color: var(--quiet); }

.puente-bars { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr));
  gap: 1.5rem; }
.puente-bars ul { display: grid; gap: .625rem; margin-top: .5rem; }
.puente-bars li { margin: 0; display: grid; grid-template-columns: 1fr auto; gap: .125rem .75rem;
  font-size: .875rem; line-height: 1.35; }
.puente-bars .count { font-variant-numeric: tabular-nums; color: var(--quiet); }
.puente-bars .track { grid-column: 1 / -1; height: 8px; border-radius: .25rem; background: var(--wash);
  overflow: hidden; }
.puente-bars .track span { display: block; height: 100%; min-width: 2px; background: var(--accent); }

.puente-downloads { display: flex; flex-wrap: wrap; gap: .5rem; }
.puente-downloads a, .puente-downloads a:visited { display: inline-flex; align-items: center;
  min-height: 44px; padding: 0 1rem; border: 1px solid var(--accent); border-radius: .5rem;
  color: var(--accent); text-decoration: none; font-weight: 600; box-sizing: border-box; }
.puente-downloads a:hover { background: var(--wash); }
.puente-downloads a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

.puente-rows table { width: 100%; border-collapse: collapse; font-size: .875rem; line-height: 1.4; }
.puente-rows th { text-align: left; font-weight: 600; color: var(--quiet); }
.puente-rows th, .puente-rows td { padding: .5rem .75rem .5rem 0; vertical-align: top;
  border: 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.puente-rows .row, .puente-rows .e164 { font-variant-numeric: tabular-nums; white-space: nowrap; }
.puente-rows .row, .puente-rows .quiet { color: var(--quiet); }
.puente-rows th:first-child { white-space: nowrap; }
.puente-rows .raw { white-space: pre-wrap; }
.puente-preview { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
.puente-preview:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.puente-preview table { min-width: 100%; border-collapse: collapse; font-size: .875rem; line-height: 1.4; }
.puente-preview th, .puente-preview td { text-align: left; padding: .375rem .75rem; border: 0;
  max-width: 16rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.puente-preview th { font-weight: 600; color: var(--quiet); border-bottom: 1px solid var(--line); }
.puente-preview .chosen { background: var(--wash); color: var(--accent); font-weight: 600; }
@media (max-width: 900px) {
  .puente-verdicts { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
  .puente-rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .puente-rows table, .puente-rows tbody { display: block; }
  .puente-rows tr { display: grid; grid-template-columns: 1fr auto; gap: .125rem .75rem;
    padding: .75rem 0; border-bottom: 1px solid var(--line); }
  .puente-rows td { display: block; padding: 0; border: 0; }
  .puente-rows .raw { order: 1; font-weight: 600; }
  .puente-rows .row { order: 2; text-align: right; }
  .puente-rows .result { order: 3; grid-column: 1 / -1; }
  .puente-rows .e164 { order: 4; }
  .puente-rows .type { order: 5; text-align: right; }
  .puente-rows .why { order: 6; grid-column: 1 / -1; }
  .puente-rows .row::before { content: attr(data-label) " "; }
}
</style>
"""


def file_styles() -> None:
    """Put the style sheet of the files on the page; once per run, before what uses it."""
    st.html(_SHEET)


def show_file(file_id: UUID | None) -> None:
    """Show a file, or all of them (None), and leave the filters of another result behind.

    One change of the address: the back button undoes all of it.
    """
    dropped = {FILE_PARAMETER, *(choice.name for choice in CHOICES)}
    kept = {name: value for name, value in st.query_params.to_dict().items() if name not in dropped}
    chosen = {FILE_PARAMETER: str(file_id)} if file_id is not None else {}
    st.query_params.from_dict({**kept, **chosen})


def results(visit: StoreVisit, file: NumberFile) -> None:
    """Counts, downloads, bars and rows of a file, as far as it was judged."""
    _headline(file)
    if file.downloads:
        _downloads(visit, file)
    _bars(file)
    st.subheader(_("Fila por fila"), anchor=False)
    _rows(visit, file)


def reason_words(code: str) -> str:
    """A reason as a row of a file carries it: without the facts of its number."""
    return say({**NUMBER_REASONS, **REASONS_IN_A_FILE}, code)


def _headline(file: NumberFile) -> None:
    good = file.verdicts.get(Verdict.ELIGIBLE, 0) + file.verdicts.get(Verdict.ELIGIBLE_WITH_ACTION, 0)
    st.subheader(
        ngettext("{count} de {total} números sirve", "{count} de {total} números sirven", good).format(
            count=number(good), total=number(sum(file.verdicts.values()))
        ),
        anchor=False,
    )
    counts = {verdict: file.verdicts.get(verdict, 0) for verdict in Verdict}
    shares = "".join(
        f'<span class="{VERDICT_TONES[verdict]}" style="flex-grow:{count}"></span>'
        for verdict, count in counts.items()
        if count
    )
    cards = "".join(
        f'<li class="{VERDICT_TONES[verdict]}{"" if count else " none"}">'
        f'<span class="count">{number(count)}</span>{_verdict(verdict)}</li>'
        for verdict, count in counts.items()
    )
    st.html(
        f'<div class="puente puente-file"><div class="puente-share" aria-hidden="true">{shares}</div>'
        f'<ul class="puente-verdicts" aria-label="{escape(_("Resultados"))}">{cards}</ul></div>'
    )


def _verdict(code: str) -> str:
    return (
        f'<span class="verdict {VERDICT_TONES.get(code, "gray")}">'
        f'<span aria-hidden="true">{_SHAPES.get(code, "")}</span> {escape(say(FILE_VERDICTS, code))}</span>'
    )


@st.fragment(run_every=LINK_SECONDS)
def _downloads(visit: StoreVisit, file: NumberFile) -> None:
    links = download_links(visit.actor_now(), visit.account, file.id)
    # An anchor of our own: Streamlit's opens another tab, which a phone then leaves behind, empty.
    anchors = "".join(
        f'<a href="{escape(links[kind])}" download>{escape(_("Descargar {kind}").format(kind=name))}</a>'
        for kind, name in _KINDS.items()
    )
    st.html(f'<div class="puente puente-file"><div class="puente-downloads">{anchors}</div></div>')
    st.caption(_("Tu archivo con sus columnas como estaban y, detrás, el resultado de cada número."))


def _bars(file: NumberFile) -> None:
    groups = (
        (_("Tipos de línea"), file.types, lambda code: say(NUMBER_TYPES, code)),
        (_("Países"), file.countries, country_name),
        (_("Motivos más frecuentes"), file.reasons, reason_words),
    )
    shown = "".join(_group(title, counts, words) for title, counts, words in groups if counts)
    st.html(f'<div class="puente puente-file puente-bars">{shown}</div>')


def _group(title: str, counts: Mapping[str, int], words: Callable[[str], str]) -> str:
    ordered = _by_count(counts)
    most = max(counts.values())
    bars = [(words(code), counts[code]) for code in ordered[:_MOST_BARS]]
    rest = sum(counts[code] for code in ordered[_MOST_BARS:])
    if rest:
        bars.append((_("Otros"), rest))
    items = "".join(
        f'<li><span>{escape(label)}</span><span class="count">{number(count)}</span>'
        f'<span class="track" aria-hidden="true">'
        f'<span style="width:{min(100.0, 100 * count / most):.1f}%"></span></span></li>'
        for label, count in bars
    )
    return f'<div><strong>{escape(title)}</strong><ul aria-label="{escape(title)}">{items}</ul></div>'


def _by_count(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda code: (-counts[code], code))


def _rows(visit: StoreVisit, file: NumberFile) -> None:
    take_from_address(CHOICES)
    _filters(file)
    found = file_rows(visit.actor, visit.account, file.id, _wanted(), _page())
    if found.rows:
        st.html(_table(found.rows))
        _pages(found)
    else:
        st.info(_("Ningún número cumple estos filtros."), icon=":material/filter_alt_off:")
    keep_in_address(CHOICES)


def _filters(file: NumberFile) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(_("Buscar un número"), key="texto", type="search", on_change=_first_page, width=240)
        _choice("resultado", _("Resultado"), file.verdicts, lambda code: say(FILE_VERDICTS, code))
        _choice("tipo", _("Tipo de línea"), file.types, lambda code: say(NUMBER_TYPES, code))
        _choice("pais_numero", _("País"), file.countries, country_name)
        _choice("motivo", _("Motivo"), file.reasons, reason_words)


def _choice(name: str, label: str, counts: Mapping[str, int], words: Callable[[str], str]) -> None:
    st.selectbox(
        label,
        _by_count(counts),
        format_func=lambda code: f"{words(code)} · {number(counts[code])}",
        index=None,
        placeholder=_("Todos"),
        key=name,
        on_change=_first_page,
        width=160,
    )


def _first_page() -> None:
    """A changed filter starts at the first page."""
    st.session_state["hoja"] = 1
    pressed()


def _wanted() -> RowFilter:
    state = st.session_state
    return RowFilter(
        verdict=state["resultado"],
        number_type=state["tipo"],
        country=state["pais_numero"],
        reason=state["motivo"],
        text=str(state["texto"] or ""),
    )


def _page() -> int:
    page = st.session_state["hoja"]
    return page if isinstance(page, int) else 1


def _table(rows: Sequence[FileRow]) -> str:
    """One page of rows. On a narrow screen each row is a block, so its role has to be said."""
    heads = "".join(
        f'<th role="columnheader" scope="col">{escape(name)}</th>'
        for name in (
            _("Fila"),
            _("En tu archivo"),
            _("Resultado"),
            _("Número"),
            _("Tipo y país"),
            _("Por qué y qué cambiamos"),
        )
    )
    return (
        f'<div class="puente puente-file puente-rows">'
        f'<table role="table" aria-label="{escape(_("Números"))}">'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(map(_row, rows))}</tbody></table></div>'
    )


def _row(row: FileRow) -> str:
    kind = [say(NUMBER_TYPES, row.number_type)] if row.e164 else []
    place = [country_name(row.country)] if row.country else []
    why = [f"<div>{escape(reason_words(code))}</div>" for code in row.reasons]
    why += [f'<div class="quiet">{escape(say(NUMBER_REPAIRS, code))}</div>' for code in row.repairs]
    cells = (
        ("row", number(row.row)),
        ("raw", escape(row.raw) or "—"),
        ("result", _verdict(row.verdict)),
        ("e164", escape(row.e164 or "")),
        ("type", escape(", ".join((*kind, *place)))),
        ("why", "".join(why)),
    )
    label = f' data-label="{escape(_("Fila"))}"'
    inside = "".join(
        f'<td role="cell" class="{name}"{label if name == "row" else ""}>{cell}</td>' for name, cell in cells
    )
    return f'<tr role="row">{inside}</tr>'


def _pages(found: RowPage) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        first = (found.page - 1) * ROWS_OF_A_PAGE + 1
        count = ngettext("{count} número", "{count} números", found.total).format(count=number(found.total))
        st.caption(
            _("{first} a {last} de {count}").format(
                first=number(first), last=number(first + len(found.rows) - 1), count=count
            ),
            width="content",
        )
        pager(found.pages, "hoja")
