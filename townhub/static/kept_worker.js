// The volunteer's phone without a signal: keeps the pages of the own jobs, and start, finish and report until they can be sent.
// It answers for everything below its own folder (/help/). Whoever has no such worker loses nothing but this.
"use strict";
const BASE = new URL(registration.scope).pathname;
const CACHE = "help";
const OLDEST = 36 * 3600 * 1000; // a page with somebody's name is not kept longer
const PATIENCE = 15 * 1000;
const NOT_KEPT = ["csrf_token", "once", "titled"];

// -- what is kept: acts in the order of pressing, and whose they are --------------------------------------------------

function opened() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open("help", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("acts", { keyPath: "number", autoIncrement: true });
      asked.result.createObjectStore("facts");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

async function store(name, mode, act) {
  const db = await opened();
  try {
    return await new Promise((done, fail) => {
      const deal = db.transaction(name, mode);
      const got = act(deal.objectStore(name));
      deal.oncomplete = () => done(got.result);
      deal.onabort = () => fail(deal.error);
    });
  } finally {
    db.close();
  }
}

async function waiting() {
  const who = await store("facts", "readonly", (facts) => facts.get("who"));
  const acts = await store("acts", "readonly", (acts) => acts.getAll());
  return acts.filter((act) => act.who === who);
}

const drop = (number) => store("acts", "readwrite", (acts) => acts.delete(number));

async function keep(job, act, form) {
  const who = await store("facts", "readonly", (facts) => facts.get("who"));
  const fields = form.filter(([name]) => !NOT_KEPT.includes(name));
  const once = (form.find(([name]) => name === "once") || [])[1] || crypto.randomUUID();
  const same = (kept) =>
    kept.job === job && kept.act === act && (act !== "report" || JSON.stringify(kept.fields) === JSON.stringify(fields));
  if ((await waiting()).some(same)) return; // the second tap
  const kept = { who, job, act, fields, once, pressedAt: new Date().toISOString() };
  await store("acts", "readwrite", (acts) => acts.add(kept));
}

// -- sending: one after the other, never past one that was refused ----------------------------------------------------

const patient = (more) => ({ redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...more });

// Whose phone the house says this is. Nobody's any more: the kept pages go. Null also where there is no signal.
async function proof() {
  try {
    const answer = await fetch(`${BASE}kept`, patient());
    if (answer.ok) {
      const us = await answer.json();
      const before = await store("facts", "readonly", (facts) => facts.get("who"));
      if (before !== us.who) await caches.delete(CACHE);
      await store("facts", "readwrite", (facts) => facts.put(us.who, "who"));
      return us;
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) await caches.delete(CACHE);
  } catch {
    // No signal.
  }
  return null;
}

async function sendAll(us) {
  const sent = [];
  for (const act of await waiting()) {
    const told = [["csrf_token", us.token], ["act", act.act], ["once", act.once], ["pressed_at", act.pressedAt],
      ["sent_at", new Date().toISOString()]];
    let answer, said;
    try {
      answer = await fetch(`${BASE}${act.job}/kept`, patient({ method: "POST", body: new URLSearchParams([...act.fields, ...told]) }));
      said = await answer.json();
    } catch {
      break; // the signal is gone again, or the house is busy: later
    }
    if (answer.ok) {
      await drop(act.number);
      sent.push({ job: act.job, act: act.act });
    } else {
      if (said.reason) await store("acts", "readwrite", (acts) => acts.put({ ...act, reason: said.reason }));
      break;
    }
  }
  return sent;
}

// Two pages may ask at once; they send one after the other.
const send = () => navigator.locks.request("help-send", async () => {
  const us = await proof();
  return { us, sent: us ? await sendAll(us) : [] };
});

// -- pages ------------------------------------------------------------------------------------------------------------

async function put(address, answer) {
  const headers = new Headers({ "Content-Type": answer.headers.get("Content-Type"), "X-Kept-At": new Date().toISOString() });
  for (const name of ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]) {
    if (answer.headers.get(name)) headers.set(name, answer.headers.get(name));
  }
  await (await caches.open(CACHE)).put(address, new Response(await answer.blob(), { headers }));
}

async function kept(address) {
  const found = await (await caches.open(CACHE)).match(address);
  const at = found && found.headers.get("X-Kept-At");
  if (!found || Date.now() - Date.parse(at) > OLDEST) return null;
  const page = (await found.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(page, { headers: found.headers });
}

// The own jobs' pages, today and the clothes of all of them; what is no longer wanted goes.
async function keepPages(pages, clothes, whole) {
  const cache = await caches.open(CACHE);
  if (whole) {
    const wanted = [...pages, ...clothes, `${BASE}today`].map((each) => new URL(each, location).href);
    for (const each of await cache.keys()) if (!wanted.includes(each.url)) await cache.delete(each);
  }
  for (const each of clothes) if (!(await cache.match(each))) await cache.add(each).catch(() => {});
  if (!(await cache.match(`${BASE}today`))) pages = [`${BASE}today`, ...pages];
  for (const each of pages) {
    const answer = await fetch(each, patient()).catch(() => null);
    if (answer && answer.ok) await put(each, answer);
    else if (answer) await cache.delete(each);
  }
}

async function page(request, path) {
  const job = path.match(/^\d+/);
  try {
    const answer = await fetch(request);
    if (path === "today") {
      if (answer.ok) await put(`${BASE}today`, answer.clone());
      else if (answer.type === "opaqueredirect") await caches.delete(CACHE); // to the log-in
    }
    return answer;
  } catch (away) {
    const found = await kept(job ? `${BASE}${job[0]}/kept` : `${BASE}today`);
    if (found) return found;
    throw away;
  }
}

async function press(request, job, act) {
  const form = [...(await request.clone().formData()).entries()];
  if (!(await waiting()).length) {
    try {
      const body = new URLSearchParams(form);
      return await fetch(request.url, patient({ method: "POST", body, referrer: request.referrer }));
    } catch {
      // No signal, or the answer was lost: kept with the same number, so that it is one act all the same.
    }
  }
  await keep(job, act, form);
  await send();
  const on = { start: `${job}`, finish: `${job}/report`, report: "today" }[act];
  return Response.redirect(BASE + ((await waiting()).length ? `${job}/kept` : on), 303);
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const path = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length) : "";
  const pressed = path.match(/^(\d+)\/(start|finish|report)$/);
  if (request.method === "POST" && request.mode === "navigate" && pressed) {
    event.respondWith(press(request, pressed[1], pressed[2]));
  } else if (request.method === "GET" && request.mode === "navigate" && /^(today|\d+(\/(kept|report))?)$/.test(path)) {
    event.respondWith(page(request, path));
  } else if (request.method === "GET" && url.pathname.includes("/static/")) {
    event.respondWith(caches.match(request.url, { cacheName: CACHE }).then((found) => found || fetch(request)));
  }
});
addEventListener("message", (event) => {
  const { want, number, pages, clothes, whole } = event.data;
  const answered = async () => {
    if (want === "drop") await drop(number);
    const { us, sent } = await send();
    event.ports[0].postMessage({ waiting: await waiting(), sent });
    if (us && want === "look") await keepPages(pages, clothes, whole);
    if (us) event.ports[0].postMessage({ ready: true });
  };
  event.waitUntil(answered());
});
