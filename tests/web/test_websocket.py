"""What reaches a browser over the websocket, and who may open one."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from tests.streamed import streamed
from tests.web.conftest import Rehearsal

PAGES = ("/inicio", "/requisitos", "/numero", "/credenciales", "/clientes", "/panel", "/tienda")


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://evil.example:{port}",
        "http://localhost.evil.example:{port}",
        "http://localhost:{port}@evil.example",
        "null",
    ],
)
def test_a_websocket_from_another_host_is_refused_even_with_a_session(
    rehearsal: Rehearsal, origin: str
) -> None:
    app = rehearsal.app
    foreign = origin.replace("{port}", str(app.port))
    with (
        pytest.raises(InvalidStatus) as refusal,
        streamed(app.base, "/panel", cookies=rehearsal.sign_in(2), origin=foreign),
    ):
        pytest.fail("it was let in")
    assert refusal.value.response.status_code == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_websocket_of_our_own_pages_is_accepted(rehearsal: Rehearsal, host: str) -> None:
    base = f"http://{host}:{rehearsal.app.port}"
    with streamed(base, "/") as page:
        assert "¿Quién eres?" in page.text


@pytest.mark.parametrize("path", [*PAGES, "/", "/no/such/page"])
def test_signed_out_every_address_shows_the_sign_in_and_nothing_of_a_store(
    rehearsal: Rehearsal, path: str
) -> None:
    # The picker names its own two merchants with their accounts: those are the rehearsal's people.
    picked = set(rehearsal.rows(_PICKED))
    others = [str(row[0]) for row in rehearsal.rows("SELECT account FROM stores") if row not in picked]
    names = [str(row[0]) for row in rehearsal.rows("SELECT name FROM stores")]
    account = others[0]
    with streamed(rehearsal.app.base, f"{path}?tienda={account}") as page:
        assert "¿Quién eres?" in page.text
        shown = page.text.replace(f"tienda={account}", "")
        assert [known for known in (*others, *names) if known in shown] == []


_PICKED = """
SELECT stores.account FROM stores JOIN memberships ON memberships.store_id = stores.id
WHERE memberships.person_id IN (
  SELECT id FROM people WHERE role = 'merchant' ORDER BY created_at, email LIMIT 2)
"""


def test_a_forged_session_cookie_is_as_good_as_none(rehearsal: Rehearsal) -> None:
    name = f"puente_session_{rehearsal.app.port}"
    with streamed(rehearsal.app.base, "/panel", cookies={name: "WyJhIl0.aaaa.bbbb"}) as page:
        assert "Tu sesión terminó" in page.text
        assert "panel-table" not in page.text


def test_a_merchant_who_asks_for_another_store_by_address_sees_nothing_of_it(rehearsal: Rehearsal) -> None:
    others = rehearsal.rows(f"SELECT account, name FROM stores WHERE account NOT IN ({_PICKED}) LIMIT 1")
    account, name = (str(value) for value in others[0])
    cookies = rehearsal.sign_in(0)
    for path in PAGES:
        with streamed(rehearsal.app.base, f"{path}?tienda={account}", cookies=cookies) as page:
            assert "Esta página no es tuya o no existe" in page.text
            assert name not in page.text.replace(f"tienda={account}", "")


@pytest.mark.parametrize(("path", "marks"), [("/inicio", "Tu próximo paso"), ("/requisitos", "Fuente:")])
def test_signed_in_a_deep_link_shows_its_page(rehearsal: Rehearsal, path: str, marks: str) -> None:
    with streamed(rehearsal.app.base, path, cookies=rehearsal.sign_in(1)) as page:
        assert marks in page.text


def test_an_address_of_the_panel_shows_a_colleague_the_same_view(rehearsal: Rehearsal) -> None:
    chilean = {str(row[0]) for row in rehearsal.rows("SELECT account FROM stores WHERE country = 'CL'")}
    others = {str(row[0]) for row in rehearsal.rows("SELECT account FROM stores WHERE country <> 'CL'")}
    link = "/panel?pais=CL&canal=hellotext&ejecutivo=all"
    with streamed(rehearsal.app.base, link, cookies=rehearsal.sign_in(2)) as page:
        assert {account for account in chilean if account in page.text} == chilean
        assert {account for account in others if account in page.text} == set()


@pytest.mark.parametrize(
    "query",
    [
        "vista=nada&pais=%F0%9F%98%80&canal=fax&etapa=9&orden=%27%3B--",
        "pais=JP&canal=hellotext&etapa=live&orden=newest&vista=stuck&buscar=luna",
        "ejecutivo=nadie&edad=7&estado=x&atascada=no&turno=&camino=9&salud=%00",
        "pagina=-1",
        "pagina=x",
        "pagina=99999999999999999999999999",
        "buscar=%25_%5C",
        "buscar=" + "%D8%B4" * 3000,
        "buscar=a%00b",
        "tienda=a%00b",
    ],
)
@pytest.mark.parametrize("path", ["/panel", "/tienda", "/numero"])
def test_an_address_that_makes_no_sense_breaks_nothing(rehearsal: Rehearsal, path: str, query: str) -> None:
    with streamed(rehearsal.app.base, f"{path}?{query}", cookies=rehearsal.sign_in(2)) as page:
        assert "Falló algo nuestro" not in page.text
        assert "sign-out" in page.text


def test_the_reader_who_is_signed_out_is_asked_in_the_browsers_language(rehearsal: Rehearsal) -> None:
    with streamed(rehearsal.app.base, "/", locale="pt-BR") as page:
        assert "Quem é você?" in page.text
    with streamed(rehearsal.app.base, "/", locale="en-GB") as page:
        assert "Who are you?" in page.text
