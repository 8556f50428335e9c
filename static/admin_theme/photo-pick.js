// Choosing a picture of the library: a shelf with a search that stands wherever it is put, and the
// dialog with one, which also takes new pictures.
(() => {
  const dialog = document.getElementById("photo-dialog");
  const form = document.getElementById("article_form");
  if (!dialog || !form) {
    return;
  }
  const WAIT = 250;
  const OFFLINE = "Chưa mở được thư viện ảnh. Hãy thử lại.";
  let shelves = 0;

  const ask = async (query, page) => {
    const answer = await fetch(`${dialog.dataset.photos}?${new URLSearchParams({ q: query, trang: page })}`);
    if (!answer.ok || answer.redirected) {
      throw new Error(OFFLINE);
    }
    return answer.text();
  };

  /** Fills `place` with a search and pictures; `onPick` gets the one that is chosen. */
  const photoShelf = (place, onPick) => {
    const id = `photo-search-${++shelves}`;
    place.innerHTML = `<label for="${id}">Tìm trong thư viện ảnh</label>
      <input type="search" id="${id}" autocomplete="off">
      <p class="visually-hidden" role="status"></p>
      <ul class="photo-grid"></ul>`;
    const search = place.querySelector("input");
    const list = place.querySelector("ul");
    const status = place.querySelector("[role=status]");
    let timer;
    let asked = 0;

    const load = async (page = 0) => {
      const own = ++asked;
      const html = await ask(search.value, page).catch(() => `<li class="empty">${OFFLINE}</li>`);
      if (own !== asked) {
        return; // something else is searched for by now
      }
      list.querySelector(".more")?.remove();
      const count = page ? list.children.length : 0;
      page ? list.insertAdjacentHTML("beforeend", html) : (list.innerHTML = html);
      status.textContent = `${list.querySelectorAll("[data-digest]").length} ảnh`;
      if (page) {
        list.children[count]?.querySelector("button")?.focus();
      }
    };

    search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(load, WAIT);
    });
    search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    list.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button?.dataset.page) {
        load(button.dataset.page);
      } else if (button) {
        onPick({ ...button.dataset });
      }
    });
    return { load: () => load(), search };
  };

  let onPick = () => {};

  const pick = (photo) => {
    dialog.close();
    onPick(photo);
  };

  const shelf = photoShelf(dialog.querySelector(".photo-shelf"), pick);
  const input = dialog.querySelector("input[type=file]");
  const list = dialog.querySelector(".photo-files");

  const take = async (files) => {
    const token = form.elements.csrfmiddlewaretoken.value;
    const photos = await window.portal.sendPhotos(files, { list, url: dialog.dataset.upload, token });
    input.value = "";
    if (!dialog.open) {
      return;
    }
    if (files.length === 1 && photos.length === 1) {
      pick(photos[0]);
    } else {
      shelf.load();
    }
  };

  /** Opens the library; `callback` gets the picture that is chosen: digest, url, thumbnail, alt, caption. */
  const pickPhoto = (callback) => {
    onPick = callback;
    list.replaceChildren();
    shelf.search.value = "";
    dialog.showModal();
    shelf.search.focus();
    shelf.load();
  };

  dialog.querySelector("[name=close]").addEventListener("click", () => dialog.close());
  input.addEventListener("change", () => input.files.length && take([...input.files]));
  window.portal.acceptDrops(dialog, (files) => take([...files]));
  window.portal = { ...window.portal, pickPhoto, photoShelf };

  // --- The article's cover

  const { cover, cover_upload: upload } = form.elements;
  if (!upload) {
    return;
  }
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button",
    textContent: "Chọn từ thư viện",
  });
  let filledIn = {};

  /** The photo's own words, unless somebody has written others for this article. */
  const describe = (name, words) => {
    const field = form.elements[name];
    if (!field.value.trim() || field.value === filledIn[name]) {
      field.value = filledIn[name] = words;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  /** The picture that the hidden field names by its digest: just picked, or typed before and taken back. */
  const show = () => {
    const digest = cover.value;
    form.querySelector(".panel-cover")?.remove();
    if (/^[0-9a-f]{64}$/.test(digest)) {
      const src = `${dialog.dataset.media}photos/${digest.slice(0, 2)}/${digest}.webp`;
      const picture = Object.assign(new Image(), { className: "panel-cover", src, alt: "Ảnh đại diện hiện tại" });
      form.querySelector("fieldset.cover").before(picture);
    }
  };

  button.addEventListener("click", () =>
    pickPhoto((photo) => {
      upload.value = "";
      cover.value = photo.digest;
      form.elements.cover_removal.checked = false;
      describe("cover_alt", photo.alt);
      describe("cover_caption", photo.caption);
      cover.dispatchEvent(new Event("change", { bubbles: true }));
      button.focus();
    }),
  );
  cover.addEventListener("change", show);
  upload.before(button);
})();
