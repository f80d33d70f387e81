// The volunteer's phone without a signal: keeps start, finish and report until they can be sent, and sends them. The first
// part of the service worker (`errands/kept.py` puts it together); the pages are in kept_worker.js.
"use strict";
const BASE = new URL("./", location).pathname; // the volunteers' pages
const CACHE = "help";
const SENDING = "help-send";
const FORGOTTEN = 62 * 24 * 3600 * 1000; // what was pressed by somebody who never came back: no times are taken after that
const PATIENCE = 15 * 1000;
const NOT_THE_ACT = [400, 401, 403, 408, 429, 502, 503, 504]; // these answers are not about what was pressed: later

// -- what is kept: acts in the order of pressing, and whose phone this is -----------------------------------------------

function opened() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open("help", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("acts", { keyPath: "number", autoIncrement: true });
      // By its mark a page notices that the browser has thrown everything away and begun anew.
      asked.result.createObjectStore("facts").put(crypto.randomUUID(), "mark");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

async function deal(mode, act) {
  const db = await opened();
  try {
    return await new Promise((done, fail) => {
      const both = db.transaction(["acts", "facts"], mode);
      const got = act(both.objectStore("acts"), both.objectStore("facts"));
      both.oncomplete = () => done(got && got.result);
      both.onabort = () => fail(both.error);
    });
  } finally {
    db.close();
  }
}

const fact = (name) => deal("readonly", (_acts, facts) => facts.get(name));
const note = (name, value) => deal("readwrite", (_acts, facts) => void (value === undefined ? facts.delete(name) : facts.put(value, name)));
const everything = () => deal("readonly", (acts) => acts.getAll());
const waiting = async (who) => (who === undefined ? [] : (await everything()).filter((act) => act.who === who));
const drop = (number) => deal("readwrite", (acts) => void acts.delete(number));

async function keep(kept) {
  const report = kept.act === "report";
  const alike = (other) => ["who", "job", "act"].every((name) => other[name] === kept[name]);
  const same = (other) => alike(other) && (!report || JSON.stringify(other.fields) === JSON.stringify(kept.fields));
  await deal("readwrite", (acts) => void (acts.getAll().onsuccess = ({ target }) => {
    // The last word counts: a report that was sent back makes way for the one that is written anew.
    const back = report ? target.result.filter((other) => alike(other) && other.reason) : [];
    for (const { number } of back) acts.delete(number);
    if (back.length || !target.result.some(same)) acts.add(kept); // else it is the second tap
  }));
  await sendLater();
}

// Gone: what was written leaves the phone at once; that it has gone is said by the next page.
const gone = ({ number, who, job, act }) => deal("readwrite", (acts, facts) => {
  acts.delete(number);
  facts.get("sent").onsuccess = ({ target }) => void facts.put([...(target.result || []), { who, job, act }], "sent");
});

async function told(who) {
  const sent = (await fact("sent")) || [];
  if (sent.length) await note("sent", undefined);
  return sent.filter((each) => each.who === who);
}

// Whose phone this is now (undefined: nobody's). Anybody else's pages go; their acts stay, are shown to nobody, and leave
// when they come in again.
async function belongsTo(who) {
  if ((await fact("who")) === who) return;
  await caches.delete(CACHE);
  await note("who", who);
}

async function forget(who) {
  const old = (await everything()).filter((act) => act.who !== who && Date.now() - Date.parse(act.pressedAt) > FORGOTTEN);
  for (const act of old) await drop(act.number);
}

// -- sending: one after the other, of each job never past one that was refused ------------------------------------------

const patient = (more) => ({ redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...more });

// Whose phone the house says this is, with a token; `out` when it knows nobody here; null where there is no signal.
async function proof() {
  try {
    const answer = await fetch(`${BASE}kept`, patient({ headers: { "X-Kept": "proof" } }));
    if (answer.ok) {
      const us = await answer.json();
      us.ahead = Date.parse(us.now) - Date.now();
      await belongsTo(us.who);
      await note("ahead", us.ahead);
      await forget(us.who);
      return us;
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      await belongsTo(undefined);
      return { out: true };
    }
  } catch {
    // No signal.
  }
  return null;
}

async function sendAll(us) {
  const stopped = new Set();
  for (const act of await waiting(us.who)) {
    if (stopped.has(act.job)) continue;
    const more = [["csrf_token", us.token], ["whose", act.who], ["act", act.act], ["once", act.once],
      ["pressed_at", act.pressedAt], ["sent_at", new Date().toISOString()],
      // The phone's clock was put right (or wrong) between the pressing and now, by so many milliseconds.
      ["clock_moved", act.ahead === undefined ? 0 : us.ahead - act.ahead]];
    let answer, said;
    try {
      answer = await fetch(`${BASE}${act.job}/kept`, patient({
        method: "POST", body: new URLSearchParams([...act.fields, ...more]), headers: { "X-Kept": "act" },
      }));
      said = answer.ok ? await answer.json() : await answer.json().catch(() => ({}));
    } catch {
      return; // the signal is gone again, or that was not the house
    }
    if (answer.ok) {
      await gone(act);
    } else if (answer.type === "opaqueredirect" || answer.status === 500 || NOT_THE_ACT.includes(answer.status)) {
      return;
    } else {
      const reason = said.reason || WORDS.refused.replace("{number}", answer.status);
      await deal("readwrite", (acts) => void (acts.get(act.number).onsuccess = ({ target }) => {
        if (target.result) acts.put({ ...act, reason }); // else it was thrown away meanwhile
      }));
      stopped.add(act.job);
    }
  }
}

// Two pages, or a page and the browser by itself, may ask at once; they send one after the other.
const send = () => navigator.locks.request(SENDING, async () => {
  const us = await proof();
  if (us && !us.out) await sendAll(us);
  return us;
});

// Where the browser can, it wakes this worker when the signal is back, also with the page closed.
async function sendLater() {
  try {
    await registration.sync.register(SENDING);
  } catch {
    // It cannot, or may not: the next opening of a page sends.
  }
}

async function sendByItself() {
  await send();
  if ((await waiting(await fact("who"))).some((act) => !act.reason)) throw new Error("later"); // the browser tries again
}
