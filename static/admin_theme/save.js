// Saving keeps the page until the article is stored: what was typed stays whatever the answer is.
(() => {
  const form = document.getElementById("article_form");
  const NO_FILE_LIMIT = 60000;
  const TOO_LARGE = 413; // said of less, too, to who is no longer signed in
  const STILL_HERE = "Chữ vẫn còn nguyên trong trang này.";
  let isSaving = false;

  const complain = (words) => {
    document.querySelector(".save-problem").textContent = words;
  };

  const setBusy = (isBusy) => {
    isSaving = isBusy;
    document.querySelector(".desk").inert = isBusy;
    document.querySelectorAll(".desk-buttons button").forEach((button) => {
      button.disabled = isBusy;
    });
  };

  const save = async (submitter) => {
    complain("");
    document.querySelector(".messagelist")?.remove(); // of the save before
    setBusy(true);
    window.desk.say("Đang lưu…");
    await window.desk.pause();
    const problem = await attempt(submitter).catch(() => OFFLINE);
    if (problem === SAVED) {
      return;
    }
    setBusy(false);
    window.desk.say("");
    window.desk.resume();
    if (problem) {
      complain(problem);
      submitter?.focus({ preventScroll: true });
    }
  };

  const SAVED = Symbol("saved");
  const OFFLINE = `Chưa lưu được: mất kết nối với cổng. ${STILL_HERE} Khi có mạng, hãy bấm lưu lần nữa.`;

  /** SAVED, or what to tell; "" when the page itself tells it. */
  const attempt = async (submitter, isSecondTime = false) => {
    const answer = await send(submitter);
    if (answer.location) {
      window.desk.leave();
      location.assign(answer.location);
      return SAVED;
    }
    if (answer.isForeign || (answer.status === TOO_LARGE && (await window.signIn.renew()))) {
      return isSecondTime ? NOT_ALLOWED : signInAndSave(submitter);
    }
    if (answer.page?.getElementById("article_form")) {
      show(answer.page);
      return "";
    }
    return tell(answer.status);
  };

  const NOT_ALLOWED = `Chưa lưu được: cổng không cho bạn sửa bài này nữa. ${STILL_HERE} Hãy chép lại chữ cần giữ.`;

  const tell = (status) => {
    if (status === 0) {
      return OFFLINE;
    }
    if (status === TOO_LARGE || status === 400) {
      return `Chưa lưu được: tệp hoặc bài quá lớn. ${STILL_HERE} Hãy chọn ảnh nhỏ hơn rồi bấm lưu lại.`;
    }
    if (status >= 500) {
      return `Chưa lưu được: cổng đang gặp sự cố (${status}). ${STILL_HERE} Hãy bấm lưu lại sau ít phút.`;
    }
    return `Chưa lưu được: cổng không tìm thấy bài này. ${STILL_HERE} Hãy chép lại chữ cần giữ.`;
  };

  const signInAndSave = async (submitter) => {
    const reason = await window.signIn.renew();
    if (reason && !(await window.signIn.ask(reason))) {
      return `Chưa lưu: ${reason}`;
    }
    return attempt(submitter, true);
  };

  // XMLHttpRequest, for fetch doesn't tell how much of a picture has been sent.
  const send = (submitter) =>
    new Promise((resolve) => {
      Object.values(window.CKEDITOR?.instances ?? {}).forEach((editor) => editor.updateElement());
      const data = new FormData(form);
      data.append("untouched", window.desk.untouched().join(" "));
      if (submitter?.name) {
        data.append(submitter.name, submitter.value);
      }
      const hasFile = [...data.values()].some((value) => value instanceof File && value.size);
      const request = new XMLHttpRequest();
      request.open("POST", form.getAttribute("action") || location.pathname + location.search);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.timeout = hasFile ? 0 : NO_FILE_LIMIT;
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        if (hasFile && total) {
          window.desk.say(`Đang tải ảnh lên: ${Math.floor((100 * loaded) / total)} %`);
        }
      });
      request.addEventListener("loadend", () => resolve(read(request)));
      request.send(data);
    });

  const read = (request) => {
    const { status, responseURL, responseText } = request;
    const type = request.getResponseHeader("Content-Type") ?? "";
    if (status === 200 && type.startsWith("application/json")) {
      return JSON.parse(responseText);
    }
    const isSignInPage = responseURL && new URL(responseURL).pathname === new URL(signInUrl).pathname;
    return {
      status,
      isForeign: status === 403 || isSignInPage,
      page: new DOMParser().parseFromString(responseText, "text/html"),
    };
  };

  const signInUrl = document.querySelector("#sign-in-dialog form").action;

  // --- The server's complaints, shown in this page: it keeps the editor and a chosen file

  const show = (page) => {
    const theirs = page.getElementById("article_form");
    notices(form).forEach((notice) => notice.remove());
    form.querySelector(".desk").before(...notices(theirs));
    theirs.querySelectorAll(".form-row").forEach(showErrors);
    for (const part of [".panel", ".in-reach", ".at-hand"]) {
      form.querySelector(part)?.replaceWith(theirs.querySelector(part));
    }
    showCover(theirs);
    if (form.elements.version.value !== theirs.elements.version.value) {
      window.desk.write(Object.fromEntries(new FormData(theirs))); // what was chosen of two texts
    }
    form.elements.version.value = theirs.elements.version.value;
    form.setAttribute("action", theirs.getAttribute("action") ?? "");
    document.title = page.title;
    const note = form.querySelector(".errornote");
    note.tabIndex = -1;
    note.focus();
  };

  const notices = (inForm) => {
    const parts = [...inForm.querySelector(".desk").parentElement.children];
    return parts.slice(0, parts.findIndex((part) => part.classList.contains("desk")));
  };

  const showErrors = (theirRow) => {
    const name = [...theirRow.classList].find((word) => word.startsWith("field-"));
    const row = form.querySelector(`.${name}`);
    row.classList.toggle("errors", theirRow.classList.contains("errors"));
    row.querySelectorAll("ul.errorlist").forEach((list) => list.remove());
    row.prepend(...theirRow.querySelectorAll("ul.errorlist"));
  };

  /** A picture that arrived isn't sent again; one that was refused stays chosen. */
  const showCover = (theirs) => {
    form.elements.cover.value = theirs.elements.cover.value;
    if (theirs.querySelector(".field-cover_upload.errors")) {
      return;
    }
    form.elements.cover_upload.value = "";
    form.querySelector(".panel-cover")?.remove();
    form.querySelector("fieldset.cover").before(...theirs.querySelectorAll("img.panel-cover"));
  };

  // A page that the browser kept for "back" was saved and left: the stored article is newer.
  window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.formTarget === "_blank") {
      return;
    }
    event.preventDefault();
    if (!isSaving) {
      save(event.submitter);
    }
  });
})();
