// What is larger than a form may carry is refused before it is sent: the whole form would be refused on its way, with what was written in it.
for (const input of document.querySelectorAll("input[data-most]")) {
  const refusal = document.getElementById(`${input.id}-refused`);
  input.addEventListener("change", () => {
    const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
    refusal.hidden = size <= Number(input.dataset.most);
    if (!refusal.hidden) input.value = "";
  });
}
