// Looks again at how a letter goes, every few seconds while it does. Without this script a link does the same.
const EVERY = 4000;

async function look() {
  const place = document.querySelector("#going");
  if (!place || place.dataset.goes !== "yes") return;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#going");
    if (answer.ok && fresh && fresh.innerHTML !== place.innerHTML && !place.contains(document.activeElement)) place.replaceWith(fresh);
  } catch {
    // We look again in a moment.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
