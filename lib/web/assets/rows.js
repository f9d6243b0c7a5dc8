// Enter on a store's name in the panel's table opens the store.
//
// The table is drawn, and so is the button in each of its rows: it hears the mouse, but no key. What a screen
// reader finds in the table are real cells; each row's link is in the list of cards, which a wide screen hides.

const TABLE = ".st-key-panel-table [role='gridcell'][aria-colindex='1']";
const ACCOUNT = "[role='gridcell'][aria-colindex='2']";
const CARDS = ".puente-cards a[data-account]";

function linkOf(name) {
  const account = name.closest("[role='row']")?.querySelector(ACCOUNT)?.textContent;
  return [...document.querySelectorAll(CARDS)].find((link) => link.dataset.account === account);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  const name = event.target instanceof Element ? event.target.closest(TABLE) : null;
  if (name) linkOf(name)?.click();
}, {capture: true});
