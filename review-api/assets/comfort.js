// Care for who reads: evidence stays veiled until asked for, and a pause is proposed now and then. All of it is kept in this
// browser alone: the server neither asks nor counts.
"use strict";
(() => {
  const SETTINGS = "redress.comfort";
  const WORK = "redress.work";
  const REST_MS = 10 * 60_000;
  const USUAL = { minutes: 50, cases: 20, texts: false };
  const read = (name, usual) => {
    try { return { ...usual, ...JSON.parse(localStorage.getItem(name) ?? "{}") }; } catch { return { ...usual }; }
  };
  const write = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* Nothing is kept. */ } };

  const settings = read(SETTINGS, USUAL);
  const root = document.documentElement;
  const veilTexts = () => root.classList.toggle("veil-texts", settings.texts === true);
  veilTexts();

  const form = document.getElementById("comfort");
  if (form) {
    form.hidden = false;
    form.elements.minutes.value = String(settings.minutes);
    form.elements.cases.value = String(settings.cases);
    form.elements.texts.checked = settings.texts === true;
    form.addEventListener("change", () => {
      settings.minutes = Number(form.elements.minutes.value);
      settings.cases = Number(form.elements.cases.value);
      settings.texts = form.elements.texts.checked;
      write(SETTINGS, settings);
      veilTexts();
    });
  }

  // Veiled text is shown where one points, and where one moves by keyboard.
  for (const text of document.querySelectorAll(".veiled-text")) text.tabIndex = 0;

  const pause = document.getElementById("pause");
  if (!pause) return;
  const now = Date.now();
  const work = read(WORK, { since: now, last: now, cases: 0, seen: "" });
  if (!(work.last <= now && now - work.last < REST_MS)) Object.assign(work, { since: now, cases: 0, seen: "" });
  work.last = now;
  const here = location.pathname.match(/^\/console\/cases\/[^/]+/)?.[0];
  if (here && here !== work.seen) Object.assign(work, { seen: here, cases: work.cases + 1 });
  write(WORK, work);

  const isDue = () => {
    const long = settings.minutes > 0 && Date.now() - work.since >= settings.minutes * 60_000;
    return long || settings.cases > 0 && work.cases >= settings.cases;
  };
  const look = () => { if (isDue()) pause.hidden = false; };
  pause.querySelector("button").addEventListener("click", () => {
    Object.assign(work, { since: Date.now(), cases: 0 });
    write(WORK, work);
    pause.hidden = true;
  });
  look();
  setInterval(look, 60_000);
})();
