// Small comforts on top of pages that work without them: reading tools, the menu, paper.

const root = document.documentElement;
const SIZES = { smallest: -1, largest: 3 };
const SECONDS_OF_THANKS = 4;
const SECONDS_FOR_PICTURES = 5;

// As display.js finds it again; the admin's pages know the same `theme`.
function choose(name, value) {
  root.dataset[name] = value;
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage may be switched off; the choice then lasts for this page.
  }
}

function textSize() {
  return Number(root.dataset.textSize ?? 0);
}

function setTextSize(size) {
  choose("textSize", Math.min(Math.max(size, SIZES.smallest), SIZES.largest));
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

function hasHighContrast() {
  return (root.dataset.contrast ?? (matchMedia("(prefers-contrast: more)").matches && "more")) === "more";
}

function tendContrast(button) {
  const show = () => button.setAttribute("aria-pressed", hasHighContrast());
  button.addEventListener("click", () => {
    choose("contrast", hasHighContrast() ? "plain" : "more");
    show();
  });
  show();
}

function tendTheme(radios) {
  for (const radio of radios) {
    radio.checked = radio.value === (root.dataset.theme ?? "auto");
    radio.addEventListener("change", () => choose("theme", radio.value));
  }
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

function tendSharing(button) {
  const shared = { title: document.querySelector("h1").textContent, url: pageAddress() };
  button.hidden = !navigator.canShare?.(shared);
  button.addEventListener("click", () => navigator.share(shared).catch(() => {})); // or thought better of
}

function tendPrinting(button) {
  button.addEventListener("click", async () => {
    await Promise.race([loadPictures(), new Promise((go) => setTimeout(go, SECONDS_FOR_PICTURES * 1000))]);
    window.print();
  });
}

// Some browsers know their voices only after a while.
function offerListening(listen, stop) {
  const { speechSynthesis } = window;
  if (!speechSynthesis || !Intl.Segmenter) return;
  const offer = async () => {
    if (!speechSynthesis.getVoices().some(({ lang }) => /^vi\b/i.test(lang))) return;
    speechSynthesis.removeEventListener("voiceschanged", offer);
    const { tendListening } = await import(listen.dataset.script);
    tendListening(listen, stop, document.querySelector(".story"));
  };
  speechSynthesis.addEventListener("voiceschanged", offer);
  offer();
}

function tendTools(tools) {
  const status = tools.querySelector("[role=status]");
  const say = (text) => (status.textContent = text);
  tendTextSize(tools, say);
  tendContrast(tools.querySelector("[data-contrast-switch]"));
  tendTheme(tools.querySelectorAll("[type=radio]"));
  tools.querySelectorAll("[data-print]").forEach(tendPrinting);
  tools.querySelectorAll("[data-copy-link]").forEach((button) => tendCopying(button, say));
  tools.querySelectorAll("[data-share]").forEach(tendSharing);
  offerListening(tools.querySelector("[data-listen]"), tools.querySelector("[data-stop]"));
  tools.querySelector(".tools-scripted").hidden = false;
}

// A panel goes when one leaves it, so that it covers nothing that is read or has the focus.
function tendPanel(details) {
  const close = () => (details.open = false);
  details.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !details.contains(relatedTarget)) close();
  });
  document.addEventListener("click", ({ target }) => details.contains(target) || close());
  details.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !details.open) return;
    close();
    details.firstElementChild.focus();
  });
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

const BAR = matchMedia("(min-width: 900px)");
const SUBMENU = 384; // pixels, at most

function makeButton(className, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.append(words);
  return button;
}

function setOpen(holder, button, open) {
  holder.classList.toggle("is-open", open);
  button.setAttribute("aria-expanded", open);
}

// A button opens and closes what its holder has; leaving it, a press elsewhere and Escape close it.
function tendOpening(holder, button) {
  setOpen(holder, button, false);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    setOpen(holder, button, !holder.classList.contains("is-open"));
  });
  holder.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !holder.contains(relatedTarget)) setOpen(holder, button, false);
  });
  addEventListener("pointerdown", ({ target }) => holder.contains(target) || setOpen(holder, button, false));
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !holder.classList.contains("is-open")) return;
    event.stopPropagation();
    setOpen(holder, button, false);
    button.focus();
  });
}

function addToggle(entry) {
  const link = entry.querySelector("a");
  const button = makeButton("menu-toggle", "");
  button.setAttribute("aria-label", `Mục con của ${link.textContent}`);
  link.after(button);
  tendOpening(entry, button);
}

