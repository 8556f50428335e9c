// Small comforts on top of pages that work without them: reading tools and the menu's edges.

const root = document.documentElement;
const STORED = "co-chu";
const SIZES = { smallest: -1, largest: 2 };

function textSize() {
  return Number(root.dataset.textSize ?? 0);
}

function setTextSize(size) {
  root.dataset.textSize = Math.min(Math.max(size, SIZES.smallest), SIZES.largest);
  try {
    localStorage.setItem(STORED, root.dataset.textSize);
  } catch {
    // Storage may be switched off; the size then lasts for this page.
  }
}

function storedTextSize() {
  try {
    return Number(localStorage.getItem(STORED));
  } catch {
    return 0;
  }
}

function showTools(tools) {
  const status = tools.querySelector("[role=status]");
  const copy = tools.querySelector("[data-copy-link]");
  copy.hidden = !navigator.clipboard;
  tools.hidden = false;
  tools.addEventListener("click", async ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const step = button.dataset.textSize;
    if (step) setTextSize(step === "0" ? 0 : textSize() + Number(step));
    else if (button === copy) {
      const address = document.querySelector("link[rel=canonical]")?.href ?? location.href;
      await navigator.clipboard.writeText(address);
      copy.textContent = status.textContent = "Đã sao chép liên kết";
    } else window.print();
  });
}

function tendMenu(menu) {
  const list = menu.querySelector("ul");
  const current = list.querySelector(":scope > li > [aria-current]");
  if (current) list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
  const setClosed = (closed) => menu.classList.toggle("is-closed", closed);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && setClosed(true));
  for (const event of ["focusin", "pointerleave"]) menu.addEventListener(event, () => setClosed(false));
}

if (storedTextSize()) setTextSize(storedTextSize());
document.querySelectorAll(".tools").forEach(showTools);
document.querySelectorAll(".menu").forEach(tendMenu);
