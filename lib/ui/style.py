"""The few styles that no theme option covers. They name our own keys and classes only."""

from __future__ import annotations

import streamlit as st

_SIGN_IN = """
<style>
.puente-person { display: flex; flex-direction: column; gap: .125rem; min-height: 44px; padding: .75rem 1rem;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); color: inherit;
  text-decoration: none; background: var(--st-background-color); }
.puente-person:hover, .puente-person:focus-visible { border-color: var(--st-primary-color);
  outline: 2px solid var(--st-primary-color); outline-offset: -1px; }
.puente-person span { font-size: .875rem; opacity: .8; }
</style>
"""

_STEPPER = """
<style>
.puente-stepper { display: flex; gap: 0; list-style: none; margin: 0; padding: 0; }
.puente-stepper li { flex: 1; display: flex; flex-direction: column; align-items: flex-start; gap: .375rem;
  font-size: .8125rem; line-height: 1.2; position: relative; margin: 0; padding: 0 .5rem 0 0; }
.puente-stepper .dot { width: 18px; height: 18px; border-radius: 50%; border: 2px solid currentColor;
  display: inline-flex; align-items: center; justify-content: center; font-size: 12px; font-weight: 700;
  background: var(--st-background-color); z-index: 1; box-sizing: border-box; }
.puente-stepper li::before { content: ""; position: absolute; top: 8px; left: 18px; right: 0; height: 2px;
  background: var(--st-border-color); }
.puente-stepper li:last-child::before { display: none; }
.puente-stepper .done { color: var(--st-green-text-color); }
.puente-stepper .done .dot { background: var(--st-green-text-color); color: var(--st-background-color);
  border-color: var(--st-green-text-color); }
.puente-stepper .here { color: var(--st-primary-color); font-weight: 650; }
.puente-stepper .here .dot::after { content: ""; width: 8px; height: 8px; border-radius: 50%;
  background: currentColor; }
.puente-stepper .later { color: var(--st-gray-text-color); }
@media (max-width: 640px) {
  .puente-stepper { flex-direction: column; gap: .5rem; }
  .puente-stepper li { flex-direction: row; align-items: center; }
  .puente-stepper li::before { top: 18px; left: 8px; right: auto; width: 2px; height: 1rem; }
}
</style>
"""

_TOUCH = """
<style>
@media (pointer: coarse), (max-width: 640px) {
  [class*="st-key-touch"] button { min-height: 44px; }
}
</style>
"""


def sign_in_style() -> None:
    """Style of the person picker's links."""
    st.html(_SIGN_IN)


def stepper_style() -> None:
    """Style of the stepper: horizontal on a wide screen, vertical on a phone."""
    st.html(_STEPPER)


def touch_style() -> None:
    """Controls in a container whose key begins with `touch` are tall enough for a thumb."""
    st.html(_TOUCH)
