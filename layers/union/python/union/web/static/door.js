// The page at an event's door. It keeps the list of tickets, so that it can answer without a connection, and a queue of what it
// could not send. Union House, MIT. The reader of QR codes is zxing-wasm, MIT, used where the browser has none of its own.

const at = (id) => document.getElementById(id);
const door = at("door").dataset;
const WORDS = { green: "Come in", amber: "Look closer", red: "Stop" };
const PATIENCE = 3000; // milliseconds to wait for an answer before the list answers
const OLD = 24 * 3600 * 1000; // a list of names stays on a phone no longer
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const OURS = "abcdefghijklmnopqrstuvwxyz234567";

// What the phone keeps

const place = (what) => `door:${door.event}:${what}`;

function kept(what, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(place(what))) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keep(what, value) {
  try {
    localStorage.setItem(place(what), JSON.stringify(value));
  } catch {
    tell("This phone is full. Keep the page open and find a connection.");
  }
}

function forgetOldLists() {
  for (const name of Object.keys(localStorage).filter((one) => /^door:.*:list$/.test(one))) {
    const asOf = Date.parse(JSON.parse(localStorage.getItem(name) ?? "{}").as_of);
    if (!(Date.now() - asOf < OLD)) localStorage.removeItem(name);
  }
}

forgetOldLists();
let list = kept("list", null);
let queue = kept("queue", []);
let problems = kept("problems", []);

// Codes, read as union/commerce/tickets/rules.py reads them

function read(typed) {
  const plain = typed.replace(/[\s\-\u2010-\u2015.]/g, "").toUpperCase();
  const code = plain.replaceAll("O", "0").replace(/[IL]/g, "1");
  return code.length === 20 && [...code].every((one) => CROCKFORD.includes(one)) ? code : null;
}

function ticketOf(code) {
  return [...code.slice(0, 12)].map((one) => OURS[CROCKFORD.indexOf(one)]).join("");
}

