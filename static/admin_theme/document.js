// The fields of a document show where the chosen category is one of documents, or something is in them.
(() => {
  const category = document.getElementById("id_category");
  const fields = document.querySelector("fieldset.document");
  const listed = document.getElementById("document-categories");
  if (!category || !fields || !listed) {
    return;
  }
  const forDocuments = new Set(JSON.parse(listed.textContent).map(String));
  const isFilled = () => [...fields.querySelectorAll("input, select")].some((field) => field.value);

  const show = () => {
    fields.hidden = !forDocuments.has(category.value) && !isFilled();
  };

  category.addEventListener("change", show);
  show();
})();
