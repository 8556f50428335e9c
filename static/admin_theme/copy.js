// An address beside its button: one press copies it.
document.querySelectorAll("[data-copy]").forEach((button) => {
  const field = button.parentElement.querySelector("input");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value).then(
      () => (button.textContent = "Đã sao chép"),
      () => (button.textContent = "Hãy bấm Ctrl+C"),
    );
  });
});
