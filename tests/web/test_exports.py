"""The panel's rows and the results of bulk work as files: what they hold, and who gets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import requests

from lib.domain.model import Language, Role, Stage
from lib.security.tokens import BulkGrant, ExportGrant, Tokens
from lib.services.access import Actor
from lib.services.bulk import start, state
from lib.services.bulk_model import BulkKind
from lib.services.demo import seed
from lib.services.export import EXPORT_PATH, RESULTS_PATH, export_links, results_link
from lib.services.managing import assign
from lib.services.pace_watch import watch_pace
from lib.services.panel import panel
from lib.services.panel_query import OWNER_MINE, PanelQuery, PanelRow, Sort, Status, Tab
from lib.services.people import Person
from lib.services.platform import Platform, install, uninstall
from lib.sheets import open_table
from lib.ui import words
from lib.ui.words_panel import STATUSES, STUCK
from lib.ui.words_rules import RULE_WORDS
from tests.builders import Builder, change, renamed, rows
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, free_port, own_database
from tests.waiting import eventually
from tests.web.asking import ask

STORES = 320
EVERYTHING = PanelQuery(sort=Sort.STORE)
MONTEVIDEO = "America/Montevideo"
TAKEN = "SELECT actor_name, subject, store_id FROM events WHERE kind = 'panel.exported' ORDER BY id"


@dataclass(frozen=True)
class Site:
    """A running application with some hundred stores and a manager."""

    app: RunningApp
    platform: Platform
    build: Builder
    marta: Person

    def link(
        self,
        query: PanelQuery = EVERYTHING,
        *,
        kind: str = "csv",
        only: frozenset[UUID] | None = None,
        language: Language = Language.ES,
        zone: str = MONTEVIDEO,
    ) -> str:
        """The link that the panel offers to her."""
        return export_links(self.marta.actor, query, only, language, zone)[kind]

    def taken(self, query: PanelQuery = EVERYTHING, **asked: object) -> list[dict[str, str]]:
        """The rows of a file, by the names of its columns."""
        answer = ask(self.app, self.marta, self.link(query, **asked))  # type: ignore[arg-type]
        assert answer.status_code == 200
        return as_rows(answer.content)

    def shown(self, query: PanelQuery = EVERYTHING) -> list[PanelRow]:
        """The rows of all pages of the table."""
        first = panel(self.marta.actor, query)
        pages = (panel(self.marta.actor, paged(query, page)) for page in range(2, first.pages + 1))
        return [*first.rows, *(row for page in pages for row in page.rows)]


def paged(query: PanelQuery, page: int) -> PanelQuery:
    return PanelQuery(**{**vars(query), "page": page})


def as_rows(content: bytes) -> list[dict[str, str]]:
    table = open_table(content)
    return [dict(zip(table.header, row, strict=True)) for row in table.rows()]


@pytest.fixture(scope="module")
def site(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all tests of this file: each leaves it as it was."""
    folder: Path = tmp_path_factory.mktemp("exports")
    with own_database(postgres) as url, RunningApp(folder, url, port=free_port()) as app:
        platform = install(IsolatedSettings(data_dir=folder), url)
        build = Builder(platform)
        seed(Actor.process("test"), STORES)
        # The worker looks for what has become slow every ten minutes, perhaps between a file and its table.
        assert watch_pace() > 0
        site = Site(app, platform, build, build.manager())
        for row in site.shown()[:5]:
            assign(site.marta.actor, row.account, site.marta.id, seen_owner=row.owner_id)
        # What is overdue the panel calls stuck. What is slow, too; but that the worker may find otherwise.
        overdue = [row.integration_id for row in site.shown(PanelQuery(tab=Tab.MERCHANT))][:3]
        for one in overdue:
            change(platform, "UPDATE integrations SET blocked_reason = 'overdue' WHERE id = :id", id=one)
        yield site
        uninstall()


def assert_nothing_there(answer: requests.Response) -> None:
    """A 404 that says nothing about why."""
    assert (answer.status_code, answer.content) == (404, b"")


def at(moment: datetime | None, zone: str = MONTEVIDEO) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if moment else ""


def estimated(row: PanelRow) -> list[str]:
    """Between which days a row is expected to be live, or why that cannot be said, and by how many others."""
    if row.status is not Status.ACTIVE or row.stage is Stage.LIVE:
        return ["", "", ""]
    if row.estimate is None:
        return ["Poca historia", "", ""]
    basis = str(row.estimate.comparable)
    if row.estimate.latest is None:
        return ["Más lenta que casi todas", "", basis]
    return [row.estimate.earliest.isoformat(), row.estimate.latest.isoformat(), basis]


