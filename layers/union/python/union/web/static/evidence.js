// Files go straight to the vault, each with its hash, however large they are. Without this script small files go with the form.
const form = document.querySelector("form[data-upload]");
const input = form.querySelector('input[type="file"]');
const list = document.getElementById("uploads");
const button = form.querySelector("button");
const LARGEST = 50_000_000;

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function line(file) {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const said = document.createElement("span");
  item.append(name, " ", said, bar);
  list.append(item);
  return {
    tell(text) { said.textContent = text; },
    show(share) { bar.value = share; },
    end() { bar.remove(); },
  };
}

async function asked(file) {
  const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ name: file.name, size: file.size, type: file.type, sha256, key: form.elements.key.value }),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  return told;
}

function sent(told, file, show) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    for (const [name, value] of Object.entries(told.fields)) body.append(name, value);
    body.append("file", file);
    request.upload.addEventListener("progress", (event) => show((100 * event.loaded) / event.total));
    request.addEventListener("load", () => (request.status < 300 ? done() : failed(new Error("The file did not arrive whole. Please try it again."))));
    request.addEventListener("error", () => failed(new Error("The connection broke. Please try it again.")));
    request.open("POST", told.url);
    request.send(body);
  });
}

async function bring(file) {
  const shown = line(file);
  try {
    if (file.size > LARGEST) throw new Error("is too large: 50 MB at most. A screenshot or a shorter film helps.");
    shown.tell("is being sent");
    await sent(await asked(file), file, shown.show);
    shown.tell("is with us and is being checked");
    return true;
  } catch (failure) {
    shown.tell(failure.message || "did not arrive. Please try it again.");
    return false;
  } finally {
    shown.end();
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = [...input.files];
  if (!files.length) return input.focus();
  button.disabled = true;
  list.replaceChildren();
  const all = [];
  for (const file of files) all.push(await bring(file));
  button.disabled = false;
  input.value = "";
  if (all.every(Boolean)) location.reload();
});