// What does not fit into one row stands under “Thêm”.
function fitMenu(list, more) {
  const below = more.querySelector("ul");
  const sites = list.querySelector(".menu-sites");
  for (const entry of [...below.children]) list.insertBefore(entry, sites);
  more.remove();
  const entries = [...list.children].filter((entry) => entry !== sites);
  const room = list.clientWidth - 2 * parseFloat(getComputedStyle(list).paddingLeft);
  if (BAR.matches) {
    const widths = entries.map((entry) => entry.getBoundingClientRect().width);
    let used = widths.reduce((sum, width) => sum + width, 0);
    if (used > room) {
      list.insertBefore(more, sites);
      used += more.getBoundingClientRect().width;
      for (let last = entries.length - 1; last > 0 && used > room; last--) {
        below.prepend(entries[last]);
        used -= widths[last];
      }
    }
  }
  more.classList.toggle("has-current", Boolean(below.querySelector("[aria-current]")));
  for (const entry of entries)
    entry.classList.toggle("is-at-end", entry.offsetLeft + SUBMENU > list.clientWidth);
}

function tendMenu(menu) {
  const list = menu.querySelector("ul");
  const button = menu.querySelector(".menu-button");
  button.setAttribute("role", "button");
  button.setAttribute("aria-controls", list.id);
  button.addEventListener("keydown", (event) => event.key === " " && (event.preventDefault(), button.click()));
  tendOpening(menu, button);
  list.querySelectorAll(".has-submenu").forEach(addToggle);

  const more = document.createElement("li");
  const moreButton = makeButton("menu-more-button", "Thêm");
  const below = document.createElement("ul");
  more.className = "menu-more has-submenu";
  below.className = "submenu";
  more.append(moreButton, below);
  tendOpening(more, moreButton);
  menu.classList.add("is-scripted");
  new ResizeObserver(() => fitMenu(list, more)).observe(list);
  document.fonts.ready.then(() => fitMenu(list, more));

  const setClosed = (closed) => menu.classList.toggle("is-closed", closed);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && setClosed(true));
  menu.addEventListener("pointerleave", () => setClosed(false));
}

// A page that was kept past midnight still tells the right day.
function tellToday(line) {
  const day = { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" };
  const today = new Date().toLocaleDateString("vi-VN", { ...day, timeZone: "Asia/Ho_Chi_Minh" });
  if (line.textContent !== today) line.textContent = today;
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

// The words that its reader has selected go along to the form.
function tendReport(link) {
  link.addEventListener("click", () => {
    const words = String(getSelection()).trim().slice(0, 500);
    if (words) link.search = new URLSearchParams({ doan: words });
  });
}

function tendSearch(field) {
  const load = async () => (await import(field.dataset.script)).tendSuggestions(field);
  field.addEventListener("focus", load, { once: true });
}

// Tells that this page was shown, and nothing of who reads it.
function countView({ count, article }) {
  if (!count || !navigator.sendBeacon) return;
  const tell = () => navigator.sendBeacon(count, new URLSearchParams(article ? { bai: article } : {}));
  if (document.visibilityState === "visible") tell();
  else document.addEventListener("visibilitychange", tell, { once: true });
}

// Keeps what is read on this device; see worker.js.
function keepPages() {
  const manifest = document.querySelector("link[rel=manifest]");
  if (manifest) navigator.serviceWorker?.register(new URL("sw.js", manifest.href)).catch(() => {});
}

function tellOfNoNetwork() {
  document.querySelector(".no-network")?.remove();
  if (navigator.onLine) return;
  const strip = document.createElement("p");
  strip.className = "preview-strip no-network";
  strip.setAttribute("role", "status");
  strip.textContent = "Không có mạng. Trang này là bản đã có sẵn trên máy.";
  document.querySelector(".page").before(strip);
}

document.querySelectorAll(".tools").forEach(tendTools);
document.querySelectorAll("details.pop").forEach(tendPanel);
document.querySelectorAll(".menu").forEach(tendMenu);
document.querySelectorAll("[data-today]").forEach(tellToday);
document.querySelectorAll("figure.video a").forEach(tendVideo);
document.querySelectorAll("[data-suggest]").forEach(tendSearch);
document.querySelectorAll(".report a").forEach(tendReport);
addEventListener("load", () => countView(document.body.dataset));
addEventListener("load", keepPages);
for (const event of ["load", "online", "offline"]) addEventListener(event, tellOfNoNetwork);
addEventListener("beforeprint", () => {
  loadPictures();
  signPaper();
});