@pytest.mark.parametrize(
    "query",
    [
        EVERYTHING,
        PanelQuery(stage=Stage.LIVE),
        PanelQuery(country="BR", age=3),
        PanelQuery(search="ca"),
        PanelQuery(owner=OWNER_MINE),
        *(PanelQuery(sort=sort) for sort in Sort),
        *(PanelQuery(tab=tab) for tab in Tab),
    ],
)
def test_a_file_equals_the_table_row_by_row(site: Site, query: PanelQuery) -> None:
    found, shown = site.taken(query), site.shown(query)
    assert len(found) == len(shown) > 0
    for row, line in zip(shown, found, strict=True):
        is_active = row.status is Status.ACTIVE
        page = row.screen or "/inicio"
        estimate = [f"Activación estimada, {part}" for part in ("desde", "hasta", "según cuántas")]
        assert line == {
            "Tienda": row.name,
            "Cuenta": row.account,
            "País": row.country,
            "Canal": words.TRACKS[row.track],
            "Camino": words.ROUTES[row.route],
            "Etapa": words.STAGES[row.stage],
            "Días hábiles en la etapa": str(row.days_in_stage),
            "Turno de": words.PARTY_CHIPS[row.waiting_on] if row.waiting_on and is_active else "",
            f"Turno desde ({MONTEVIDEO})": at(row.waiting_since),
            "Días hábiles en el turno": str(row.days_waiting),
            "Próximo paso": RULE_WORDS[row.next_rule].title if row.next_rule else "",
            "Estado": STATUSES[row.status],
            "Atascada": STUCK["slow" if row.slow else "overdue"] if row.stuck else "",
            "Salud": words.HEALTHS[row.health],
            f"Activa desde ({MONTEVIDEO})": at(row.live_at if row.stage is Stage.LIVE else None),
            **dict(zip(estimate, estimated(row), strict=True)),
            "Ejecutivo": row.owner_name or "",
            f"Última prueba ({MONTEVIDEO})": at(row.last_proof_at),
            f"Vence ({MONTEVIDEO})": at(row.due_by),
            "Listo (%)": str(row.whole_percent),
            "Listo del comercio (%)": str(row.merchant_percent),
            f"Creada ({MONTEVIDEO})": at(row.created_at),
            "Enlace para seguir": f"http://localhost:{site.app.port}{page}?tienda={row.account}",
        }


def test_a_workbook_holds_the_same(site: Site) -> None:
    query = PanelQuery(country="UY")
    assert site.taken(query, kind="xlsx") == site.taken(query) != []


def test_chosen_rows_come_alone(site: Site) -> None:
    chosen = site.shown()[3:6]
    found = site.taken(PanelQuery(country="AR"), only=frozenset(row.integration_id for row in chosen))
    assert {(line["Cuenta"], line["Canal"]) for line in found} == {
        (row.account, words.TRACKS[row.track]) for row in chosen
    }
    assert len(found) == 3


def test_words_and_hours_are_those_of_the_person_and_the_zone_is_named(site: Site) -> None:
    row = site.shown()[0]
    madrid = "Europe/Madrid"
    line = site.taken(language=Language.EN, zone=madrid)[0]
    spanish = site.taken()[0]
    assert list(line) != list(spanish)
    assert [name for name in line if madrid in name]
    assert not [name for name in line if MONTEVIDEO in name]
    assert at(row.created_at, madrid) in line.values()
    assert at(row.created_at) in spanish.values()


def test_a_name_that_is_a_formula_is_a_text(site: Site) -> None:
    account = site.shown()[0].account
    before = site.shown()[0].name
    change(site.platform, "UPDATE stores SET name = '=1+1' WHERE account = :account", account=account)
    try:
        lines = ask(site.app, site.marta, site.link()).content.decode("utf-8-sig").splitlines()
        assert lines[1].startswith(f"'=1+1,{account},")
    finally:
        change(
            site.platform,
            "UPDATE stores SET name = :name WHERE account = :account",
            name=before,
            account=account,
        )


def test_a_file_is_saved_under_a_name_of_its_own(site: Site) -> None:
    today = datetime.now(UTC).astimezone(ZoneInfo(MONTEVIDEO)).date().isoformat()
    for kind, media_type in (("csv", "text/csv; charset=utf-8"), ("xlsx", "spreadsheetml.sheet")):
        answer = ask(site.app, site.marta, site.link(PanelQuery(country="UY"), kind=kind))
        assert f'filename="puente-panel-{today}.{kind}"' in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Type"].endswith(media_type)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_taking_it_is_written_to_the_history_and_asking_about_it_is_not(site: Site) -> None:
    before = rows(site.platform, TAKEN)
    asked = ask(site.app, site.marta, site.link(), "HEAD")
    assert (asked.status_code, asked.content) == (200, b"")
    assert rows(site.platform, TAKEN) == before
    site.taken(PanelQuery(country="UY"), kind="xlsx")
    assert [dict(row) for row in rows(site.platform, TAKEN)[len(before) :]] == [
        {"actor_name": site.marta.name, "subject": "xlsx", "store_id": None}
    ]


