// Lists what the service worker (worker.js) has kept on this device, the newest first.

const scope = new URL("./", document.querySelector("link[rel=manifest]").href).pathname;
const PAGES = `trang ${scope}`;
const shelf = document.querySelector("[data-kept]");
const list = shelf.querySelector("ul");
const clear = shelf.querySelector("button");

async function entry(pages, request) {
  const copy = await pages.match(request);
  const kept = new DOMParser().parseFromString(await copy.text(), "text/html");
  const link = document.createElement("a");
  link.href = request.url;
  link.textContent = kept.querySelector("h1")?.textContent.trim() || kept.title;
  const date = document.createElement("span");
  date.className = "date";
  const keptOn = new Date(copy.headers.get("Date") ?? Date.now());
  date.textContent = `Lưu ngày ${keptOn.toLocaleDateString("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric" })}`;
  const item = document.createElement("li");
  item.append(link, " ", date);
  return item;
}

async function show() {
  const pages = await caches.open(PAGES);
  const requests = (await pages.keys()).reverse();
  list.replaceChildren(...(await Promise.all(requests.map((request) => entry(pages, request)))));
  shelf.hidden = !requests.length;
}

clear.addEventListener("click", async () => {
  await Promise.all([PAGES, `anh ${scope}`].map((name) => caches.delete(name)));
  await show();
});

if ("caches" in window) show();
