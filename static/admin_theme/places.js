// A place is dragged with the mouse to another of its list; the buttons do the same without it.
(() => {
  const drop = document.getElementById("place-drop");
  let dragged = null;

  const isBelow = (row, event) => {
    const { top, height } = row.getBoundingClientRect();
    return event.clientY > top + height / 2;
  };

  const tend = (list) => {
    const isFromHere = () => dragged?.parentElement === list;
    list.querySelectorAll("li").forEach((row) => {
      row.draggable = true;
      row.addEventListener("dragstart", (event) => {
        dragged = row;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", row.dataset.moved);
        row.classList.add("is-dragged");
      });
      row.addEventListener("dragover", (event) => {
        if (isFromHere() && dragged !== row) {
          event.preventDefault();
          row[isBelow(row, event) ? "after" : "before"](dragged);
        }
      });
    });
    list.addEventListener("dragover", (event) => isFromHere() && event.preventDefault());
    list.addEventListener("drop", (event) => {
      if (!isFromHere()) {
        return;
      }
      event.preventDefault();
      drop.querySelector("[data-moved]").value = dragged.dataset.moved;
      drop.elements.before.value = dragged.nextElementSibling?.dataset.moved ?? "";
      dragged = null;
      drop.submit();
    });
    list.addEventListener("dragend", () => {
      if (dragged) {
        window.location.reload(); // dropped nowhere: the order is as it was
      }
    });
  };

  document.querySelectorAll(".place-list").forEach(tend);
})();
