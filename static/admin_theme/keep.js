// What is typed is kept beside the article every few seconds, and in this browser until it is there.
(() => {
  const KEEP_AFTER = 3000;
  const TRY_AGAIN_AFTER = 5000;
  const GIVE_UP_AFTER = 15000;
  const SIGN_OF_LIFE_EVERY = 30000;
  const STORED_FOR = 30 * 24 * 3600 * 1000;
  const MOST_ON_LEAVING = 60000; // bytes: a browser sends no more for a page that is going away

  const form = document.getElementById("article_form");
  const settings = document.getElementById("autosave-settings");
  if (!form || !settings) {
    return;
  }
  const page = JSON.parse(settings.textContent);
  const skew = page.now - Date.now(); // times are the server's: this computer's clock may be wrong
  const prefix = `autosave:${page.user}:`;
  const editors = () => Object.values(window.CKEDITOR?.instances ?? {});
  const token = () => form.elements.csrfmiddlewaretoken.value;

  // --- The form's fields

  const read = () => {
    editors().forEach((editor) => editor.updateElement());
    const data = new FormData(form);
    return Object.fromEntries(
      page.names.filter((name) => data.has(name)).map((name) => [name, plain(data.get(name))]),
    );
  };

  const plain = (value) => value.replace(/\r\n?/g, "\n");

  const write = (fields) => {
    for (const name of page.names) {
      const control = form.elements[name];
      if (control?.type === "checkbox") {
        control.checked = name in fields;
      } else if (control && name in fields) {
        put(control, fields[name]);
      }
      control?.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const put = (control, value) => {
    if (control.tagName === "SELECT" && ![...control.options].some((o) => o.value === value)) {
      return;
    }
    control.value = value;
    window.CKEDITOR?.instances[control.id]?.setData(value);
  };

  // --- The copy in this browser: it is there as long as the server has not confirmed its own

  const place = () => prefix + (page.article ?? page.key);

  const storeHere = (fields) => {
    const { article, key, url } = page;
    const version = Number(form.elements.version.value);
    const copy = { article, key, url, version, fields, typed_at: Date.now() + skew };
    try {
      localStorage.setItem(place(), JSON.stringify(copy));
      return true;
    } catch {
      return false; // full, or forbidden by the browser's settings
    }
  };

  const forgetHere = (name = place()) => {
    try {
      localStorage.removeItem(name);
    } catch {
      // nothing is stored where nothing may be
    }
  };

  const storedHere = () => {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix));
      return names.map(readHere).filter(Boolean);
    } catch {
      return [];
    }
  };

  /** The copy of that name; null for one that is old or broken, which goes. */
  const readHere = (name) => {
    const copy = parse(localStorage.getItem(name));
    if (copy && copy.typed_at >= page.now - STORED_FOR) {
      return copy;
    }
    forgetHere(name);
    return null;
  };

  const parse = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };

  // --- The copy on the server

  let original; // what the article holds
  let kept; // what the server holds
  let timer;
  let sending; // the promise of what is under way
  let isPaused = false; // a save is under way
  let isLeaving = false;

  const say = (words, ...rest) => {
    const line = document.querySelector(".save-status");
    if (line.firstChild?.textContent !== words) {
      line.replaceChildren(words, ...rest);
    }
  };

  const change = () => {
    timer ??= setTimeout(keep, KEEP_AFTER);
  };

  const keep = () => {
    clearTimeout(timer);
    timer = undefined;
    if (isLeaving || original === undefined) {
      return;
    }
    const fields = read();
    const text = JSON.stringify(fields);
    if (text === kept) {
      return;
    }
    const isHere = storeHere(fields);
    if (!isPaused && !sending) {
      sending = keepOnServer(fields, text, isHere).finally(() => {
        sending = undefined;
      });
    }
  };

  const keepOnServer = async (fields, text, isHere) => {
    const answer = await send(fields, new Blob([text]).size).catch(() => ({ problem: OFFLINE }));
    if (answer.saved_at) {
      kept = text;
      tell(answer);
      forgetHere();
      say(`Đã tự lưu lúc ${answer.saved_at}. Bấm nút lưu để ghi vào bài.`);
    } else {
      say(`${answer.problem} – ${isHere ? HELD : NOT_HELD} `, ...(answer.cure ?? []));
    }
    if (!isPaused && (answer.problem || JSON.stringify(read()) !== kept)) {
      timer ??= setTimeout(keep, answer.problem ? TRY_AGAIN_AFTER : KEEP_AFTER);
    }
  };

  /** Shows colleagues that the form is open, and who else has it open. */
  const giveSignOfLife = async () => {
    if (!isPaused && !isLeaving && !sending) {
      const answer = await send({}, 0).catch(() => ({}));
      if (answer.others) {
        tell(answer);
      } else if (answer.cure) {
        say(`${answer.problem}. `, ...answer.cure);
      }
    }
  };

  const tell = (answer) => {
    tellOfOthers(answer.others);
    note(".form-news", (answer.news ?? []).join(" "));
    document.dispatchEvent(new CustomEvent("sign-of-life", { detail: answer }));
  };

  const tellOfOthers = (others) => {
    note(".also-open", others.length ? `Đang được mở bởi ${others.join(", ")}.` : "");
  };

  const note = (selector, words) => {
    const line = document.querySelector(selector);
    if (line && line.textContent !== words) {
      line.textContent = words;
    }
  };

  // Two tabs of one person share the kept copy: each is told of the other.
  const TWO_TABS = "Bạn đang mở bài này ở một thẻ khác. Hai thẻ dùng chung một bản tự lưu: hãy chỉ gõ ở một thẻ.";

  const lookForOtherTabs = () => {
    const tabs = new BroadcastChannel(place());
    tabs.addEventListener("message", ({ data }) => {
      note(".other-tab", data === "gone" ? "" : TWO_TABS);
      if (data === "opened") {
        tabs.postMessage("here");
      }
    });
    window.addEventListener("pagehide", () => tabs.postMessage("gone"));
    tabs.postMessage("opened");
  };

  const OFFLINE = "Mất kết nối";
  const HELD = "chữ đang được giữ trên máy này, sẽ tự lưu lại khi có thể.";
  const NOT_HELD = "chữ chỉ còn trong trang này, đừng đóng trang.";

  const send = async (fields, size, isSecondTime = false) => {
    const body = new FormData();
    Object.entries(fields).forEach(([name, value]) => body.append(name, value));
    body.append("version", form.elements.version.value);
    if (form.elements.cover_upload?.files.length) {
      body.append("cover_chosen", "on");
    }
    const response = await fetch(page.url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token() },
      keepalive: document.visibilityState === "hidden" && size < MOST_ON_LEAVING,
      signal: AbortSignal.timeout(GIVE_UP_AFTER),
    });
    if (response.ok && response.headers.get("Content-Type") === "application/json") {
      return response.json();
    }
    if (response.status === 413) {
      return { problem: "Bài quá dài nên chưa tự lưu được" };
    }
    if (!response.redirected && response.status !== 403) {
      return { problem: "Cổng đang gặp sự cố" };
    }
    const reason = await window.signIn.renew();
    if (reason) {
      return { problem: "Phiên làm việc đã hết", cure: [signInButton(reason)] };
    }
    return isSecondTime ? { problem: "Cổng không nhận bản tự lưu" } : send(fields, size, true);
  };

  const signInButton = (reason) => {
    const button = element("button", "Đăng nhập lại");
    button.type = button.className = "button";
    button.addEventListener("click", async () => (await window.signIn.ask(reason)) && keep());
    return button;
  };

  // --- What was kept before is offered

  const offered = async () => {
    const open = page.article ? [] : ((await navigator.locks?.query())?.held ?? []);
    const openKeys = new Set(open.map((lock) => lock.name));
    const newest = new Map();
    const copies = [...page.copies, ...storedHere().filter(belongs)];
    for (const copy of copies.sort((a, b) => a.typed_at - b.typed_at)) {
      newest.set(copy.url, copy);
    }
    return [...newest.values()].filter((copy) => !openKeys.has(prefix + copy.key)).reverse();
  };

  const belongs = (copy) => (page.article ? copy.article === page.article : !copy.article);

  const offer = async () => {
    const now = read();
    for (const copy of await offered()) {
      const differences = page.names.filter((name) => differs(now[name], copy.fields[name]));
      if (differences.length) {
        show(copy, differences, now);
      } else {
        drop(copy);
      }
    }
    if (dialog.querySelector("section")) {
      dialog.showModal();
      dialog.querySelector("h2").focus(); // no key that was meant for the text presses a button
    }
  };

  const differs = (a = "", b = "") => plain(a).trim() !== plain(b).trim();

  const dialog = document.getElementById("kept-dialog");

  const show = (copy, differences, now) => {
    const part = dialog.querySelector("template").content.cloneNode(true);
    const section = part.firstElementChild;
    section.querySelector(".kept-when").textContent = `Gõ lúc ${moment(copy.typed_at)}${isOlder(copy) ? OLDER : ":"}`;
    for (const name of differences) {
      section.querySelector("dl").append(
        element("dt", label(name)),
        element("dd", excerpt(name, now[name] ?? "", copy.fields[name] ?? "")),
      );
    }
    section.querySelector("[name=take]").addEventListener("click", () => take(copy));
    section.querySelector("[name=drop]").addEventListener("click", () => {
      drop(copy);
      section.remove();
      close();
    });
    dialog.querySelector("template").before(section);
  };

  const OLDER = ", trước khi bài được cập nhật. Nếu lấy lại, khi lưu bạn chọn giữ chữ nào.";

  const isOlder = (copy) => page.article && copy.version < Number(form.elements.version.value);

  const close = () => {
    if (!dialog.querySelector("section")) {
      dialog.close();
    }
  };

  const take = (copy) => {
    dialog.querySelectorAll("section").forEach((section) => section.remove());
    close();
    if (!page.article) {
      Object.assign(page, { key: copy.key, url: copy.url });
      form.elements.form_key.value = copy.key;
      hold();
    }
    form.elements.version.value = copy.version;
    write(copy.fields);
    say(`Đã lấy lại chữ gõ lúc ${moment(copy.typed_at)}. Bấm nút lưu để ghi vào bài.`);
    change();
  };

  const drop = (copy) => {
    forgetHere(prefix + (copy.article ?? page.article ?? copy.key));
    fetch(copy.url, { method: "DELETE", headers: { "X-CSRFToken": token() } }).catch(() => {});
  };

  // Two new articles in two tabs: each tab holds its own, and is offered none that a tab holds.
  const hold = () => {
    if (!page.article) {
      navigator.locks?.request(place(), () => new Promise(() => {}));
    }
  };

  const element = (tag, words) => Object.assign(document.createElement(tag), { textContent: words });

  const label = (name) => {
    const words = form.querySelector(`label[for="id_${name}"]`)?.textContent ?? "Ảnh đại diện";
    return words.replace(/[\s:*]+$/, "");
  };

  const excerpt = (name, now, then) => {
    const control = form.elements[name];
    if (control?.type === "checkbox") {
      return then ? "có" : "không";
    }
    if (control?.tagName === "SELECT") {
      return [...control.options].find((option) => option.value === then)?.text ?? "–";
    }
    if (name === "attachments") {
      return (parse(then || "[]") ?? []).map((file) => file.title).join(", ") || "không có tệp";
    }
    if (control?.type === "hidden") {
      return then ? "ảnh đã tải lên" : "không có ảnh";
    }
    return firstDifference(words(now), words(then));
  };

  const words = (html) => {
    const spaced = html.replace(/<\/(p|h\d|li|td|figure)>/g, "$& ");
    const text = new DOMParser().parseFromString(spaced, "text/html").body.textContent;
    return text.split(/\s+/).filter(Boolean);
  };

  const firstDifference = (now, then) => {
    const same = then.findIndex((word, place) => word !== now[place]);
    const from = Math.max(0, (same < 0 ? then.length : same) - 5);
    const part = then.slice(from, from + 30).join(" ");
    const count = then.length.toLocaleString("vi-VN");
    return `${from ? "… " : ""}${part}${from + 30 < then.length ? " …" : ""} (${count} chữ)`;
  };

  const moment = (time) => {
    const date = new Date(time);
    const timeZone = "Asia/Ho_Chi_Minh"; // as the server tells times
    const day = { day: "2-digit", month: "2-digit", year: "numeric", timeZone };
    const hour = { hour: "2-digit", minute: "2-digit", timeZone };
    return `${date.toLocaleDateString("vi-VN", day)} ${date.toLocaleTimeString("vi-VN", hour)}`;
  };

  // --- Beginning, and leaving

  const begin = () => {
    kept = original = page.typed ? "" : JSON.stringify(read());
    form.addEventListener("input", change);
    form.addEventListener("change", change);
    editors().forEach((editor) => editor.on("change", change));
    hold();
    change();
    offer();
    if (page.article) {
      lookForOtherTabs();
      giveSignOfLife();
      setInterval(giveSignOfLife, SIGN_OF_LIFE_EVERY);
    }
  };

  const isDirty = () => original !== undefined && JSON.stringify(read()) !== original;

  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => dialog.querySelector("section") && dialog.showModal());
  dialog.querySelector("[name=later]")?.addEventListener("click", () => {
    dialog.querySelectorAll("section").forEach((section) => section.remove());
    close();
  });
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  window.addEventListener("pagehide", keep);
  window.addEventListener("online", keep);
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && isDirty()) {
      event.preventDefault();
    }
  });

  window.desk = {
    say,
    read,
    write,
    /** The names of the fields that are as they were when the form was opened. */
    untouched() {
      const [before, now] = [parse(original) ?? {}, read()];
      return page.names.filter((name) => name !== "cover" && name in before && before[name] === now[name]);
    },
    /** While a save is under way nothing is kept on the server: it would outlive the save. */
    async pause() {
      isPaused = true;
      await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, 3000))]);
    },
    resume() {
      isPaused = false;
      keep();
    },
    leave() {
      isLeaving = true;
      forgetHere();
    },
  };

  if (window.CKEDITOR && form.querySelector("[data-type=ckeditortype]")) {
    CKEDITOR.on("instanceReady", begin);
  } else {
    begin();
  }
})();
