// A press on a picture shows it as large as the screen, one of a gallery with the others beside it;
// without this it is a link to the largest.

const SWIPE = 50; // px

function button(words, name, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  if (name) {
    made.className = name[0];
    made.setAttribute("aria-label", name[1]);
  }
  made.addEventListener("click", press);
  return made;
}

function largeOf(link) {
  const picture = link.firstElementChild.cloneNode(true);
  for (const part of [picture, ...picture.children]) part.setAttribute("sizes", "100vw");
  (picture.querySelector("img") ?? picture).loading = "eager";
  return picture;
}

function enlarge(link) {
  const links = [...(link.closest(".gallery")?.querySelectorAll("a.enlarge") ?? [link])];
  const dialog = document.createElement("dialog");
  const words = document.createElement("p");
  let at = links.indexOf(link);
  let startX;

  const show = () => {
    const alt = links[at].querySelector("img").alt;
    const caption = links[at].closest("figure:not(.gallery)")?.querySelector("figcaption")?.textContent;
    dialog.setAttribute("aria-label", alt || "Ảnh phóng to");
    words.textContent = [`${at + 1}/${links.length}`, caption].filter(Boolean).join(" · ");
    dialog.querySelector("picture, img")?.remove();
    dialog.prepend(largeOf(links[at]));
  };
  const step = (by) => {
    at = (at + by + links.length) % links.length;
    show();
  };

  dialog.className = "enlarged";
  dialog.append(button("Đóng", null, () => dialog.close()));
  if (links.length > 1) {
    const press = (by) => (event) => {
      event.stopPropagation();
      step(by);
    };
    words.setAttribute("role", "status");
    dialog.append(
      button("‹", ["before", "Ảnh trước"], press(-1)),
      button("›", ["after", "Ảnh sau"], press(1)),
      words,
    );
    dialog.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowLeft" || key === "ArrowRight") step(key === "ArrowLeft" ? -1 : 1);
    });
    dialog.addEventListener("touchstart", ({ touches }) => {
      startX = touches.length === 1 && visualViewport.scale === 1 ? touches[0].clientX : NaN;
    }, { passive: true });
    dialog.addEventListener("touchend", ({ changedTouches }) => {
      const moved = changedTouches[0].clientX - startX;
      if (Math.abs(moved) > SWIPE) step(moved > 0 ? -1 : 1);
    });
  }
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    links[at].focus();
  });
  show();
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
