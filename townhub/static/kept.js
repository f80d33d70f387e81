// On the pages of the own jobs: says what the phone has kept for want of a signal, and has it sent when there is one.
// Without this file the pages are as they were drawn, and minutes are entered afterwards.
"use strict";
(() => {
  const place = document.getElementById("kept");
  if (!place || !("serviceWorker" in navigator)) return; // no https, an old telephone
  const words = place.dataset;
  const whose = Number(words.whose) || undefined;
  const clock = new Intl.DateTimeFormat("ja-JP", { hour: "numeric", minute: "2-digit", timeZone: "Asia/Tokyo" });
  const days = new Intl.DateTimeFormat("ja-JP", { month: "long", day: "numeric", timeZone: "Asia/Tokyo" });
  const time = (moment) => clock.format(new Date(moment));
  const when = (moment) => (days.format(new Date(moment)) === days.format(new Date()) ? "" : `${days.format(new Date(moment))} `) + time(moment);
  const done = [];
  let again = null;
  let pause = 1000; // a phone says that it is online a moment before it is
  let sure = null; // the act about which is asked whether it may go
  let drawn = ""; // nothing is drawn anew, or read aloud again, while it stays the same
  let last = null;

  function made(tag, text, more = {}) {
    const element = Object.assign(document.createElement(tag), more);
    element.textContent = text;
    return element;
  }

  const button = (text, onclick) => made("button", text, { className: "act second", type: "button", onclick });

  // One act that waits: what and when, what was written, and why it was refused, with the way on.
  function line(act) {
    const item = made("li", `${when(act.pressedAt)} ${words[act.act]}`);
    const written = act.fields.find(([name, value]) => name === "line" && value);
    if (written) item.append(`「${written[1]}」`);
    if (!act.reason) return item;
    item.append(made("p", act.reason, { className: "refusal" }));
    const acts = made("p", "", { className: "acts" });
    if (sure === act.number) {
      item.append(made("p", words.sure));
      acts.append(button(words.stays, () => doubt(null)), " ", button(words.dropped, () => ask("drop", act.number)));
    } else {
      const [text, page] = act.act === "report" ? [words.rewrite, words.reportOf] : [words.times, words.timesOf];
      acts.append(made("a", text, { className: "act second", href: page.replace("/0/", `/${act.job}/`) }), " ");
      acts.append(button(words.drop, () => doubt(act.number)));
    }
    item.append(acts);
    return item;
  }

  function doubt(number) {
    sure = number;
    show(last);
    (number === null ? place.querySelector("button") : [...place.querySelectorAll("button")].find((each) => each.textContent === words.stays)).focus();
  }

  function box(kind, sentences, acts) {
    const found = made("section", "", { className: kind });
    found.append(...sentences.filter(Boolean).map((each) => made("p", each)));
    const list = made("ul", "");
    list.append(...acts.map(line));
    found.append(list);
    return found;
  }

  // What the last page knew to be kept here, to notice when the browser has thrown it away. No words, no names.
  function missing({ mark, waiting, known }) {
    let before = null;
    try {
      before = JSON.parse(localStorage.getItem("kept"));
      const acts = waiting.map(({ act, pressedAt }) => ({ act, pressedAt, fields: [] }));
      if (known === "out" || !whose) return [];
      if (before && before.whose === whose && before.mark !== mark && before.acts.length) return before.acts;
      if (acts.length) localStorage.setItem("kept", JSON.stringify({ whose, mark, acts }));
      else if (before && before.whose === whose) localStorage.removeItem("kept");
    } catch {
      // Such a browser remembers nothing.
    }
    return [];
  }

  function show(data) {
    last = data;
    const { waiting, sent, others, known, unkept, lost } = data;
    const now = JSON.stringify([waiting, done.length, others, known, unkept, lost, sure]);
    if (now === drawn) return;
    drawn = now;
    place.replaceChildren();
    if (unkept) place.append(box("notice errors", [words.full], [unkept]));
    if (lost.length) {
      place.append(box("notice errors", [words.lost], lost));
      localStorage.removeItem("kept"); // said once
    }
    if (waiting.length) {
      const refused = waiting.some((act) => act.reason);
      const why = refused ? words.stopped : known === "in" ? words.busy : known === "out" ? "" : words.kept;
      const count = words.count.replace("{count}", waiting.length);
      place.append(box(refused ? "notice errors" : "notice", ["leave" in words && words.leaving, why, count], waiting));
    } else if (done.length) {
      const said = made("p", words.sent.replace("{count}", done.length), { className: "notice done" });
      said.append(" ", made("a", words.fresh, { href: words.today }));
      place.append(said);
    }
    if (others) place.append(made("p", words.others.replace("{count}", others), { className: "soft" }));
    step([...done, ...waiting]);
  }

  function heard(data) {
    if (data.broken) return void (data.unkept && show({ waiting: [], sent: [], others: 0, lost: [], unkept: data.unkept }));
    done.push(...data.sent);
    const before = last || {};
    show({ ...data, unkept: data.unkept || before.unkept, lost: before.lost && before.lost.length ? before.lost : missing(data) });
    clearTimeout(again);
    if (data.waiting.length) again = setTimeout(ask, pause);
    pause = Math.min(2 * pause, 60 * 1000);
  }

  // What was begun here is not offered again: in its place the way to the page with the button that comes next.
  function begun(acts) {
    for (const form of document.querySelectorAll(".job form[action$='/start']")) {
      const { job } = form.getAttribute("action").match(/(?<job>\d+)\/start$/).groups;
      const last = acts.filter((act) => act.job === job).pop();
      form.hidden = Boolean(last);
      form.parentElement.querySelector(".begun")?.remove();
      const href = words.pageOf.replace("/0/", `/${job}/`);
      if (last && last.act !== "report") form.after(made("a", words.begun, { className: "act whole begun", href }));
    }
  }

  // On the page that is kept: the button that comes next after what was pressed here.
  function step(acts) {
    begun(acts);
    const pressed = acts.filter((act) => act.job === words.job).pop();
    if (!pressed) return;
    const next = { start: "finish", finish: "report", report: "" }[pressed.act];
    for (const each of document.querySelectorAll("[data-step]")) each.hidden = each.dataset.step !== next;
  }

  async function ask(want = "look", number = null) {
    if (want === "drop") sure = null;
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => (data.ready ? (words.ready = "yes") : heard(data));
    const clothes = [...document.querySelectorAll("link[href*='/static/'], script[src*='/static/']")].map((e) => e.href || e.src);
    const pages = words.pages.split(" ").filter(Boolean);
    active.postMessage({ want, number, whose, clothes, pages, whole: "whole" in words, here: location.pathname }, [port2]);
  }

  // Each button says who pressed it: a phone may be shared, and a page may be older than who is in.
  if (whose) {
    for (const form of document.querySelectorAll("main form[method=post]")) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "whose", value: whose }));
    }
  }
  // A worry without its line would be sent back: it is asked for here, where it can still be written.
  for (const how of document.querySelectorAll("input[name=how]")) {
    const needed = () => how.checked && (how.form.elements.line.required = how.value === "worry");
    how.addEventListener("change", needed);
    needed();
  }
  const keptAt = document.documentElement.dataset.keptAt;
  if (keptAt) {
    for (const said of document.querySelectorAll("main > .notice.done[role=status]")) said.remove(); // of that hour
    place.before(made("p", words.old.replace("{time}", when(keptAt)), { className: "soft" }));
  }
  const house = new URL("../", new URL(words.worker, location)).pathname; // any page of it may be opened without a signal
  navigator.serviceWorker.register(words.worker, { scope: house }).then(() => ask(), () => {});
  addEventListener("online", () => {
    pause = 1000;
    ask();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
})();
