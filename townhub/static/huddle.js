// The meeting's line to write on. What is typed between Enter and the answer goes on in the fresh line, the arrows walk
// through the names that were found. Without this file everything stands as it was drawn, with Tab and Enter.
"use strict";
(() => {
  const KEPT = "typed-meanwhile";
  const line = () => document.querySelector("#note_form #note");
  let sent = null; // what the line held when it was sent, until the answer is there
  let again = false; // Enter was pressed once more meanwhile
  let composing = false;
  let answer = null; // waits for a word that is just being composed

  const more = () => (line()?.value.startsWith(sent) ? line().value.slice(sent.length) : "");

  function put(words) {
    const fresh = line();
    if (!fresh || !words) return;
    fresh.value += words; // after an error the line holds what was sent
    fresh.focus();
    fresh.setSelectionRange(fresh.value.length, fresh.value.length);
    fresh.dispatchEvent(new Event("input", { bubbles: true })); // so that it is kept
    if (again) fresh.form.requestSubmit();
  }

  function settle(html) {
    const words = more();
    htmx.swap("#note_form", html, { swapStyle: "outerHTML" });
    sent = answer = null;
    put(words);
    again = false;
  }

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.elt.id === "note_form") sent = line().value;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap, xhr } = event.detail;
    if (sent === null || target.id !== "note_form" || !shouldSwap || xhr.getResponseHeader("HX-Reswap")) return;
    event.detail.shouldSwap = false;
    answer = event.detail.serverResponse;
    if (!composing) settle(answer);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const leaves = detail.xhr?.getResponseHeader("HX-Redirect");
    if (detail.elt.id === "note_form" && answer === null && !leaves) sent = null; // the line itself stayed
  });
  document.addEventListener("compositionstart", () => (composing = true));
  document.addEventListener("compositionend", () => {
    composing = false;
    if (answer !== null) setTimeout(() => settle(answer));
  });
  addEventListener("submit", (event) => {
    if (event.target.id !== "note_form" || sent === null) return;
    again = Boolean(more().trim());
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // Nobody answers: the line says so beside what is being written, until somebody does.
  const cutOff = (is) => document.querySelector("#cut-off")?.toggleAttribute("hidden", !is);
  document.addEventListener("htmx:sendError", () => cutOff(true));
  document.addEventListener("htmx:afterRequest", ({ detail }) => detail.xhr?.status && cutOff(false));

  // The answer was another page.
  addEventListener("pagehide", () => sent !== null && more() && sessionStorage.setItem(KEPT, more()));
  put(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);

  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [...document.querySelectorAll("#q, #found a")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (!step || !next || event.isComposing || !stops.includes(document.activeElement)) return;
    event.preventDefault();
    next.focus();
  });
})();
