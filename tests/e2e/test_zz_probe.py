import pytest
from tests.e2e.test_story import *
pytestmark = [pytest.mark.browser]
def test_x(build, visit):
    say=PORTUGUESE
    person=build.merchant(language=OTHER[say])
    m=Merchant(person, visit(person), say)
    try:
        m.takes_the_language()
        m.declares_two_items()
        m.saves_the_number()
        m.tries_a_dead_token()
        m.enters(APP_TOKEN, m.app_key, **{say.hellotext_token: HELLOTEXT_TOKEN})
        m.screen.sees(say.nothing_saved)
        m.screen.wait()
        print(m.screen.key("credential-app_key").evaluate("e=>e.parentElement.outerHTML")[:6000])
    finally:
        m.screen.use_width(1280,3000)
        m.screen.page.screenshot(path="/tmp/e2e/swapped.png")
