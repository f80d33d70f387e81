// The volunteer's phone without a signal: keeps the pages of the own jobs, and answers when a button is pressed. The second
// part of the service worker, after kept_acts.js. Of the pages it keeps those below its own folder (/help/); for any other page
// of the house it says in the house's own words that there is no signal. Whoever has no such worker loses nothing but this.
// The house adds WORDS at the end: the sentences, and a page to say them on.
const OLDEST = 36 * 3600 * 1000; // a page with somebody's name is not kept longer
const SHORT_PATIENCE = 8 * 1000; // where the phone has the page itself
const FORM = "application/x-www-form-urlencoded";
const NOT_KEPT = ["csrf_token", "once", "titled", "whose"];
const SECRETS = ["password", "old_password", "new_password", "code", "pin", "pin_again"]; // written into no page
let unkept = null; // what could not even be kept, until a page has said so

// -- pages ------------------------------------------------------------------------------------------------------------

async function put(address, answer, whose = answer.headers.get("X-Whose")) {
  if (whose !== String(await fact("who"))) return;
  const headers = new Headers({ "Content-Type": answer.headers.get("Content-Type"), "X-Kept-At": new Date().toISOString(), "X-Whose": whose });
  for (const name of ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]) {
    if (answer.headers.get(name)) headers.set(name, answer.headers.get(name));
  }
  await (await caches.open(CACHE)).put(address, new Response(await answer.blob(), { headers }));
}

async function kept(address) {
  const found = await (await caches.open(CACHE)).match(address);
  const at = found && found.headers.get("X-Kept-At");
  if (!found || Date.now() - Date.parse(at) > OLDEST || found.headers.get("X-Whose") !== String(await fact("who"))) return null;
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
    const answer = await fetch(each, patient({ headers: { "X-Kept": "page" } })).catch(() => null);
    if (answer && answer.ok) await put(each, answer);
    else if (answer) await cache.delete(each);
  }
}

const tired = () => new Promise((_done, fail) => setTimeout(fail, SHORT_PATIENCE));
const shown = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// Where neither the house nor a kept page can be had: the house's own page for that, with these words on it.
function bare(title, sentences, more = "") {
  const words = `<div class="title"><h1>${shown(title)}</h1></div>${sentences.map((each) => `<p>${shown(each)}</p>`).join("")}${more}`;
  const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'";
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy };
  return new Response(WORDS.page.replace("<!--words-->", () => words), { headers });
}

// What opens without a signal, if anything does.
async function whatOpens() {
  const there = await kept(`${BASE}today`).catch(() => null);
  return there ? { sentences: [WORDS.opens], link: `<p class="acts"><a class="act second" href="${BASE}today">${shown(WORDS.today)}</a></p>` } : { sentences: [], link: "" };
}

// A page that is not kept: nobody's words or names, what opens all the same, and the way to try again.
async function noPage(url) {
  const { sentences, link } = await whatOpens();
  return bare(WORDS.away, [WORDS.noPage, ...sentences], `<p><a class="act whole" href="${shown(url)}">${shown(WORDS.retry)}</a></p>${link}`);
}

// A form that did not arrive: what was typed is here, and so is the button.
async function notSent(url, form, sentence = WORDS.notSent) {
  const fields = form.map(([name, value]) => `<input type="hidden" name="${shown(name)}" value="${shown(value)}">`).join("");
  const again = `<form method="post" action="${shown(url)}">${fields}<button class="act whole">${shown(WORDS.again)}</button></form>`;
  return bare(WORDS.away, [sentence], again + (await whatOpens()).link);
}

// The page as the house draws it now; the kept one where there is no signal, or hardly any.
async function page(request, path) {
  const job = path.match(/^\d+/);
  const known = /^(today|\d+(\/(kept|report))?)$/.test(path);
  const found = known && (await kept(job ? `${BASE}${job[0]}/kept` : `${BASE}today`).catch(() => null));
  try {
    const answer = await (found ? Promise.race([fetch(request), tired()]) : fetch(request));
    const whose = answer.headers.get("X-Whose");
    if (whose) await belongsTo(Number(whose)).catch(() => {});
    if (path === "today") {
      if (answer.ok) await put(`${BASE}today`, answer.clone()).catch(() => {}); // no room: shown all the same
      else if (answer.type === "opaqueredirect") return await toTheDoor(answer);
    }
    return answer;
  } catch {
    return found || (await noPage(request.url));
  }
}

