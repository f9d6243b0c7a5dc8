"""Credentials at a real browser: a wrong token, a key that can do too much, a vendor that asks to wait."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import RowMapping

from lib.domain.model import Language
from lib.services.people import Person
from lib.services.platform import platform
from tests.builders import APP_TOKEN, BUSINESS_ID, HELLOTEXT_TOKEN, Builder, rows
from tests.e2e.conftest import Visit
from tests.e2e.test_phone import _WIDEST
from tests.e2e.visitor import DESK, PHONE, Look, Visitor
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-story")]

DEAD_TOKEN = "DEAD" + APP_TOKEN[4:]


@dataclass(frozen=True)
class Words:
    """What the page says in one language."""

    language: Language
    locale: str
    business_id: str
    hellotext_token: str
    save: str
    check: str
    refused: str
    look_at: str
    passed: str
    ready: str
    warning: str
    label: str
    renewed: str
    not_provable: str
    wait: str
    support: str
    change: str


SPANISH = Words(
    language=Language.ES,
    locale="es-UY",
    business_id="Business ID de Hellotext",
    hellotext_token="Token de Hellotext",
    save="Guardar y comprobar",
    check="Comprobar ahora",
    refused="VTEX dice que la clave o el token no son correctos.",
    look_at="Mira el campo App Token.",
    passed="· Correcto",
    ready="Todo listo: lo necesario funciona.",
    warning="· Con aviso",
    label="En VTEX se llama “Integración Hellotext”.",
    renewed="La clave nueva quedó en uso y la anterior se olvidó.",
    not_provable="· No se pudo comprobar",
    wait="nos pidió esperar 2 segundos",
    support="Detalle para soporte",
    change="Cambiar o completar datos",
)
ENGLISH = Words(
    language=Language.EN,
    locale="en-US",
    business_id="Hellotext Business ID",
    hellotext_token="Hellotext token",
    save="Save and check",
    check="Check now",
    refused="VTEX says the key or the token isn’t correct.",
    look_at="Look at the field App Token.",
    passed="· Correct",
    ready="All set: everything that is needed works.",
    warning="· With a warning",
    label="In VTEX it is called “Integración Hellotext”.",
    renewed="The new key is in use and the one before is forgotten.",
    not_provable="· Could not be checked",
    wait="asked us to wait 2 seconds",
    support="Details for support",
    change="Change or complete the data",
)


@dataclass(frozen=True)
class Merchant:
    """A merchant in front of the credential page."""

    person: Person
    screen: Visitor
    say: Words
    pictures: Path

    @property
    def key(self) -> str:
        """The beginning of an App Key of the own account."""
        return f"vtexappkey-{self.person.accounts[0]}"

    def check(self, name: str) -> Locator:
        """The row of one check."""
        return self.screen.key(f"check-{name.replace('.', '-')}")

    def enters_everything(self, token: str) -> None:
        """Open the page, fill in what is needed, and press the button."""
        screen, say = self.screen, self.say
        screen.open("/credenciales")
        screen.fill("App Key", f"{self.key}-ORYNWX")
        screen.fill("App Token", token)
        screen.fill(say.business_id, BUSINESS_ID)
        screen.fill(say.hellotext_token, HELLOTEXT_TOKEN)
        screen.button(say.save).click()

    def types(self, label: str, text: str) -> None:
        """Type into one field and press Enter: no click."""
        field = self.screen.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")

    def finished_runs(self) -> list[RowMapping]:
        """The runs of the checks that the worker is done with."""
        return rows(
            platform(),
            "SELECT r.id FROM check_runs r JOIN stores s ON s.id = r.store_id"
            " WHERE s.account = :account AND r.state = 'done'",
            account=self.person.accounts[0],
        )

    def takes_a_picture(self, name: str, check: str) -> None:
        """The row of a check on a desk and on a phone, where nothing may hang over the edge."""
        for width, size in (("desk", DESK), ("phone", PHONE)):
            self.screen.use_width(*size)
            self.check(check).evaluate("row => row.scrollIntoView({block: 'center'})")
            self.screen.settle()
            assert self.screen.page.evaluate(_WIDEST) == 0
            picture = self.pictures / f"{name}-{self.say.language}-{width}.png"
            self.screen.page.screenshot(path=picture)
            assert picture.stat().st_size > 5_000
        self.screen.use_width(*DESK)


@pytest.mark.parametrize("say", [SPANISH, ENGLISH], ids=lambda say: say.language.value)
def test_a_wrong_token_is_mended_and_a_key_that_can_do_too_much_is_noticed(
    build: Builder, visit: Visit, tmp_path: Path, say: Words
) -> None:
    person = build.merchant(language=say.language)
    merchant = Merchant(person, visit(person, Look(locale=say.locale)), say, tmp_path)
    screen = merchant.screen

    merchant.enters_everything(DEAD_TOKEN)
    wrong = merchant.check("vtex.login")
    for told in (say.refused, say.look_at):
        expect(wrong).to_contain_text(told)
    expect(wrong.get_by_role("link")).to_have_attribute(
        "href", f"https://{person.accounts[0]}.myvtex.com/admin/api-keys"
    )
    expect(merchant.check("hellotext.token")).to_contain_text(say.passed)
    merchant.takes_a_picture("wrong-token", "vtex.login")

    merchant.types("App Token", APP_TOKEN)
    expect(wrong).to_contain_text(say.passed)
    screen.sees(say.ready)
    merchant.takes_a_picture("mended", "vtex.login")

    screen.unfold(say.change)
    merchant.types("App Key", f"{merchant.key}-POWERS")
    power = merchant.check("vtex.key_power")
    for told in (say.warning, say.label):
        expect(power).to_contain_text(told)
    screen.sees(say.renewed)
    merchant.takes_a_picture("too-much-power", "vtex.key_power")

    screen.unfold(say.support)
    trace = screen.key("how-trace").locator("pre")
    expect(trace).to_contain_text("vtex.key_power warning vtex.key_power.save_user field=app_key")
    for secret in (APP_TOKEN, DEAD_TOKEN, HELLOTEXT_TOKEN, f"{merchant.key}-POWERS"):
        assert secret not in screen.received


@pytest.mark.parametrize("say", [SPANISH, ENGLISH], ids=lambda say: say.language.value)
def test_a_vendor_that_asks_to_wait_is_checked_again_later(
    build: Builder, visit: Visit, tmp_path: Path, say: Words
) -> None:
    person = build.merchant(f"limite-{say.language}", language=say.language)
    merchant = Merchant(person, visit(person, Look(locale=say.locale)), say, tmp_path)

    merchant.enters_everything(APP_TOKEN)
    login = merchant.check("vtex.login")
    for told in (say.not_provable, say.wait):
        expect(login).to_contain_text(told)
    merchant.takes_a_picture("rate-limit", "vtex.login")

    merchant.screen.button(say.check).click()
    eventually(lambda: len(merchant.finished_runs()) == 2)
    expect(login).to_contain_text(say.wait)
    merchant.screen.button(say.check).click()
    expect(login).to_contain_text(say.passed)
    merchant.screen.sees(say.ready)


def test_on_a_phone_the_verdict_is_in_sight_after_saving_and_what_was_unfolded_steps_back(
    build: Builder, visit: Visit, tmp_path: Path
) -> None:
    person = build.merchant()
    merchant = Merchant(person, visit(person, Look(size=PHONE)), SPANISH, tmp_path)
    screen = merchant.screen
    merchant.enters_everything(APP_TOKEN)
    expect(merchant.check("hellotext.token")).to_contain_text(SPANISH.passed)
    expect(screen.key("credential-standing")).to_contain_text(SPANISH.ready)
    expect(screen.key("credential-standing")).to_be_in_viewport(ratio=1)
    for folded in ("Abre Claves de API", "Cuenta de VTEX"):
        expect(screen.page.get_by_text(folded).first).to_be_hidden()

    screen.unfold(SPANISH.change)
    merchant.types("App Token", DEAD_TOKEN)
    # The refusal unfolds the form again, with what is wrong right at the field.
    wrong = screen.key("credential-standing").get_by_text("Por corregir:")
    expect(wrong).to_be_in_viewport()
    expect(
        screen.page.get_by_text("Lo nuevo no pasó la prueba: seguimos con lo anterior. VTEX")
    ).to_be_visible()


def test_a_double_click_on_yes_saves_the_key_of_another_account_once(build: Builder, visit: Visit) -> None:
    person = build.merchant()
    visitor = visit(person)
    visitor.open("/credenciales")
    visitor.fill("App Key", "vtexappkey-otracuenta-ORYNWX")
    visitor.fill("App Token", APP_TOKEN)
    visitor.button("Guardar y comprobar").click()
    visitor.sees("La clave es de la cuenta otracuenta. ¿Es a propósito?")
    visitor.button("Sí, es a propósito").dblclick()
    expect(visitor.key("check-vtex-login")).to_contain_text("· Correcto")
    assert visitor.page.get_by_role("alert").filter(has_text="No se guardó nada").count() == 0
    saved = rows(
        build.platform,
        "SELECT e.id FROM events e JOIN stores s ON s.id = e.store_id"
        " WHERE e.kind = 'credentials.saved' AND s.account = :account",
        account=person.accounts[0],
    )
    assert len(saved) == 1


def test_a_field_that_the_browser_filled_in_by_itself_is_pointed_out(build: Builder, visit: Visit) -> None:
    visitor = visit(build.merchant())
    visitor.open("/credenciales")
    hint = visitor.key("autofill-app_token")
    visitor.key("secret-app_token").locator("input").wait_for()
    visitor.settle()
    expect(hint).to_be_hidden()
    wire = visitor.context.new_cdp_session(visitor.page)
    wire.send("DOM.enable")
    wire.send("CSS.enable")
    # With the whole tree: of a part of it the browser forgets the nodes again.
    root = wire.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    field = {"nodeId": root, "selector": ".st-key-secret-app_token input"}
    node = wire.send("DOM.querySelector", field)["nodeId"]
    wire.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": ["autofill"]})
    expect(hint).to_be_visible()
    expect(hint).to_contain_text("Tu navegador llenó este campo solo.")
    expect(visitor.key("autofill-app_key")).to_be_hidden()
