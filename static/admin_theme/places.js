// A place is dragged with the mouse to another; the buttons do the same without it.
(() => {
  const list = document.querySelector(".place-list");
  const drop = document.getElementById("place-drop");
  if (!list) {
    return;
  }
  let dragged = null;

  const after = (row, event) => {
    const { top, height } = row.getBoundingClientRect();
    return event.clientY > top + height / 2;
  };

  list.querySelectorAll("li").forEach((row) => {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.article);
      row.classList.add("is-dragged");
    });
    row.addEventListener("dragover", (event) => {
      if (dragged && dragged !== row) {
        event.preventDefault();
        row[after(row, event) ? "after" : "before"](dragged);
      }
    });
  });
  list.addEventListener("dragover", (event) => dragged && event.preventDefault());
  list.addEventListener("drop", (event) => {
    if (!dragged) {
      return;
    }
    event.preventDefault();
    drop.elements.article.value = dragged.dataset.article;
    drop.elements.before.value = dragged.nextElementSibling?.dataset.article ?? "";
    dragged = null;
    drop.submit();
  });
  list.addEventListener("dragend", () => {
    if (dragged) {
      window.location.reload(); // dropped nowhere: the order is as it was
    }
  });
})();
