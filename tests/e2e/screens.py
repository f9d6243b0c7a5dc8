"""Every screen in the state in which there is most to see on it, and the people who open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from lib.domain.model import Language, Track
from lib.domain.phone import Answers
from lib.domain.sync import RunState
from lib.services.checklist import declare
from lib.services.credentials import credential_state, save_credentials
from lib.services.numbers import save_number
from lib.services.people import Person, set_language
from lib.services.pixel import choose_domain, pixel_view
from lib.services.tickets import add_answer, record_ticket
from tests.builders import Builder, healthy
from tests.days import days_ago
from tests.dossiers import fill_in
from tests.e2e.visitor import Look, Visitor
from tests.sync_states import run_of, sending, settled, some_shoppers
from tests.waiting import eventually

Role = Literal["nobody", "newcomer", "merchant", "waiting", "manager", "administrator"]


@dataclass(frozen=True)
class Cast:
    """A merchant with everything before them, one with failures, one whose ticket is late and whose customers
    are read, a manager and an administrator.
    """

    newcomer: Person
    merchant: Person
    waiting: Person
    manager: Person
    administrator: Person

    def person(self, role: Role) -> Person | None:
        """The person of a role; nobody is signed out."""
        return None if role == "nobody" else getattr(self, role)


def assemble(build: Builder) -> Cast:
    """Make the cast. The merchant's credential checks have run and found a key without its role."""
    newcomer, merchant, manager = build.merchant(), build.merchant(), build.manager()
    account = merchant.accounts[0]
    for rule in ("meta_business_account", "whatsapp_number_owned"):
        declare(merchant.actor, account, Track.WHATSAPP, rule, True)
    answers = Answers(owned=True, can_receive="both", used_before="business_app")
    save_number(merchant.actor, account, "099 123 456", "UY", answers)
    weak = healthy(account, app_key=f"vtexappkey-{account}-NOROLE", hellotext_token="dead" + "x" * 60)
    save_credentials(merchant.actor, account, weak)
    eventually(lambda: _is_checked(merchant, account), 60)
    settled(build.platform, merchant, schedule="never", next_run_at=None)
    shoppers = some_shoppers(12, waiting=0)
    run_of(build.platform, merchant, RunState.DONE, shoppers, **sending(merchant))
    return Cast(newcomer, merchant, _waiting(build), manager, build.administrator())


def _waiting(build: Builder) -> Person:
    """A merchant who sent the ticket weeks ago and heard nothing but a promise."""
    person = build.merchant()
    account, sent_on = person.accounts[0], days_ago(21)
    fill_in(person.actor, account)
    record_ticket(person.actor, account, sent_on, "1234567")
    add_answer(person.actor, account, sent_on, "Lo vemos con el equipo.")
    save_credentials(person.actor, account, healthy(account))
    choose_domain(person.actor, account, f"otropixel.{account}.example")
    run_of(build.platform, person, RunState.READY, some_shoppers(), read_at=datetime.now(UTC), missing=2)
    eventually(lambda: pixel_view(person.actor, account).last_done is not None, 60)
    return person


def _is_checked(person: Person, account: str) -> bool:
    run = credential_state(person.actor, account).latest_run
    return run is not None and not run.open


@dataclass(frozen=True)
class Screen:
    """One screen: who opens which address, what stands on it, and what is done to see all of it."""

    name: str
    role: Role
    path: str
    shows: str
    then: Callable[[Visitor, Cast], None] = lambda _visitor, _cast: None

    def open(self, visit: Callable[..., Visitor], cast: Cast, look: Look | None = None) -> Visitor:
        """A browser of the right person in front of the screen."""
        visitor = visit(cast.person(self.role), look)
        self.show(visitor, cast)
        return visitor

    def show(self, visitor: Visitor, cast: Cast) -> None:
        """Bring a browser of the right person in front of the screen."""
        visitor.open(self.path.format(account=cast.merchant.accounts[0]))
        visitor.key(self.shows).wait_for()
        self.then(visitor, cast)


def _open_person(visitor: Visitor, cast: Cast) -> None:
    visitor.button(cast.merchant.name).click()
    visitor.key("sign-out").wait_for()
    visitor.page.get_by_role("combobox").wait_for()


