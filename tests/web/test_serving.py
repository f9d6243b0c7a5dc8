"""What the web process answers beside the pages: start, health, headers, the document."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from tests.waiting import eventually
from tests.web.conftest import Rehearsal

ANSWERS = {
    "page": "/inicio",
    "deep link": "/panel?etapa=live",
    "static": "/app/static/inter-latin.woff2",
    "script": "/puente/words.js",
    "another script": "/puente/rows.js",
    "health": "/healthz",
    "readiness": "/readyz",
    "Streamlit's own": "/_stcore/health",
    "redirect": "/entrar/nobody",
    "unknown": "/no/such/page",
    "unknown static": "/app/static/no-such-file",
    "refused": "//evil.example/panel",
}
PAGES = ("/", "/inicio", "/requisitos", "/numero", "/credenciales", "/clientes", "/panel", "/tienda")


def test_the_start_prints_one_line_with_the_address_and_the_mode(rehearsal: Rehearsal) -> None:
    assert rehearsal.app.lines == [f"Puente (rehearsal): http://localhost:{rehearsal.app.port}"]


def test_it_says_that_it_is_alive(rehearsal: Rehearsal) -> None:
    answer = rehearsal.app.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_it_is_ready_with_database_migrations_and_a_worker(rehearsal: Rehearsal) -> None:
    eventually(lambda: rehearsal.app.get("/readyz").status_code == 200)
    assert rehearsal.app.ready() == {"database": True, "migrations": True, "worker": True}


@pytest.mark.parametrize("path", ANSWERS.values(), ids=ANSWERS)
def test_every_kind_of_answer_carries_the_security_headers(rehearsal: Rehearsal, path: str) -> None:
    headers = rehearsal.app.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers, "a rehearsal is served over plain HTTP"
    policy = _policy(headers["Content-Security-Policy"])
    assert policy["default-src"] == ["'self'"]
    assert policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["object-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]


def test_the_policy_allows_no_script_of_another_host_and_no_inline_script_but_the_known_one(
    rehearsal: Rehearsal,
) -> None:
    answer = rehearsal.app.get("/inicio")
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"
        for script in scripts
    ]
    assert hashes, "the document has an inline script"
    allowed = _policy(answer.headers["Content-Security-Policy"])["script-src"]
    assert sorted(allowed) == sorted(["'self'", "'wasm-unsafe-eval'", *hashes])


@pytest.mark.parametrize("path", [*PAGES, "/no/such/page"])
def test_the_document_names_no_other_host(rehearsal: Rehearsal, path: str) -> None:
    document = re.sub(r"<!--.*?-->", "", rehearsal.app.get(path).text, flags=re.DOTALL)
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]*", document) == []


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("es-MX,es;q=0.9", "es"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt-BR"),
        ("en-US,en;q=0.9", "en"),
        ("de,en;q=0.3,pt;q=0.7", "pt-BR"),
        ("ja", "es"),
        ("", "es"),
        ("es;q=abc,,;;q=" + "9" * 500, "es"),
    ],
)
@pytest.mark.parametrize("path", ["/panel", "/no/such/page"])
def test_the_document_is_in_the_language_of_the_reader(
    rehearsal: Rehearsal, path: str, wanted: str, language: str
) -> None:
    text = rehearsal.app.get(path, Accept_Language=wanted).text
    assert f'<html lang="{language}">' in text
    assert "<title>Puente</title>" in text
    for name in ("words", "rows"):
        assert f'<script type="module" src="/puente/{name}.js"></script>' in text


def test_a_page_has_our_styles_before_its_first_part_is_drawn_and_over_those_of_the_head(
    rehearsal: Rehearsal,
) -> None:
    text = rehearsal.app.get("/inicio").text
    head, body = text.split("</head>")
    assert '[data-testid="stExpandSidebarButton"] { min-width: 44px; }' in body
    assert "stExpandSidebarButton" not in head
    assert body.count("<style>") == body.count("</style>") == 1


@pytest.mark.parametrize("path", PAGES)
def test_a_page_address_answers_the_document_which_is_not_kept(rehearsal: Rehearsal, path: str) -> None:
    answer = rehearsal.app.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_document_holds_nothing_of_any_store(rehearsal: Rehearsal) -> None:
    known = [str(name) for row in rehearsal.rows("SELECT account, name FROM stores") for name in row]
    assert len(known) == 120
    for person in range(4):
        cookies = "; ".join(f"{name}={value}" for name, value in rehearsal.sign_in(person).items())
        for path in PAGES:
            text = rehearsal.app.get(path, Cookie=cookies).text
            assert [name for name in known if name in text] == []


@pytest.mark.parametrize(
    "path", ["/no/such/page", "/favicon.ico", "/PANEL", "/panel.php", "/entrar", "/index.html", "/a/panel"]
)
def test_an_unknown_address_is_not_found_and_remembered_nowhere(rehearsal: Rehearsal, path: str) -> None:
    answer = rehearsal.app.get(path)
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_a_page_address_with_a_final_slash_leads_to_the_page(rehearsal: Rehearsal) -> None:
    answer = rehearsal.app.get("/panel/?etapa=live")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/panel?etapa=live")


def _policy(header: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in header.split(";"))}
