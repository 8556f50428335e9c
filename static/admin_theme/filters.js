// On a small screen the list comes first: filters in use are named, and open on a press.
(() => {
  const filters = document.querySelector(".filters[open]");
  if (!filters || filters.querySelector("[aria-invalid]") || innerWidth >= 900) {
    return;
  }
  const chosen = [...filters.querySelectorAll("option:checked")].filter((option) => option.value);
  const typed = [...filters.querySelectorAll("input")].filter((input) => input.value);
  const words = [
    ...chosen.map((option) => option.text.trim()),
    ...typed.map((input) => `${input.labels[0].textContent.toLowerCase()} ${input.value}`),
  ];
  filters.open = false;
  filters.querySelector("summary").textContent = `Đang lọc: ${words.join(", ")}`;
})();
