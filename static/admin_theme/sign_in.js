// A form outlives the session it was opened in: the same person signs in again without leaving it.
(() => {
  const dialog = document.getElementById("sign-in-dialog");
  const form = dialog.querySelector("form");
  const problem = form.querySelector(".sign-in-problem");
  const { user, name, session } = dialog.dataset;

  const ENDED = "Phiên làm việc của bạn đã hết. Chữ vừa gõ vẫn còn nguyên trong trang này.";
  const otherThan = (other) =>
    `Trình duyệt này đang đăng nhập bằng tài khoản “${other}”, còn chữ trong trang này do “${name}” gõ.` +
    ` Hãy đăng nhập lại bằng tài khoản “${name}” để lưu.`;

  /** Takes the new token when it is still the same person; "" then, else why the form can't be sent. */
  const renew = async () => use(await (await fetch(session)).json());

  const use = (signedIn) => {
    if (signedIn.user === null) {
      return ENDED;
    }
    if (String(signedIn.user) !== user) {
      return otherThan(signedIn.name);
    }
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => {
      field.value = signedIn.token;
    });
    const headers = window.CKEDITOR?.config.fileTools_requestHeaders;
    if (headers) {
      headers["X-CSRFToken"] = signedIn.token;
    }
    return "";
  };

  /** Opens the dialog; true once the same person is signed in, false when they leave it for later. */
  const ask = (reason) => {
    dialog.querySelector(".sign-in-reason").textContent = reason;
    complain("");
    dialog.returnValue = "";
    dialog.showModal();
    form.elements.password.focus();
    return new Promise((resolve) => {
      const closed = () => resolve(dialog.returnValue === "signed in");
      dialog.addEventListener("close", closed, { once: true });
    });
  };

  const complain = (words) => {
    problem.hidden = !words;
    problem.textContent = words;
  };

  const signIn = async () => {
    const { token } = await (await fetch(session)).json();
    const headers = { "X-CSRFToken": token };
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    if (response.headers.get("Content-Type") === "application/json") {
      return use(await response.json());
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector(".errornote")?.textContent.trim() || "Chưa đăng nhập được. Hãy thử lại sau ít phút.";
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const refusal = await signIn().catch(() => "Mất kết nối với cổng. Hãy thử lại khi có mạng.");
    form.elements.password.value = "";
    complain(refusal);
    if (refusal) {
      form.elements.password.focus();
    } else {
      dialog.close("signed in");
    }
  });
  form.elements.later.addEventListener("click", () => dialog.close());

  window.signIn = { renew, ask };
})();
