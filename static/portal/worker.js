// Keeps the home page and what was read last, to be read again without network. The network is
// always asked first, so what was taken down is shown no more, and its copy goes with the next answer.
// KEPT (version, files, static) is written in front of this by the server.

const SCOPE = new URL(registration.scope).pathname;
const OFFLINE = `${SCOPE}ngoai-tuyen/`;
const PAGES = `trang ${SCOPE}`; // offline.js reads it too
const PICTURES = `anh ${SCOPE}`;
const FILES = `tep ${KEPT.version} ${SCOPE}`;
const READ = ["tin/", "chuyen-muc/", "trang/", "tu-khoa/", "tac-gia/", "luu-tru/", "doc-nhieu/", "tin-anh/"];
const NEVER = ["tin/tep/"];
const STAFF = "/quan-tri/";
const ARTICLE = /\/tin\/[^/]*-(\d+)\/$/;
const PICTURE = /\/media\/[\w./-]+/g;
const SIZE = /(-\d+)?\.(webp|avif)$/;
const IN_A_NAME = /\.[0-9a-f]{12}(?=\.\w+$)/; // the digest of a file's content
const MOST = { pages: 30, pictures: 90 };
const PATIENCE = 8_000; // ms until a copy is shown, while the network is slow
const BETWEEN_CHECKS = 300_000; // ms

let checkedAt = 0;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith(STAFF)) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith(KEPT.static)) event.respondWith(file(request));
  else if (request.destination === "image" && isKept(request.referrer)) event.respondWith(picture(event));
});

async function install() {
  const files = await caches.open(FILES);
  await files.addAll([OFFLINE, ...KEPT.files]);
  await skipWaiting();
}

// The pages that are open have come before there was anything to keep them.
async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("tep ") && name.endsWith(` ${SCOPE}`) && name !== FILES) await caches.delete(name);
  }
  await clients.claim();
  const open = await clients.matchAll({ type: "window" });
  const addresses = new Set([location.origin + SCOPE, ...open.map(({ url }) => url.split("#")[0])]);
  for (const address of addresses) {
    if (isKept(address)) await fetch(address).then((response) => tend(address, response), () => {});
  }
}

function isKept(address) {
  if (!address) return false;
  const { pathname, search } = new URL(address);
  if (search || !pathname.startsWith(SCOPE)) return false;
  const path = pathname.slice(SCOPE.length);
  const begins = (start) => path.startsWith(start);
  return !path || (READ.some(begins) && !NEVER.some(begins));
}

async function page(event) {
  const address = event.request.url.split("#")[0];
  const asked = fetch(event.request);
  event.waitUntil(asked.then((response) => isKept(address) && tend(address, response.clone()), () => {}));
  const copy = await (await caches.open(PAGES)).match(address);
  try {
    return await (copy ? Promise.race([asked, late()]) : asked);
  } catch {
    checkedAt = 0;
    if (copy) event.waitUntil(asked.then(({ ok }) => ok || showAgain(event.resultingClientId), () => {}));
    return copy ?? (await caches.match(OFFLINE)) ?? Response.error();
  }
}

// A copy stands where the answer, come late, says that there is nothing to read any more.
async function showAgain(id) {
  const client = await clients.get(id);
  await client?.navigate(client.url);
}

function late() {
  return new Promise((_, refuse) => setTimeout(refuse, PATIENCE));
}

// What the network says of a page goes for its copy too; a server in trouble says nothing.
async function tend(address, response) {
  const pages = await caches.open(PAGES);
  const isPage = response.ok && !response.redirected && /html/.test(response.headers.get("Content-Type"));
  const isPrivate = /no-store|private/.test(response.headers.get("Cache-Control"));
  if (isPage && !isPrivate) await keep(pages, address, response, MOST.pages);
  else if (response.status < 500) await forget(pages, address);
  await forgetGone(pages);
}

// The newest stands last.
async function keep(cache, address, response, most) {
  await cache.delete(address);
  await cache.put(address, response);
  const others = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== SCOPE);
  for (const old of others.slice(0, -most)) await cache.delete(old);
}

async function forget(pages, address) {
  const copy = await pages.match(address);
  if (!copy) return;
  const pictures = await caches.open(PICTURES);
  for (const [path] of (await copy.text()).matchAll(PICTURE)) await pictures.delete(path);
  await pages.delete(address);
}

// Of the articles that are kept, those taken down meanwhile, and with them the lists that name them.
async function forgetGone(pages) {
  if (Date.now() - checkedAt < BETWEEN_CHECKS) return;
  checkedAt = Date.now();
  const kept = (await pages.keys()).map(({ url }) => ({ url, number: ARTICLE.exec(url)?.[1] }));
  const numbers = kept.flatMap(({ number }) => number ?? []);
  if (!numbers.length) return;
  const response = await fetch(`${OFFLINE}da-go/?tin=${numbers.join(",")}`);
  const gone = response.ok ? (await response.json()).map(String) : [];
  if (!gone.length) return;
  for (const { url, number } of kept) {
    if (!number || gone.includes(number)) await forget(pages, url);
  }
  await pages.add(SCOPE);
}

async function file(request) {
  const files = await caches.open(FILES);
  const copy = await files.match(request);
  if (copy && IN_A_NAME.test(request.url)) return copy;
  try {
    const response = await fetch(request);
    if (response.status === 200) await files.put(request, response.clone());
    return response;
  } catch (error) {
    // A page that was kept before the last change of the portal asks for files as they were then.
    return copy ?? (await likeness(files, request.url, IN_A_NAME)) ?? Promise.reject(error);
  }
}

// What differs from the address in this part alone.
async function likeness(cache, address, part) {
  const plain = (url) => url.replace(part, "");
  const like = (await cache.keys()).find(({ url }) => plain(url) === plain(address));
  return like && cache.match(like);
}

async function picture(event) {
  const { url } = event.request;
  const pictures = await caches.open(PICTURES);
  try {
    const response = await fetch(event.request);
    if (response.status === 200) event.waitUntil(keep(pictures, url, response.clone(), MOST.pictures));
    else if (response.status < 500) await pictures.delete(url);
    return response;
  } catch (error) {
    return (await pictures.match(url)) ?? (await likeness(pictures, url, SIZE)) ?? Promise.reject(error);
  }
}
