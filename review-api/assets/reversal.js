// Keeps a running bulk reversal's progress fresh. Without it the page says the same on the next look.
"use strict";
(() => {
  const EVERY_MS = 1_500;
  const look = async () => {
    const shown = document.getElementById("progress");
    if (!shown?.hasAttribute("data-runs")) return;
    try {
      const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("progress");
      if (answer.ok && fresh) {
        // The link keeps its focus, where it had it.
        const focused = shown.contains(document.activeElement);
        shown.replaceWith(fresh);
        if (focused) fresh.querySelector("a")?.focus();
      }
    } catch { /* The next look may work. */ }
    setTimeout(look, EVERY_MS);
  };
  setTimeout(look, EVERY_MS);
})();
