// “Chọn cả trang” above the list of articles: ticks or clears the boxes of the lines.
(() => {
  const all = document.getElementById("choose-all");
  if (!all) {
    return;
  }
  const words = document.getElementById("chosen-words");
  const boxes = [...document.querySelectorAll("#result_list input[name=chosen]")];

  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    words.textContent = count ? `Với ${count} bài đã chọn:` : "Với các bài đã chọn:";
  };

  all.addEventListener("change", () => {
    boxes.forEach((box) => {
      box.checked = all.checked;
    });
    tell();
  });
  boxes.forEach((box) => box.addEventListener("change", tell));
  window.addEventListener("pageshow", tell); // the way back brings the ticks along
  all.closest("label").hidden = false;
})();