// To the log-in. Who has something kept here reads first that it is still there.
async function toTheDoor(answer) {
  await belongsTo(undefined).catch(() => {});
  return (await everything().catch(() => [])).length ? Response.redirect(`${BASE}out`, 303) : answer;
}

async function post(request, path) {
  const form = [...(await request.clone().formData()).entries()];
  try {
    const answer = await fetch(request);
    if (path === "leave" && answer.type === "opaqueredirect") await belongsTo(undefined).catch(() => {});
    return answer;
  } catch {
    return form.some(([name]) => SECRETS.includes(name)) ? noPage(request.url) : notSent(request.url, form);
  }
}

async function press(request, job, act) {
  const pressedAt = new Date().toISOString();
  const form = [...(await request.clone().formData()).entries()];
  const value = (name) => (form.find(([each]) => each === name) || [])[1];
  const who = Number(value("whose")) || (await fact("who").catch(() => undefined));
  let away = false;
  if (!(await waiting(who).catch(() => [])).length) {
    try {
      const answer = await fetch(request.url, patient({ method: "POST", body: new URLSearchParams(form), referrer: request.referrer }));
      if (!NOT_THE_ACT.includes(answer.status)) return answer;
    } catch {
      away = true; // or the answer was lost: kept with the same number, so that it is one act all the same
    }
  }
  const fields = form.filter(([name]) => !NOT_KEPT.includes(name));
  try {
    const ahead = await fact("ahead");
    await keep({ who, job, act, fields, once: value("once") || crypto.randomUUID(), pressedAt, ahead });
  } catch {
    unkept = { job, act, fields, pressedAt };
    const there = await kept(`${BASE}${job}/kept`).catch(() => null);
    return there ? Response.redirect(`${BASE}${job}/kept`, 303) : notSent(request.url, form, WORDS.noRoom);
  }
  const us = away ? null : await send(); // without a signal the page that follows tries
  if (us && us.out) return Response.redirect(`${BASE}out`, 303);
  const on = { start: `${job}`, finish: `${job}/report`, report: "today" }[act];
  return Response.redirect(BASE + ((await waiting(who)).length ? `${job}/kept` : on), 303);
}

// -- what the browser asks ---------------------------------------------------------------------------------------------

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("sync", (event) => event.tag === SENDING && event.waitUntil(sendByItself()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const path = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length) : "";
  const pressed = path.match(/^(\d+)\/(start|finish|report)$/);
  if (request.mode === "navigate") {
    if (request.method === "POST") {
      if (pressed) event.respondWith(press(request, pressed[1], pressed[2]));
      else if ((request.headers.get("Content-Type") || "").startsWith(FORM)) event.respondWith(post(request, path)); // no files
    } else if (request.method === "GET") event.respondWith(page(request, path));
  } else if (request.method === "GET" && url.pathname.includes("/static/")) {
    event.respondWith(caches.match(request.url, { cacheName: CACHE }).then((found) => found || fetch(request)));
  }
});

// What a page may know: its own person's acts with their words; of anybody else's only how many there are.
async function state(us, whose) {
  const who = await fact("who");
  const all = await everything();
  const own = whose === who ? await waiting(who) : [];
  const common = { known: us && (us.out ? "out" : "in"), mark: await fact("mark") };
  if (us && us.out) {
    return { ...common, waiting: all.map(({ number, act, pressedAt }) => ({ number, act, pressedAt, fields: [] })), others: 0, sent: [] };
  }
  return { ...common, waiting: own, others: all.length - own.length, sent: whose === who ? await told(who) : [] };
}

// Said once, by the page to which the button has led.
function notKept(here) {
  const said = unkept && here === `${BASE}${unkept.job}/kept` ? unkept : null;
  if (said) unkept = null;
  return said;
}

addEventListener("message", (event) => {
  const { want, number, whose, pages, clothes, whole, here } = event.data;
  const [port] = event.ports;
  const answered = async () => {
    if (want === "drop" && whose === (await fact("who"))) await drop(number);
    const us = await send();
    const now = await state(us, whose);
    port.postMessage({ ...now, unkept: notKept(here) });
    if (now.waiting.some((act) => !act.reason)) await sendLater();
    if (us && !us.out && want === "look") await keepPages(pages, clothes, whole);
    if (us && !us.out) port.postMessage({ ready: true });
  };
  event.waitUntil(answered().catch(() => port.postMessage({ broken: true, unkept: notKept(here) })));
});
