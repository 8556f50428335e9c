// A category's parent is of the same sub-site: the others' groups are hidden while one is chosen.
(() => {
  const subSite = document.getElementById("id_sub_site");
  const parent = document.getElementById("id_parent");
  if (!subSite || !parent) {
    return;
  }

  const narrow = () => {
    const name = subSite.selectedOptions[0]?.text;
    for (const group of parent.querySelectorAll("optgroup")) {
      group.hidden = group.disabled = Boolean(subSite.value) && group.label !== name;
    }
    if (parent.selectedOptions[0]?.closest("optgroup")?.disabled) {
      parent.value = "";
    }
  };

  subSite.addEventListener("change", narrow);
  narrow();
})();