def _ask_to_forget(visitor: Visitor, _cast: Cast) -> None:
    visitor.key("forget").get_by_role("button").click()
    visitor.key("primary-forget").wait_for()


def _open_sources(visitor: Visitor, _cast: Cast) -> None:
    for folded in ("how-compare", "how-meta_business_admin"):
        visitor.key(folded).locator("summary").first.click()
    visitor.key("touch-share-meta_business_admin").wait_for()


def _open_everything(visitor: Visitor, _cast: Cast) -> None:
    """Unfold all that is to be seen; what is folded up inside of it comes after it."""
    folded = visitor.page.locator("details:not([open]) > summary")
    while folded.count():
        folded.evaluate_all("all => all.forEach(one => one.click())")
        visitor.wait()
        visitor.settle()


def _wait_for_rows(visitor: Visitor, _cast: Cast) -> None:
    """The rows are cards on a phone and a table on a desk; both are there, and one of them is shown."""
    visitor.page.locator(".puente-cards li").first.wait_for(state="attached")
    if not visitor.page.locator(".puente-cards").is_visible():
        visitor.page.locator("canvas [role=gridcell]").first.wait_for(state="attached")


def _open_filters(visitor: Visitor, cast: Cast) -> None:
    _wait_for_rows(visitor, cast)
    visitor.key("panel-filters").get_by_role("button").click()
    visitor.page.locator("[class*=st-key-filter-pais]").wait_for()


def _open_views(visitor: Visitor, cast: Cast) -> None:
    _wait_for_rows(visitor, cast)
    visitor.key("panel-views").get_by_role("button").click()
    visitor.key("view-name").wait_for()


def _ask_to_add(visitor: Visitor, _cast: Cast) -> None:
    visitor.key("primary-person-add").get_by_role("button").click()
    visitor.key("primary-people-add").wait_for()


SCREENS = (
    Screen("inicio", "newcomer", "/inicio", "primary-next"),
    Screen("requisitos", "merchant", "/requisitos", "touch-advice", _open_sources),
    Screen("numero", "merchant", "/numero", "touch-save"),
    Screen("solicitud", "newcomer", "/solicitud", "primary-prepare", _open_everything),
    Screen("solicitud-late", "waiting", "/solicitud", "primary-reminded", _open_everything),
    Screen("configuracion", "newcomer", "/configuracion", "primary-to-request"),
    Screen("clientes", "waiting", "/clientes?ver=clientes", "primary-sync-approve"),
    Screen("clientes-over", "merchant", "/clientes?ver=ajustes", "primary-sync-now"),
    Screen("credenciales", "newcomer", "/credenciales", "primary-credentials-save"),
    Screen("credenciales-after-a-run", "merchant", "/credenciales", "check-hellotext-token"),
    Screen("pixel", "newcomer", "/pixel", "primary-pixel-credentials", _open_everything),
    Screen("pixel-found", "waiting", "/pixel", "touch-hellotext_pixel", _open_everything),
    Screen("hoy", "manager", "/hoy?cartera=all", "touch-day-next"),
    Screen("panel", "manager", "/panel", "buscar", _wait_for_rows),
    Screen("panel-filters", "manager", "/panel?canal=whatsapp&estado=active", "chip-canal", _open_filters),
    Screen("panel-views", "manager", "/panel", "buscar", _open_views),
    Screen("tienda", "manager", "/tienda?tienda={account}", "touch-back"),
    Screen("invitaciones", "manager", "/invitaciones", "primary-create-store"),
    Screen("auditoria", "administrator", "/auditoria", "touch-audit-older"),
    Screen("personas", "administrator", "/personas", "primary-person-add"),
    Screen("personas-add", "administrator", "/personas", "primary-person-add", _ask_to_add),
    Screen("closed", "merchant", "/panel", "touch-start"),
    Screen("person", "merchant", "/inicio", "touch-track-whatsapp", _open_person),
    Screen("question", "merchant", "/credenciales", "forget", _ask_to_forget),
)


def speak(cast: Cast, language: Language) -> None:
    """Let everybody of the cast use a language."""
    for person in (cast.newcomer, cast.merchant, cast.waiting, cast.manager, cast.administrator):
        set_language(person.actor, language)
