// Notes are sent beside the article's form, which keeps what is being typed; others' notes come in.
(() => {
  const panel = document.getElementById("trao-doi");
  const text = document.getElementById("note-text");
  const button = panel.querySelector("button");
  const OFFLINE = "Chưa gửi được: mất kết nối với cổng. Chữ vẫn còn trong ô; khi có mạng, hãy gửi lại.";
  const GIVE_UP_AFTER = 15000;
  const { url, place } = panel.dataset;

  const complain = (words) => {
    panel.querySelector(".note-problem").textContent = words;
  };

  /** What is typed and not yet sent outlives the page: saving the article leaves it. */
  const keep = () => {
    try {
      localStorage.setItem(place, text.value);
    } catch {
      // full, or forbidden by the browser's settings: the words are in the page
    }
  };

  const takeBack = () => {
    try {
      text.value = localStorage.getItem(place) ?? "";
    } catch {
      // nothing is stored where nothing may be
    }
  };

  const show = ({ html, newest }) => {
    panel.querySelector(".notes-shown").innerHTML = html;
    panel.dataset.newest = newest;
  };

  const ask = (options = {}) => {
    const headers = { "X-Requested-With": "XMLHttpRequest", ...options.headers };
    return fetch(url, { ...options, headers, signal: AbortSignal.timeout(GIVE_UP_AFTER) });
  };

  /** "" once the note is stored, else what to tell. */
  const send = async (words, isSecondTime = false) => {
    const body = new FormData();
    body.append("text", words);
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const response = await ask({ method: "POST", body, headers: { "X-CSRFToken": token } });
    if (response.headers.get("Content-Type") === "application/json") {
      const answer = await response.json();
      if (!answer.problem) {
        show(answer);
      }
      return answer.problem ?? "";
    }
    if ((response.redirected || response.status === 403 || response.status === 413) && !isSecondTime) {
      const reason = await window.signIn.renew();
      return reason && !(await window.signIn.ask(reason)) ? `Chưa gửi: ${reason}` : send(words, true);
    }
    return `Chưa gửi được: cổng đang gặp sự cố (${response.status}). Chữ vẫn còn trong ô; hãy gửi lại sau ít phút.`;
  };

  const press = async () => {
    const words = text.value;
    button.disabled = true;
    complain("");
    const problem = await send(words).catch(() => OFFLINE);
    button.disabled = false;
    complain(problem);
    if (!problem && text.value === words) {
      text.value = "";
    }
    keep();
  };

  document.getElementById("note-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!button.disabled) {
      press();
    }
  });
  document.addEventListener("sign-of-life", async ({ detail }) => {
    if (detail.newest_note > Number(panel.dataset.newest)) {
      const response = await ask().catch(() => null);
      if (response?.headers.get("Content-Type") === "application/json") {
        show(await response.json());
      }
    }
  });
  text.addEventListener("input", keep);
  takeBack();
  panel.querySelector(".notes-page").hidden = true;
  panel.querySelector(".note-writing").hidden = false;
})();
