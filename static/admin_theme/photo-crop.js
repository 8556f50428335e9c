// A frame on the picture for the four numbers below it: drawn with the pointer, moved with the arrows.
(() => {
  const place = document.querySelector(".photo-crop");
  const names = ["left", "top", "width", "height"];
  const fields = Object.fromEntries(names.map((name) => [name, document.getElementById(`id_${name}`)]));
  const picture = place.querySelector("img");
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const frame = document.createElement("div");
  frame.className = "photo-crop-frame";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "Khung cắt");
  place.append(frame);
  document.querySelector(".by-script").hidden = false;

  const within = (value, least, most) => Math.min(most, Math.max(least, Math.round(value)));

  const show = () => {
    for (const name of names) {
      frame.style[name] = `${Number(fields[name].value) || 0}%`;
    }
  };

  const put = (box) => {
    names.forEach((name) => (fields[name].value = box[name]));
    show();
  };

  const boxNow = () => Object.fromEntries(names.map((name) => [name, Number(fields[name].value) || 0]));

  // --- By pointer

  let start = null;

  const where = ({ clientX, clientY }) => {
    const box = picture.getBoundingClientRect();
    const across = (100 * (clientX - box.left)) / box.width;
    const down = (100 * (clientY - box.top)) / box.height;
    return [within(across, 0, 100), within(down, 0, 100)];
  };

  place.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    start = where(event);
    place.setPointerCapture(event.pointerId);
  });
  place.addEventListener("pointermove", (event) => {
    if (start) {
      const [x, y] = where(event);
      const [left, top] = [Math.min(x, start[0]), Math.min(y, start[1])];
      put({ left, top, width: Math.abs(x - start[0]), height: Math.abs(y - start[1]) });
    }
  });
  place.addEventListener("pointerup", () => {
    start = null;
    frame.focus();
  });

  // --- By keyboard

  frame.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) {
      return;
    }
    event.preventDefault();
    const box = boxNow();
    const [x, y] = step;
    if (event.shiftKey) {
      box.width = within(box.width + x, 1, 100 - box.left);
      box.height = within(box.height + y, 1, 100 - box.top);
    } else {
      box.left = within(box.left + x, 0, 100 - box.width);
      box.top = within(box.top + y, 0, 100 - box.height);
    }
    put(box);
  });

  names.forEach((name) => fields[name].addEventListener("input", show));
  show();
})();
