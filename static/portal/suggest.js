// While somebody types into a field of the search: titles and tags to go to. site.js loads this when
// the field is first entered; without it the form is sent as it is.

const MILLISECONDS_OF_QUIET = 150;
let count = 0;

export function tendSuggestions(field) {
  const list = document.createElement("ul");
  list.id = `goi-y-${(count += 1)}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Gợi ý");
  list.hidden = true;
  field.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  })) field.setAttribute(name, value);

  let timer;
  let asked;
  let chosen = -1;

  const choose = (index) => {
    chosen = index;
    for (const [i, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(i === index));
      if (i === index) option.scrollIntoView({ block: "nearest" });
    }
    if (index < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map(({ text, address }, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.dataset.address = address;
      option.textContent = text;
      return option;
    }));
    list.hidden = !suggestions.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = `${field.dataset.suggest}?${new URLSearchParams({ q: field.value })}`;
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch {
      // No network, or something newer is typed: the form works without suggestions.
    }
  };
  const open = (option) => location.assign(option.dataset.address);

  const typed = () => {
    clearTimeout(timer);
    if (field.value.trim().length < 2) close();
    else timer = setTimeout(ask, MILLISECONDS_OF_QUIET);
  };

  field.addEventListener("input", typed);
  field.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : -1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? last : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) open(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) open(option);
  });
  if (field.value !== field.defaultValue) typed(); // while this file was on its way
}
