// On the pages of the own jobs: says what the phone has kept for want of a signal, and has it sent when there is one.
// Without this file the pages are as they were drawn, and minutes are entered afterwards.
"use strict";
(() => {
  const place = document.getElementById("kept");
  if (!place || !("serviceWorker" in navigator)) return; // no https, an old telephone
  const words = place.dataset;
  const clock = new Intl.DateTimeFormat("ja-JP", { hour: "numeric", minute: "2-digit", timeZone: "Asia/Tokyo" });
  const time = (moment) => clock.format(new Date(moment));
  const done = [];
  let again = null;
  let pause = 1000; // a phone says that it is online a moment before it is

  function made(tag, text, more = {}) {
    const element = Object.assign(document.createElement(tag), more);
    element.textContent = text;
    return element;
  }

  // One act that waits: what and when, what was written, and why it was refused, with the way on.
  function line(act) {
    const item = made("li", `${time(act.pressedAt)} ${words[act.act]}`);
    const written = act.fields.find(([name, value]) => name === "line" && value);
    if (written) item.append(`「${written[1]}」`);
    if (!act.reason) return item;
    item.append(made("p", act.reason, { className: "refusal" }));
    const acts = made("p", "", { className: "acts" });
    acts.append(made("a", words.times, { href: words.timesOf.replace("/0/", `/${act.job}/`) }), " ");
    acts.append(made("button", words.drop, { className: "plain", type: "button", onclick: () => ask("drop", act.number) }));
    item.append(acts);
    return item;
  }

  function show({ waiting, sent }) {
    done.push(...sent);
    place.replaceChildren();
    if (waiting.length) {
      const box = made("section", "", { className: waiting[0].reason ? "notice errors" : "notice" });
      box.append(made("p", waiting[0].reason ? words.stopped : words.kept));
      box.append(made("p", words.count.replace("{count}", waiting.length)));
      const list = made("ul", "");
      list.append(...waiting.map(line));
      box.append(list);
      place.append(box);
    } else if (done.length) {
      const box = made("p", words.sent.replace("{count}", done.length), { className: "notice done" });
      box.append(" ", made("a", words.fresh, { href: words.today }));
      place.append(box);
    }
    step([...done, ...waiting]);
    clearTimeout(again);
    if (waiting.length) again = setTimeout(ask, pause);
    pause = Math.min(2 * pause, 60 * 1000);
  }

  // On the page that is kept: the button that comes next after what was pressed here.
  function step(acts) {
    const last = acts.filter((act) => act.job === words.job).pop();
    if (!last) return;
    const next = { start: "finish", finish: "report", report: "" }[last.act];
    for (const each of document.querySelectorAll("[data-step]")) each.hidden = each.dataset.step !== next;
  }

  async function ask(want = "look", number = null) {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => (data.ready ? (words.ready = "yes") : show(data));
    const clothes = [...document.querySelectorAll("link[href*='/static/'], script[src*='/static/']")].map((e) => e.href || e.src);
    active.postMessage({ want, number, clothes, pages: words.pages.split(" ").filter(Boolean), whole: "whole" in words }, [port2]);
  }

  const keptAt = document.documentElement.dataset.keptAt;
  if (keptAt) {
    for (const said of document.querySelectorAll("main > .notice.done[role=status]")) said.remove(); // of that hour
    place.before(made("p", words.old.replace("{time}", time(keptAt)), { className: "soft" }));
  }
  navigator.serviceWorker.register(words.worker).then(() => ask(), () => {});
  addEventListener("online", () => {
    pause = 1000;
    ask();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
})();
