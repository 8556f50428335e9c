// How this device shows pages, as its reader chose; ahead of the first paint, so nothing flashes.

try {
  for (const name of ["textSize", "contrast", "theme"]) {
    const chosen = localStorage.getItem(name);
    if (chosen) document.documentElement.dataset[name] = chosen;
  }
} catch {
  // Storage may be switched off.
}
