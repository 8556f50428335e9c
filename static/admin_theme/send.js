// A form on a page of its own is sent once it is sure that the session lives: no typed reason is lost.
(() => {
  const OFFLINE = "Chưa gửi được: mất kết nối với cổng. Chữ vẫn còn nguyên trong trang này; khi có mạng, hãy bấm lần nữa.";
  let isChecked = false;

  /** "" when the form can be sent now, else what to tell. */
  const check = async () => {
    const reason = await window.signIn.renew();
    const isSolved = !reason || (await window.signIn.ask(reason));
    return isSolved ? "" : `Chưa gửi: ${reason}`;
  };

  const send = async (form, submitter) => {
    submitter.disabled = true;
    const problem = await check().catch(() => OFFLINE);
    submitter.disabled = false;
    form.querySelector(".save-problem").textContent = problem;
    if (!problem) {
      isChecked = true;
      form.requestSubmit(submitter);
    }
  };

  document.querySelectorAll("form.outlives-session").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (!isChecked) {
        event.preventDefault();
        send(form, event.submitter ?? form.querySelector("[type=submit]"));
      }
    });
  });
  window.addEventListener("pageshow", () => {
    isChecked = false;
  });
})();