async function entryOf(code) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${door.event}:${code}`)));
  const hash = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return list?.entries.find((one) => one.hash === hash) ?? null;
}

// Asking the house

async function ask(path, sent) {
  const headers = { accept: "application/json" };
  const more = sent ? { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(sent) } : { headers };
  const answer = await fetch(door.path + path, { ...more, cache: "no-store", signal: AbortSignal.timeout(sent ? PATIENCE : 20_000) });
  if (answer.status === 401 || answer.status === 403) tell("You are signed out. Open this page again when you have a connection.");
  if ([401, 403, 408, 429].includes(answer.status) || answer.status >= 500) throw new Error(`${answer.status}`);
  return { good: answer.ok, told: await answer.json() };
}

let changes = 0; // A list that was asked for before something changed here is old news.

async function refresh() {
  if (queue.length) return;
  const before = changes;
  try {
    const { good, told } = await ask("/list");
    if (!good || queue.length || changes !== before) return;
    list = told;
    keep("list", list);
    tell("");
  } catch {
    tell(list ? "Offline: this phone answers from its list." : "Offline, and there is no list on this phone yet.");
  }
  count();
}

let sending = false;

async function send() {
  if (sending) return;
  sending = true;
  try {
    while (queue.length) {
      const { path, body, name } = queue[0];
      const { good, told } = await ask(path, body);
      if (path === "/scan" && told.verdict !== "admitted" && told.verdict !== "undone") late(name, good ? told.sentence : told.detail);
      queue.shift();
      keep("queue", queue);
    }
    await refresh();
  } catch {
    tell(`Offline: ${queue.length} waiting to be sent.`);
  } finally {
    sending = false;
  }
}

function later(path, body, name) {
  queue.push({ path, body, name });
  keep("queue", queue);
  tell(`Offline: ${queue.length} waiting to be sent.`);
}

function late(name, sentence) {
  problems.push(`${name}: ${sentence}`);
  keep("problems", problems);
  showProblems();
}

// One scan

const device = () => at("f-device").value.trim() || "the door";
let last = null;

async function check(typed) {
  const code = read(typed);
  if (!code) return show({ colour: "red", sentence: "This is not the code of a ticket: that has twenty letters and digits." });
  const known = await entryOf(code);
  const scan = { code, scan_id: crypto.randomUUID(), at: new Date().toISOString(), device: device(), holder: known?.holder ?? "" };
  if (!queue.length) {
    try {
      const { good, told } = await ask("/scan", scan);
      const entry = await entryOf(code);
      if (entry && told.verdict === "admitted") admit(entry, scan);
      return show(good ? told : { colour: "red", sentence: told.errors?.code ?? told.detail }, scan);
    } catch {
      // The list answers. The house may have heard it all the same: the same scan is the same scan.
    }
  }
  fromList(await entryOf(code), scan);
  if (navigator.onLine) send();
}

function fromList(entry, scan) {
  tell("Offline: this phone answers from its list.");
  if (!entry) return show({ colour: "red", sentence: "Not on this phone's list. It cannot be checked without a connection." });
  if (entry.void) return show({ colour: "red", sentence: "This ticket is void: it was cancelled or paid back." });
  const known = { name: entry.name, item: entry.item, member: entry.member };
  if (entry.scan_id) return show({ ...known, colour: "red", sentence: `Already used at ${entry.clock} at ${entry.device}.` });
  admit(entry, scan);
  later("/scan", scan, entry.name);
  const gone = entry.money_gone ? " All the money for it has gone back, and nobody has taken the ticket back." : "";
  const sentence = `${entry.look ? "This ticket is for members, and the membership has ended." : `Admitted at ${entry.clock}.`}${gone} Not sent yet.`;
  return show({ ...known, verdict: "admitted", colour: entry.look || entry.money_gone ? "amber" : "green", sentence }, scan);
}

function admit(entry, scan) {
  changes += 1;
  const clock = new Date(scan.at).toLocaleTimeString("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" });
  Object.assign(entry, { scan_id: scan.scan_id, device: scan.device, clock, admitted_at: scan.at });
  keep("list", list);
  count();
}

async function undo() {
  if (!last) return;
  const { scan } = last;
  const body = { ticket_id: ticketOf(scan.code), scan_id: scan.scan_id };
  const entry = await entryOf(scan.code);
  changes += 1;
  if (entry) {
    Object.assign(entry, { scan_id: null, device: null, clock: null, admitted_at: null });
    keep("list", list);
  }
  queue = queue.filter((one) => one.body.scan_id !== scan.scan_id);
  later("/undo", body, entry?.name ?? "");
  show({ colour: "none", sentence: "Taken back." });
  count();
  await send();
}

// What is seen

function show(said, scan = null) {
  last = said.verdict === "admitted" && scan ? { scan } : null;
  at("said").className = `said ${said.colour}`;
  at("word").textContent = WORDS[said.colour] ?? "";
  at("person").textContent = said.name ?? "";
  at("kind").textContent = said.item ? `${said.item} · ${said.member ? "member" : "no live membership"}` : "";
  at("sentence").textContent = said.sentence;
  at("undo").hidden = !last;
  navigator.vibrate?.(said.colour === "red" ? [200, 100, 200] : 80);
}

function tell(text) {
  at("link").textContent = text;
}

function count() {
  if (!list) return;
  const good = list.entries.filter((one) => !one.void);
  at("tickets").textContent = good.length;
  at("inside").textContent = good.filter((one) => one.scan_id).length;
}

function showProblems() {
  at("late").hidden = problems.length === 0;
  at("problems-list").replaceChildren(...problems.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

// The camera

async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  await new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("script"), { src: door.reader, onload: resolve, onerror: reject }));
  });
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => door.wasm }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    const found = await ZXingWASM.readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height), { formats: ["QRCode"] });
    return found[0]?.text;
  };
}

async function start() {
  const video = at("video");
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    await video.play();
    video.hidden = false;
    at("start").hidden = true;
    await look(await reader(), video);
  } catch {
    tell("The camera cannot be used here. Please type the codes.");
    at("camera").hidden = true;
  }
}

async function look(readFrame, video) {
  let before = "";
  let seen = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 120));
    const text = video.videoWidth && !document.hidden ? await readFrame(video) : null;
    if (text && (text !== before || Date.now() - seen > 4000)) await check(text);
    if (text) [before, seen] = [text, Date.now()];
  }
}

// Begin

at("f-device").value ||= localStorage.getItem("door:name") ?? "";
at("f-device").addEventListener("change", () => localStorage.setItem("door:name", device()));
at("type").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = at("f-code");
  const typed = field.value;
  field.value = "";
  field.focus();
  await check(typed);
});
at("undo").addEventListener("submit", (event) => {
  if (!last) return; // what the page came with is undone as a plain form
  event.preventDefault();
  undo();
});
at("start").addEventListener("click", start);
at("forget").addEventListener("click", () => {
  list = null;
  localStorage.removeItem(place("list"));
  problems = [];
  keep("problems", problems);
  showProblems();
  tell("The list is gone from this phone. Open the page again to load it.");
});
addEventListener("online", send);
addEventListener("offline", () => tell("Offline: this phone answers from its list."));
setInterval(() => (queue.length ? send() : list && refresh()), 15_000);
at("camera").hidden = !navigator.mediaDevices;
at("advice").hidden = false;
showProblems();
count();
await send();
door.ready = "yes";
