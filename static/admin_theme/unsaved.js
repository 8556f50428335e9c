// Leaving the article form with unsaved words asks first; saving it and looking at the preview don't.
(() => {
  const form = document.getElementById("article_form");
  if (!form) {
    return;
  }
  let typed = form.querySelector(".errornote, .errorlist, .notice-stored") !== null;
  let saving = false;

  const isDirty = () =>
    typed || Object.values(window.CKEDITOR?.instances ?? {}).some((editor) => editor.checkDirty());

  form.addEventListener("input", () => {
    typed = true;
  });
  form.addEventListener("submit", ({ submitter }) => {
    saving = submitter?.formTarget !== "_blank";
  });
  window.addEventListener("beforeunload", (event) => {
    if (!saving && isDirty()) {
      event.preventDefault();
    }
  });
})();
