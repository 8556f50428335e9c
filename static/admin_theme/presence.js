// A page beside the form, such as that on which an article is read, tells colleagues that it is open,
// and its reader who else has the article open and what happens to it meanwhile.
(() => {
  const EVERY = 30000;
  const GIVE_UP_AFTER = 15000;
  const place = document.getElementById("presence");
  const { url, version, newest } = place.dataset;

  const put = (selector, words) => {
    const line = place.querySelector(selector);
    if (line.textContent !== words) {
      line.textContent = words;
    }
  };

  const tell = (answer) => {
    put(".also-open", answer.others.length ? `Đang được mở bởi ${answer.others.join(", ")}.` : "");
    put(".form-news", answer.news.join(" "));
    const unseen = place.querySelector(".unseen-note");
    if (unseen) {
      unseen.hidden = answer.newest_note <= Number(newest);
    }
    document.dispatchEvent(new CustomEvent("sign-of-life", { detail: answer }));
  };

  const giveSignOfLife = async () => {
    const body = new FormData();
    body.append("reading", "on");
    body.append("version", version);
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
    const signal = AbortSignal.timeout(GIVE_UP_AFTER);
    const response = await fetch(url, { method: "POST", body, headers, signal });
    if (response.ok && response.headers.get("Content-Type") === "application/json") {
      tell(await response.json());
    }
  };

  const tryTo = () => giveSignOfLife().catch(() => {}); // offline: the next one tells
  tryTo();
  setInterval(tryTo, EVERY);
})();
