// Counts a held verdict's seconds down and shows the case again once they are over. Without it, the page says when to look again.
"use strict";
(() => {
  const shown = document.getElementById("held");
  if (!shown) return;
  const ends = Date.now() + Number(shown.dataset.secs) * 1000;
  const tick = () => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left <= 0) {
      // A second more, so that it is sent by then.
      setTimeout(() => location.replace(location.pathname), 1500);
      shown.textContent = "now";
      return;
    }
    shown.textContent = left === 1 ? "in 1 second" : `in ${left} seconds`;
    setTimeout(tick, 250);
  };
  tick();
})();