def test_a_link_is_worth_what_its_person_may_do_now(site: Site) -> None:
    link = site.link()
    set_to = "UPDATE people SET {0} WHERE id = :id"
    for gone, back in (
        (f"role = '{Role.MERCHANT}'", f"role = '{Role.ACCOUNT_MANAGER}'"),
        ("disabled_at = now()", "disabled_at = NULL"),
        ("sessions_valid_from = now()", f"sessions_valid_from = '{site.marta.sessions_valid_from}'"),
    ):
        change(site.platform, set_to.format(gone), id=site.marta.id)
        try:
            assert_nothing_there(ask(site.app, site.marta, link))
        finally:
            change(site.platform, set_to.format(back), id=site.marta.id)
    assert ask(site.app, site.marta, link).status_code == 200


@pytest.mark.parametrize("path", [EXPORT_PATH, RESULTS_PATH])
@pytest.mark.parametrize("token", ["x", "a.b.c", "%0D%0A", "A" * 8000])
def test_nonsense_is_nothing(site: Site, path: str, token: str) -> None:
    assert_nothing_there(ask(site.app, site.marta, f"{path}/{token}"))


def test_what_names_nobody_or_no_kind_of_file_is_nothing(site: Site) -> None:
    tokens = Tokens(site.platform.settings.cookie_key)
    now = datetime.now(UTC)
    for person, kind in ((uuid4(), "csv"), (site.marta.id, "pdf")):
        grant = ExportGrant(person, {}, None, kind, Language.ES, MONTEVIDEO, now)
        assert_nothing_there(ask(site.app, site.marta, f"{EXPORT_PATH}/{tokens.export(grant)}"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_wrong_on_the_way_breaks_the_file_off(site: Site, kind: str) -> None:
    link = site.link(kind=kind)
    with (
        renamed(site.platform, "integrations", "whole_percent"),
        pytest.raises(requests.exceptions.ChunkedEncodingError),
    ):
        ask(site.app, site.marta, link)


def test_the_results_of_a_job_say_item_by_item_what_was_done_and_what_was_not(site: Site) -> None:
    chosen = [row for row in site.shown() if row.status is Status.ACTIVE][:4]
    only = frozenset(row.integration_id for row in chosen)
    job = start(site.marta.actor, BulkKind.REMIND, EVERYTHING, only)
    eventually(lambda: not state(site.marta.actor, job).state.is_open)
    answer = ask(site.app, site.marta, results_link(site.marta.actor, job, Language.ES, MONTEVIDEO))
    found = as_rows(answer.content)
    assert [(line["Cuenta"], line["Canal"]) for line in found] == sorted(
        (row.account, words.TRACKS[row.track]) for row in chosen
    )
    assert {line["Resultado"] for line in found} <= {"Hecho", "No se hizo"}
    # A store is written to once, for the first of its channels.
    of_other = "La tienda ya recibió el recordatorio de su otro canal."
    assert all((line["Motivo"] in ("", of_other)) == (line["Resultado"] == "Hecho") for line in found)
    assert 'filename="puente-remind-' in answer.headers["Content-Disposition"]


def test_the_results_of_somebody_elses_job_are_nothing(site: Site) -> None:
    only = frozenset({site.shown()[0].integration_id})
    job = start(site.build.manager().actor, BulkKind.RECHECK, EVERYTHING, only)
    tokens = Tokens(site.platform.settings.cookie_key)
    grant = BulkGrant(site.marta.id, job, Language.ES, MONTEVIDEO, datetime.now(UTC))
    assert_nothing_there(ask(site.app, site.marta, f"{RESULTS_PATH}/{tokens.bulk(grant)}"))


def test_a_link_is_worth_nothing_without_the_sign_in_of_its_person(site: Site) -> None:
    before = rows(site.platform, TAKEN)
    only = frozenset({site.shown()[0].integration_id})
    job = start(site.marta.actor, BulkKind.RECHECK, EVERYTHING, only)
    for link in (site.link(), results_link(site.marta.actor, job, Language.ES, MONTEVIDEO)):
        assert_nothing_there(site.app.get(link))
        assert_nothing_there(ask(site.app, site.build.manager(), link))
        assert_nothing_there(ask(site.app, site.marta, link, Sec_Fetch_Site="cross-site"))
    assert rows(site.platform, TAKEN) == before
