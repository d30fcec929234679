// A photo is drawn smaller before it is sent: a telephone's has more bytes than a form may carry. Without this script small photos still go.
const LONGEST = 1600;
const SMALL = 500_000;
const LARGEST = 4_000_000;

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return blob && new File([blob], "photo.jpg", { type: "image/jpeg" });
}

for (const input of document.querySelectorAll('input[type="file"]')) {
  const buttons = input.form.querySelectorAll("button");
  const waiting = (on) => buttons.forEach((button) => { button.disabled = on; });
  const refusal = document.getElementById(`${input.id}-refused`);
  input.addEventListener("change", async () => {
    const [file] = input.files;
    refusal.hidden = true;
    if (!file || file.size < SMALL) return;
    waiting(true);
    try {
      const drawn = await smaller(file);
      if (drawn && drawn.size < file.size && input.files[0] === file) {
        const files = new DataTransfer();
        files.items.add(drawn);
        input.files = files.files;
      }
    } catch {
      // A small one is sent as it is, and the answer says what is wrong with it.
    } finally {
      waiting(false);
    }
    if (input.files[0]?.size > LARGEST) {
      // The union's door would refuse all of the form, and what was written with it.
      input.value = "";
      refusal.hidden = false;
    }
  });
}
