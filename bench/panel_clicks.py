"""`python -m bench.panel_clicks [--stores 10000]`: from a click on the panel to the updated page.

A person clicks through tabs and pages in Chromium. Measured in the page itself: from the click
to the last change of the document before it is quiet for 150 ms, so that the table is there too.
"""

from __future__ import annotations

import argparse
import statistics

from playwright.sync_api import Page, sync_playwright

from bench.started import application, data_folder, percentile, seed
from tests.browser import chromium

_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
_CLICKS = 60
# Streamlit marks the run in the document; the count below the table changes with every click.
_MEASURE = """
(element) => new Promise((resolve) => {
  let last = 0, timer = 0;
  const begun = performance.now();
  const done = () => { observer.disconnect(); resolve(last - begun); };
  const observer = new MutationObserver(() => {
    last = performance.now();
    clearTimeout(timer);
    timer = setTimeout(done, 150);
  });
  observer.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
  element.click();
  timer = setTimeout(done, 3000);
})
"""


def clicks(page: Page) -> list[float]:
    """Milliseconds of each click, going round the tabs."""
    times = []
    for number in range(_CLICKS):
        tabs = page.locator('[data-testid="stButtonGroup"] button')
        times.append(float(tabs.nth(number % tabs.count()).evaluate(_MEASURE)))
    return times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stores", type=int, default=10_000)
    stores = parser.parse_args().stores
    with data_folder() as data, sync_playwright() as playwright:
        seed(data, stores)
        with application(data) as started:
            browser = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
            page = browser.new_page(locale="es-UY", viewport={"width": 1280, "height": 900})
            page.goto(f"{started.url}/panel")
            page.locator(".puente-person").nth(2).click()
            page.wait_for_selector('[data-testid="stDataFrame"]')
            clicks(page)
            times = clicks(page)
            browser.close()
    print(f"click to updated page, {stores} stores, {len(times)} clicks:")
    print(
        f"median {statistics.median(times):.0f} ms, p95 {percentile(times, 0.95):.0f} ms, "
        f"longest {max(times):.0f} ms"
    )


if __name__ == "__main__":
    main()
