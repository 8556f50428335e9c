// CKEditor sends its uploads with the form's own token and leaves Vietnamese letters as they are.
(() => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (!token || !window.CKEDITOR) {
    return;
  }
  CKEDITOR.config.fileTools_requestHeaders = { "X-CSRFToken": token.value };
})();
