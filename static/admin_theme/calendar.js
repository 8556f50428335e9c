// A start or an end is dragged with the mouse to another day; “Đổi giờ” and “Đổi hạn” need none.
(() => {
  const form = document.getElementById("move-form");
  let dragged = null;

  document.querySelectorAll(".month [draggable=true]").forEach((entry) => {
    entry.addEventListener("dragstart", (event) => {
      dragged = entry;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", entry.dataset.article);
    });
    entry.addEventListener("dragend", () => {
      dragged = null;
    });
  });
  document.querySelectorAll(".month [data-day]").forEach((day) => {
    const mark = (isOver) => day.classList.toggle("is-over", isOver);
    day.addEventListener("dragover", (event) => {
      if (dragged) {
        event.preventDefault();
        mark(true);
      }
    });
    day.addEventListener("dragleave", () => mark(false));
    day.addEventListener("drop", (event) => {
      mark(false);
      if (!dragged) {
        return;
      }
      event.preventDefault();
      if (dragged.closest("td") !== day) {
        form.elements.article.value = dragged.dataset.article;
        form.elements.version.value = dragged.dataset.version;
        form.elements.day.value = day.dataset.day;
        form.elements.end.value = dragged.dataset.end ?? "";
        form.elements.end.disabled = !dragged.dataset.end;
        form.submit();
      }
    });
  });
})();
