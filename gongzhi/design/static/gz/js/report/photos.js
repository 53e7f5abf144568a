/* Shows the chosen photos and says at once when there are too many. */

const MOST = 4;

export function showPhotos(form) {
  const input = form?.querySelector("input[type=file]");
  const list = form?.querySelector("[data-photos]");
  if (!input || !list) return;
  input.addEventListener("change", () => {
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...[...input.files].slice(0, MOST).map((file) => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      item.append(image);
      return item;
    }));
    input.setCustomValidity(input.files.length > MOST ? form.dataset.tPhotos : "");
    input.reportValidity();
  });
}
