// A click on the picture says what of it must always be seen; the two numbers say the same.
(() => {
  const picture = document.querySelector("img.picture");
  const fields = ["focal_x", "focal_y"].map((name) => document.getElementById(`id_${name}`));
  if (!picture || fields.includes(null)) {
    return;
  }
  const frame = Object.assign(document.createElement("div"), { className: "photo-focus" });
  const mark = Object.assign(document.createElement("span"), { className: "photo-focus-mark" });
  picture.replaceWith(frame);
  frame.append(picture, mark);

  const show = () => {
    [mark.style.left, mark.style.top] = fields.map((field) => `${field.value || 50}%`);
  };

  frame.addEventListener("click", ({ clientX, clientY }) => {
    const box = picture.getBoundingClientRect();
    const parts = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    parts.forEach((part, i) => (fields[i].value = Math.round(Math.min(1, Math.max(0, part)) * 100)));
    show();
  });
  fields.forEach((field) => field.addEventListener("input", show));
  show();
})();
