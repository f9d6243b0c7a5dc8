// Enter on a store's name in the panel's table, and a press anywhere on a row, open the store.
//
// The table is drawn, and so is the button in each of its rows: only its text hears the mouse, and nothing a key.
// What a screen reader finds in the table are real cells; each row's link is in the list of cards, which a wide
// screen hides.

const TABLE = "[class*='st-key-panel-table']";
const DRAWN = `${TABLE} .stDataFrameGlideDataEditor`;
const NAME = `${TABLE} [role='gridcell'][aria-colindex='1']`;
const ACCOUNT = "[role='gridcell'][aria-colindex='2']";
const CARDS = ".puente-cards a[data-account]";

// How the table is drawn: the header's height in rem; a row's height and the width of its box in pixels.
const HEADER = 2.1875;
const ROW = 38;
const BOX = 32;
// A pointer that moved farther while it was down dragged something.
const STILL = 5;

let down = {clientX: 0, clientY: 0};

function linkIn(row) {
  const account = row?.querySelector(ACCOUNT)?.textContent;
  return [...document.querySelectorAll(CARDS)].find((link) => link.dataset.account === account);
}

function rowAt(drawn, event) {
  const box = drawn.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const header = Math.round(HEADER * parseFloat(getComputedStyle(document.documentElement).fontSize));
  if (x < BOX || x > drawn.clientWidth || y < header || y > drawn.clientHeight) return null;
  const place = Math.floor((y - header + drawn.scrollTop) / ROW);
  // Rows count from 1, and the header is the first.
  return document.querySelector(`${TABLE} [role='row'][aria-rowindex='${place + 2}']`);
}

function isPlainPress(event) {
  const moved = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY);
  return moved <= STILL && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  const name = event.target instanceof Element ? event.target.closest(NAME) : null;
  if (name) linkIn(name.closest("[role='row']"))?.click();
}, {capture: true});

document.addEventListener("pointerdown", (event) => {
  down = event;
}, {capture: true});

document.addEventListener("click", (event) => {
  const drawn = event.target instanceof Element ? event.target.closest(DRAWN) : null;
  // Over a button the pointer is a hand: the button opens the store itself, and sooner.
  if (!drawn || !isPlainPress(event) || getComputedStyle(drawn).cursor === "pointer") return;
  linkIn(rowAt(drawn, event))?.click();
}, {capture: true});
