// The console by keyboard. A page says what a key does with data-key on the element it belongs to:
//   a link or a button is pressed; a choice is chosen; a field, or the first field inside, gets the focus;
//   with data-key-focus, a button only gets the focus, and Enter presses it: nothing that cannot be undone hangs on one letter.
// "g q" is g, then q. j and k move between [data-row]. Ctrl+Enter sends the form one is in. Nothing fires while one types.
"use strict";
(() => {
  const OFF = "redress.keys.off";
  const PAUSE_MS = 1500;
  const FIELDS = "input:not([type=hidden]):not(:disabled), textarea, select, button, a[href], summary";
  const store = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* Private windows keep nothing. */ } },
  };
  const root = document.documentElement;
  const isOn = () => store.get(OFF) !== "yes";
  const show = () => root.classList.toggle("keys", isOn());

  const types = (e) =>
    e.isContentEditable || e.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=submit])");
  const seen = (e) => e.getClientRects().length > 0 && !e.disabled;
  const scope = () => document.querySelector("dialog[open]") ?? document;

  const focus = (e) => {
    const at = e.matches(FIELDS) ? e : e.querySelector(FIELDS) ?? e;
    if (at === e && !e.matches(FIELDS)) e.tabIndex = -1;
    at.focus();
    at.scrollIntoView({ block: "nearest" });
  };

  const act = (e) => {
    for (let fold = e.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (e.matches("input[type=radio], input[type=checkbox]")) { e.focus(); e.click(); }
    else if (e.matches("a[href], button, summary") && !e.hasAttribute("data-key-focus")) e.click();
    else focus(e);
  };

  const move = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter(seen);
    if (!rows.length) return;
    const now = rows.findIndex((row) => row.contains(document.activeElement));
    const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1);
    const row = rows[next];
    const link = row.querySelector("[data-row-link]");
    if (link) link.focus();
    else { row.tabIndex = -1; row.focus(); }
    row.scrollIntoView({ block: link ? "nearest" : "start" });
  };

  const map = document.getElementById("key-map");
  const toggleMap = () => { if (map.open) map.close(); else map.showModal(); };

  // Ctrl+Enter: the form's own sending button, or its only one.
  const send = (form) => {
    const buttons = [...form.querySelectorAll("button:not([type=button])")].filter(seen);
    const button = buttons.find((b) => b.hasAttribute("data-send")) ?? (buttons.length === 1 ? buttons[0] : null);
    if (button) button.click();
  };

  let held = "";
  let since = 0;
  document.addEventListener("keydown", (event) => {
    const e = event.target instanceof Element ? event.target : document.body;
    if (event.isComposing || event.repeat && !"jk".includes(event.key)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = e.closest("form");
      if (form) { event.preventDefault(); send(form); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      held = "";
      if (!document.querySelector("dialog[open]") && e !== document.body) e.blur();
      return;
    }
    if (types(e) || !isOn() || event.key.length !== 1) return;
    if (event.key === "?" && map) { event.preventDefault(); toggleMap(); return; }
    const key = held && event.timeStamp - since < PAUSE_MS ? `${held} ${event.key}` : event.key;
    held = "";
    const within = scope();
    const keyed = [...within.querySelectorAll("[data-key]")];
    const found = keyed.find((k) => k.dataset.key === key && (seen(k) || k.closest("details:not([open])")));
    if (found) { event.preventDefault(); act(found); return; }
    if (within === document && (key === "j" || key === "k")) { event.preventDefault(); move(key === "j" ? 1 : -1); return; }
    if (keyed.some((k) => k.dataset.key.startsWith(`${key} `))) { held = key; since = event.timeStamp; }
  });

  // The link to the key map opens it on the spot.
  for (const link of document.querySelectorAll("[data-opens-key-map]")) {
    link.addEventListener("click", (event) => { if (map) { event.preventDefault(); toggleMap(); } });
  }
  // Single keys can be switched off (WCAG 2.1.4): they get in the way of who dictates.
  for (const box of document.querySelectorAll("[data-keys-switch]")) {
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.checked = isOn();
    box.addEventListener("change", () => { store.set(OFF, box.checked ? "no" : "yes"); show(); });
  }
  for (const e of document.querySelectorAll("[data-key]")) {
    if (!e.hasAttribute("aria-keyshortcuts") && !e.dataset.key.includes(" ")) e.setAttribute("aria-keyshortcuts", e.dataset.key);
  }
  show();
})();
