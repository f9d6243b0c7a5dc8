"""The few styles that no theme option covers. They name our own classes and keys only.

Streamlit sets `color-scheme` on the page, so `light-dark()` follows the theme that is in use.
"""

from __future__ import annotations

import streamlit as st

from lib.ui.text import language

_SHEET = """
<style>
.puente { --line: light-dark(#D5DCDB, #33403E); --ground: light-dark(#FFFFFF, #0E1514);
  --accent: light-dark(#0F766E, #2DD4BF); --good: light-dark(#166534, #86EFAC);
  --quiet: light-dark(#4A5857, #B4C0BE); --wash: light-dark(#F4F6F6, #18211F); }
.puente-sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }

a.puente-person, a.puente-person:visited { display: flex; flex-direction: column; gap: .125rem;
  min-height: 44px; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem;
  color: inherit; text-decoration: none; background: var(--ground); }
a.puente-person:hover { border-color: var(--accent); background: var(--wash); }
a.puente-person:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.puente-person .role { font-size: .875rem; color: var(--quiet); }

a.puente-enter, a.puente-enter:visited { display: flex; align-items: center; justify-content: center;
  min-height: 44px; padding: .5rem 1rem; border-radius: .5rem; font-weight: 600; text-decoration: none;
  color: var(--ground); background: var(--accent); }
a.puente-enter:hover { filter: brightness(.92); }
a.puente-enter:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

a.puente-download, a.puente-download:visited { display: inline-flex; align-items: center; min-height: 44px;
  color: var(--accent); overflow-wrap: anywhere; }
a.puente-download:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

.puente-steps { display: flex; margin: .25rem 0 .5rem; }
.puente-steps .step { flex: 1; position: relative; display: flex; flex-direction: column; gap: .375rem;
  font-size: .8125rem; line-height: 1.25; padding-right: .5rem; color: var(--quiet); }
.puente-steps .step::before { content: ""; position: absolute; top: 9px; left: 24px; right: 4px;
  height: 2px; background: var(--line); }
.puente-steps .step:last-child::before { display: none; }
.puente-steps .dot { width: 20px; height: 20px; box-sizing: border-box; border-radius: 50%;
  border: 2px solid var(--line); display: flex; align-items: center; justify-content: center;
  font-size: 12px; font-weight: 700; background: var(--ground); }
.puente-steps .done { color: var(--good); }
.puente-steps .done::before { background: var(--good); }
.puente-steps .done .dot { background: var(--good); border-color: var(--good); color: var(--ground); }
.puente-steps .here { color: var(--accent); font-weight: 650; }
.puente-steps .here .dot { border-color: var(--accent); }
.puente-steps .here .dot::after { content: ""; width: 8px; height: 8px; border-radius: 50%;
  background: var(--accent); }
@media (max-width: 640px) {
  .puente-steps { flex-direction: column; }
  .puente-steps .step { flex-direction: row; align-items: center; gap: .625rem; min-height: 32px;
    padding: 0; font-size: .875rem; }
  .puente-steps .step::before { top: 26px; bottom: -6px; left: 9px; right: auto; width: 2px; height: auto; }
}
/* The answer to an action: where the eye is, whatever was pressed; the page ends above it. */
.st-key-store-done-room { min-height: 7rem; }
.st-key-touch-store-done { position: fixed; bottom: 1rem; left: 50%; transform: translateX(-50%); z-index: 90;
  width: min(44rem, calc(100vw - 2rem)); box-sizing: border-box; padding: .5rem 1rem; border-radius: .5rem;
  border: 1px solid light-dark(#0F766E, #2DD4BF); background: light-dark(#FFFFFF, #18211F);
  box-shadow: 0 4px 16px rgb(0 0 0 / .25); }
/* The marks of these lists are their bullets. */
.st-key-touch-advice ul { list-style: none; padding-left: 0; }
.st-key-touch-advice ul > li { margin-left: 0; padding-left: 1.25rem; text-indent: -1.25rem; }
.st-key-touch-advice ul > li * { text-indent: 0; }
.st-key-touch-places { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
  gap: .25rem 1rem; }
/* Day, month and year of a date are pressed one by one: as wide as WCAG 2.2 asks of a target. */
[role="spinbutton"] { display: inline-block; min-width: 24px; min-height: 24px; text-align: center; }
/* Streamlit writes white on the primary colour; on the light teal of the dark theme that is unreadable. */
[class*="st-key-primary"] button:not(:disabled), [class*="st-key-primary"] button:not(:disabled) * {
  color: light-dark(#FFFFFF, #04201C) !important; }
/* A grid's toolbar ends with its file, its search and the full screen. The first two know the rows of one
   page alone, and its file lets a spreadsheet run what people typed. */
[data-testid="stDataFrame"] [data-testid="stElementToolbarButtonContainer"]
  > [data-testid="stElementToolbarButton"]:is(:nth-last-child(2), :nth-last-child(3)) { display: none; }
/* Dialogs stand beside the page, where nothing says which theme is in use; it is the system's. */
@media (prefers-color-scheme: dark) { [role="dialog"] { color-scheme: dark; } }
@media (max-width: 640px), (pointer: coarse) {
  [class*="st-key-touch"] button, [class*="st-key-touch"] [data-testid^="stBaseLinkButton"],
  [class*="st-key-primary"] button, .st-key-sign-out button,
  .st-key-forget button, [class*="st-key-"] [role="radio"], [role="menuitem"] { min-height: 44px; }
  [class*="st-key-how"] summary { min-height: 44px; }
  /* Streamlit's own menu has no key. Without these two its entries are 28 px high, and nothing else. */
  [data-testid="stSidebarNavLink"], [data-testid="stExpandSidebarButton"] { min-height: 44px; }
  [data-testid="stExpandSidebarButton"] { min-width: 44px; }
}
</style>
"""


def style_sheet() -> None:
    """Put the style sheet on the page; once per run, before anything that uses it."""
    st.html(_SHEET)


def language_mark() -> None:
    """Tell the document the language of the page; `lib/web/assets/words.js` reads it."""
    st.html(f'<span class="puente-sr" data-puente-language="{language()}"></span>', width="content")
