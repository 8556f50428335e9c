// Small comforts on top of pages that work without them: reading tools, the menu, paper.

const root = document.documentElement;
const STORED = "co-chu";
const SIZES = { smallest: -1, largest: 3 };
const SECONDS_OF_THANKS = 4;
const SECONDS_FOR_PICTURES = 5;

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

function pageAddress() {
  return document.querySelector("link[rel=canonical]")?.href ?? location.href;
}

function tendTextSize(tools, say) {
  const showEnds = () => {
    for (const [step, end] of [["-1", SIZES.smallest], ["1", SIZES.largest]]) {
      const button = tools.querySelector(`[data-text-size="${step}"]`);
      if (textSize() === end) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  };
  for (const button of tools.querySelectorAll("[data-text-size]")) {
    const step = Number(button.dataset.textSize);
    button.addEventListener("click", () => {
      setTextSize(step && textSize() + step);
      showEnds();
      if (textSize() === SIZES.largest) say("Cỡ chữ lớn nhất");
      else if (textSize() === SIZES.smallest) say("Cỡ chữ nhỏ nhất");
      else say(textSize() ? "Đã đổi cỡ chữ" : "Cỡ chữ thường");
    });
  }
  showEnds();
}

function tendCopying(button, say) {
  const label = button.textContent;
  let timer;
  const answer = (text) => {
    button.textContent = text;
    say(text);
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = label;
      say("");
    }, SECONDS_OF_THANKS * 1000);
  };
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () =>
    navigator.clipboard.writeText(pageAddress()).then(
      () => answer("Đã sao chép"),
      () => answer("Chưa sao chép được"),
    ),
  );
}

function tendTools(tools) {
  const status = tools.querySelector("[role=status]");
  const say = (text) => (status.textContent = text);
  tendTextSize(tools, say);
  tendCopying(tools.querySelector("[data-copy-link]"), say);
  tools.querySelector("[data-print]").addEventListener("click", async () => {
    await Promise.race([loadPictures(), new Promise((go) => setTimeout(go, SECONDS_FOR_PICTURES * 1000))]);
    window.print();
  });
  tools.hidden = false;
}

// Pictures further down are not there yet when someone prints.
function loadPictures() {
  const pictures = [...document.querySelectorAll("main img")];
  for (const picture of pictures) picture.loading = "eager";
  return Promise.allSettled(pictures.map((picture) => picture.decode()));
}

function signPaper() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const date = [two(now.getDate()), two(now.getMonth() + 1), now.getFullYear()].join("/");
  const time = `${two(now.getHours())}:${two(now.getMinutes())}`;
  for (const line of document.querySelectorAll(".printed"))
    line.textContent = `${pageAddress()} – in lúc ${date} ${time}`;
}

function tendMenu(menu) {
  const list = menu.querySelector("ul");
  const current = list.querySelector(":scope > li > [aria-current]");
  if (current) list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
  const setClosed = (closed) => menu.classList.toggle("is-closed", closed);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && setClosed(true));
  for (const event of ["focusin", "pointerleave"]) menu.addEventListener(event, () => setClosed(false));
}

const YOUTUBE = /^https:\/\/(?:(?:www\.|m\.)?youtube\.com\/(?:watch\?(?:.*&)?v=|shorts\/|live\/|embed\/)|youtu\.be\/)([\w-]{11})/;
const FACEBOOK = /^https:\/\/(?:(?:www\.|m\.|web\.)?facebook\.com|fb\.watch)\//;

function playerAddress(address) {
  const video = YOUTUBE.exec(address)?.[1];
  if (video) return `https://www.youtube-nocookie.com/embed/${video}?autoplay=1`;
  if (!FACEBOOK.test(address)) return null;
  return `https://www.facebook.com/plugins/video.php?href=${encodeURIComponent(address)}&autoplay=1`;
}

// Nothing is asked of another host before somebody wants to see its video.
function tendVideo(link) {
  const address = playerAddress(link.href);
  if (!address) return;
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const player = document.createElement("iframe");
    player.title = link.textContent;
    player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    player.referrerPolicy = "strict-origin-when-cross-origin";
    player.src = address;
    link.replaceWith(player);
    player.focus();
  });
}

// Tells that this page was shown, and nothing of who reads it.
function countView({ count, article }) {
  if (!count || !navigator.sendBeacon) return;
  const tell = () => navigator.sendBeacon(count, new URLSearchParams(article ? { bai: article } : {}));
  if (document.visibilityState === "visible") tell();
  else document.addEventListener("visibilitychange", tell, { once: true });
}

if (storedTextSize()) setTextSize(storedTextSize());
document.querySelectorAll(".tools").forEach(tendTools);
document.querySelectorAll(".menu").forEach(tendMenu);
document.querySelectorAll("figure.video a").forEach(tendVideo);
addEventListener("load", () => countView(document.body.dataset));
addEventListener("beforeprint", () => {
  loadPictures();
  signPaper();
});
