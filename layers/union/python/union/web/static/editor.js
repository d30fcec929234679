// Shows what is typed as the page will show it, beside the field. Without this script a button opens the same in a new tab.
const PAUSE = 400;

for (const field of document.querySelectorAll(".editor textarea")) {
  const editor = field.closest(".editor");
  const place = editor.querySelector(".preview");
  const shown = place.querySelector(".prose");
  let waits = 0;
  let asked = 0;

  async function look() {
    const mine = ++asked;
    const text = field.value;
    if (!text.trim()) {
      place.hidden = true;
      return;
    }
    try {
      const answer = await fetch("/preview", {
        method: "POST",
        headers: { accept: "application/json", "content-type": "application/json" },
        body: JSON.stringify({ text, top: Number(field.dataset.top) }),
      });
      const told = await answer.json();
      if (mine !== asked) return;
      if (answer.ok) shown.innerHTML = told.html;
      else shown.textContent = told.errors?.text ?? told.detail;
    } catch {
      if (mine !== asked) return;
      shown.textContent = "We cannot show it just now. You can go on writing.";
    }
    place.hidden = false;
  }

  editor.querySelector(".look").hidden = true;
  field.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(look, PAUSE);
  });
  look();
}
