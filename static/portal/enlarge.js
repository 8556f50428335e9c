// A press on a picture shows it as large as the screen; without this it is a link to the largest.

function enlarge(link) {
  const picture = link.firstElementChild.cloneNode(true);
  for (const part of [picture, ...picture.children]) part.setAttribute("sizes", "100vw");
  const image = picture.querySelector("img") ?? picture;
  image.loading = "eager";
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Đóng";
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", image.alt || "Ảnh phóng to");
  dialog.append(close, picture);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.enlarge");
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || elsewhere) return;
  event.preventDefault();
  enlarge(link);
});
