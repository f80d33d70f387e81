// 受付 by the keyboard alone, while the other hand holds the receiver: Enter goes on to the next question, a digit picks a
// choice, ↓ walks into the people that were found, Ctrl+Enter saves from anywhere. Without this file everything stands as
// it was drawn, with Tab, the arrows and Space; Enter then looks somebody up.
"use strict";
(() => {
  const call = document.querySelector(".call");
  const form = call.closest("form");
  const found = () => [...document.querySelectorAll("#found .found input")];
  const q = document.getElementById("q");
  let answered = q.value; // whom #found answers
  let waits = null; // what a key wanted before the people were found

  const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
  const groupOf = (field) => (isChoice(field) ? field.name : field.id);

  // One stop a question: its field, the chosen radio or the first one, the price to read, the button that saves.
  function stops() {
    const seen = new Map();
    for (const each of call.querySelectorAll("input, select, #say, button.whole")) {
      if (each.type === "hidden" || !each.checkVisibility()) continue;
      const group = groupOf(each);
      if (!seen.has(group) || (each.type === "radio" && each.checked)) seen.set(group, each);
    }
    return seen;
  }

  function goOn(from) {
    const groups = [...stops()];
    const here = groups.findIndex(([group]) => group === groupOf(from));
    groups[here + 1]?.[1].focus();
  }

  function pick(field) {
    field.focus();
    if (!field.checked || field.type === "checkbox") field.click();
  }

  // From the name on: the only one who was found is chosen already, among several the first one is offered.
  function leaveSearch() {
    if (document.querySelector("#found [name=resident]:checked")) goOn(found().at(-1) ?? q);
    else if (found().length) pick(found()[0]);
  }

  function walk(step, at) {
    const people = found();
    const next = people.indexOf(at) + step;
    if (at !== q && next < 0) q.focus();
    else if (people[next]) pick(people[next]);
    else return false;
    return true;
  }

  function whenFound(act) {
    if (q.value === answered) return act();
    waits = act;
    htmx.trigger(q, "look");
    return true;
  }

  function byDigit(key, at) {
    const choices = at.closest(".choices")?.querySelectorAll(`input[name="${at.name}"]`);
    const chosen = choices?.[Number(key) - 1];
    if (!isChoice(at) || !chosen) return false;
    pick(chosen);
    if (chosen.type === "radio") goOn(chosen);
    return true;
  }

  function enter(at) {
    if (at.matches("summary, a, button")) return false;
    if (at === q) whenFound(leaveSearch);
    else goOn(at);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.isComposing || event.altKey || event.metaKey || !form.contains(at)) return;
    let done = false;
    if (event.key === "Enter" && event.ctrlKey) {
      form.requestSubmit(form.querySelector("button.whole"));
      done = true;
    } else if (event.ctrlKey || event.shiftKey) return;
    else if (event.key === "Enter") done = enter(at);
    else if (event.key === "ArrowDown" && at === q) done = whenFound(() => walk(1, q));
    else if (event.key === "ArrowDown" && found().includes(at)) done = walk(1, at);
    else if (event.key === "ArrowUp" && found().includes(at)) done = walk(-1, at);
    else if (/^[1-9]$/.test(event.key)) done = byDigit(event.key, at);
    if (done) event.preventDefault();
  });

  // くりかえす opens its own questions.
  document.addEventListener("change", ({ target }) => {
    if (target.name === "when") document.getElementById("again").open = target.value === "again";
  });

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.requestConfig?.elt !== q) return;
    answered = detail.requestConfig.formData.get("q");
    if (q.value === answered && document.activeElement === q) waits?.();
    waits = null;
  });
})();
