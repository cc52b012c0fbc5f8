// Live counts on the queue, and a sign of life from an open case, so that its lease runs on while it is read. Both only while the
// page is in sight. Without this script the counts are those of when the page was loaded, and a lease is long enough to read a case.
"use strict";
(() => {
  const COUNTS_MS = 15000;
  const MAX_MS = 300000;

  // Runs `step` every `ms` while the page is in sight, and at once when it comes back; later and later while it fails.
  const whileSeen = (ms, step) => {
    let wait = ms;
    let timer = 0;
    const plan = () => { clearTimeout(timer); timer = setTimeout(run, wait); };
    const run = async () => {
      if (document.hidden) return;
      try { if (await step() === false) return; wait = ms; } catch { wait = Math.min(wait * 2, MAX_MS); }
      plan();
    };
    document.addEventListener("visibilitychange", () => { if (document.hidden) clearTimeout(timer); else run(); });
    plan();
  };

  const counted = [...document.querySelectorAll("[data-count]")];
  if (counted.length) {
    whileSeen(COUNTS_MS, async () => {
      const answer = await fetch("/v1/queue", { headers: { accept: "application/json" }, credentials: "same-origin" });
      if (answer.status === 401 || answer.status === 403) return false;
      if (!answer.ok) throw new Error(String(answer.status));
      const counts = await answer.json();
      counts.classes.forEach((n, at) => { counts[`p${at}`] = n; });
      for (const e of counted) {
        const now = counts[e.dataset.count];
        if (Number.isInteger(now) && e.textContent !== String(now)) e.textContent = String(now);
      }
      return true;
    });
  }

  for (const e of document.querySelectorAll("[data-renew]")) {
    whileSeen(Number(e.dataset.every) * 1000, async () => {
      const answer = await fetch(e.dataset.renew, {
        method: "POST", headers: { "x-csrf-token": e.dataset.csrf }, credentials: "same-origin",
      });
      // Another has it, or the session has ended: the page says so, and what is typed stays.
      if (answer.status >= 400 && answer.status < 500) { e.hidden = false; return false; }
      if (!answer.ok) throw new Error(String(answer.status));
      return true;
    });
  }
})();
