// The hall's television: fetches its own page again and again, and keeps the last picture when the server is away.
// Without this file the page stands as it was drawn. The television's clock is not trusted: whether the picture is old is
// counted, and the time that it shows is the server's.
"use strict";
(() => {
  const EVERY = 20 * 1000;
  const OLD = 3 * 60 * 1000;
  const ours = document.currentScript.src;
  let seen = performance.now();
  let told = null; // what the server's clock said then; until it has, the time at which the page was drawn
  let etag = null;

  const clock = new Intl.DateTimeFormat("ja-JP", { hour: "numeric", minute: "2-digit", timeZone: "Asia/Tokyo" });

  function say() {
    const line = document.querySelector("[data-as-of]");
    if (!line) return;
    const old = performance.now() - seen > OLD;
    line.classList.toggle("late", old);
    const time = told ? clock.format(told) : line.dataset.drawn;
    line.textContent = (old ? line.dataset.old : line.dataset.asOf).replace("{time}", time);
  }

  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("main");
    const script = page.querySelector("script[src]");
    if (!fresh || !script) return false; // an error page, or a proxy's: the last picture is better
    if (new URL(script.getAttribute("src"), location.href).href !== ours) {
      location.reload(); // the house was rebuilt: its new clothes too
      return true;
    }
    document.title = page.title;
    document.querySelector("main").replaceWith(document.adoptNode(fresh));
    return true;
  }

  async function look() {
    try {
      const stop = AbortSignal.timeout(10 * 1000);
      const answer = await fetch(location.href, { cache: "no-cache", signal: stop });
      if (answer.ok) {
        const tag = answer.headers.get("ETag");
        if ((tag && tag === etag) || show(await answer.text())) {
          seen = performance.now();
          told = Date.parse(answer.headers.get("Date")) || told;
          etag = tag;
        }
      }
    } catch {
      // Away for a while. The picture stays; the line below it says since when.
    }
    say();
    setTimeout(look, EVERY);
  }

  say();
  setTimeout(look, EVERY);
  addEventListener("online", say);
})();
