// Several photos together in the text: chosen, described and put in order in one dialog.
(() => {
  if (!window.CKEDITOR || !window.portal?.sendPhotos) {
    return;
  }
  const form = document.getElementById("article_form");
  const library = document.getElementById("photo-dialog");
  const ACCEPT = document.getElementById("id_cover_upload")?.accept ?? "image/*";
  const FEWEST = 2;
  const ICON =
    "data:image/svg+xml," +
    encodeURI(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="none" stroke="dimgray"' +
        ' d="M4.5 4.5h10v9h-10zM4.5 11.5h-3v-9h10v2"/><path fill="dimgray" d="m5.5 12.5 3-4 2 2 1.5-1.5 2 3.5z"/></svg>',
    ) +
    "#"; // behind which the editor puts the time of its release

  const CHOICE = `<div class="gallery-choice">
    <ol class="gallery-photos"></ol>
    <p class="gallery-problem" role="alert"></p>
    <label for="gallery-files">Ảnh từ máy của bạn: chọn nhiều ảnh một lúc, hoặc kéo ảnh thả vào đây</label>
    <input type="file" id="gallery-files" multiple accept="${ACCEPT}">
    <ul class="photo-files"></ul>
    <div class="picture-library"></div>
  </div>`;

  const PHOTO = `<li>
    <img alt="">
    <div class="gallery-words">
      <label>Văn bản thay thế <input name="alt" maxlength="250"></label>
      <label>Chú thích ảnh <input name="caption" maxlength="500"></label>
    </div>
    <div class="gallery-moves">
      <button type="button" name="up" aria-label="Chuyển lên trước">↑</button>
      <button type="button" name="down" aria-label="Chuyển xuống sau">↓</button>
      <button type="button" name="remove" aria-label="Bỏ khỏi bộ ảnh">✕</button>
    </div>
  </li>`;

  const fromHtml = (html) => {
    const place = document.createElement("template");
    place.innerHTML = html.trim();
    return place.content.firstElementChild;
  };

  const textOf = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.trim();

  const encode = CKEDITOR.tools.htmlEncodeAttr;

  /** What stands in the text: captions keep their links and marks while their words stay. */
  const photosIn = (figure) =>
    [...figure.querySelectorAll("img")].map((image) => ({
      src: image.dataset.ckeSavedSrc ?? image.getAttribute("src"),
      alt: image.alt,
      caption: image.closest("figure:not(.gallery)")?.querySelector("figcaption")?.innerHTML.trim() ?? "",
    }));

  const htmlOf = ({ src, alt, caption }) => {
    const image = `<img src="${encode(src)}" data-cke-saved-src="${encode(src)}" alt="${encode(alt)}" />`;
    return caption
      ? `<figure class="caption">${image}<figcaption>${caption}</figcaption></figure>`
      : `<p>${image}</p>`;
  };

  const choice = () => {
    let dialog, box, list, problem, input, lines, shelf, before;

    const lineOf = ({ src, thumbnail = src, alt, caption }) => {
      const line = fromHtml(PHOTO);
      Object.assign(line.dataset, { src, caption });
      line.querySelector("img").src = thumbnail;
      line.querySelector("[name=alt]").value = alt;
      line.querySelector("[name=caption]").value = textOf(caption);
      return line;
    };

    const photoOf = (line) => {
      const words = line.querySelector("[name=caption]").value.trim();
      const isKept = words === textOf(line.dataset.caption);
      return {
        src: line.dataset.src,
        alt: line.querySelector("[name=alt]").value.trim(),
        caption: isKept ? line.dataset.caption : CKEDITOR.tools.htmlEncode(words),
      };
    };

    const photos = () => [...list.children].map(photoOf);

    const tend = () => {
      [...list.children].forEach((line, place) => {
        line.setAttribute("aria-label", `Ảnh ${place + 1}`);
        line.querySelector("[name=up]").disabled = !place;
        line.querySelector("[name=down]").disabled = place === list.children.length - 1;
      });
      problem.textContent = "";
      dialog.layout();
    };

    const add = (photo) => {
      const there = [...list.children].find((line) => line.dataset.src === photo.url);
      const { url: src, thumbnail, alt } = photo;
      const line = there ?? lineOf({ src, thumbnail, alt, caption: CKEDITOR.tools.htmlEncode(photo.caption) });
      list.append(line);
      tend();
      line.scrollIntoView({ block: "nearest" });
      problem.textContent = there ? "Ảnh này đã có trong bộ ảnh." : "";
    };

    const upload = async (files) => {
      const token = form.elements.csrfmiddlewaretoken.value;
      lines.replaceChildren();
      dialog.disableButton("ok");
      const arrived = await window.portal.sendPhotos(files, { list: lines, url: library.dataset.upload, token });
      dialog.enableButton("ok");
      input.value = "";
      arrived.forEach(add);
      if (arrived.length === files.length) {
        lines.replaceChildren();
      }
    };

    const press = ({ target: button }) => {
      const line = button.closest("li");
      if (button.name === "up") {
        line.previousElementSibling.before(line);
      } else if (button.name === "down") {
        line.nextElementSibling.after(line);
      } else if (button.name === "remove") {
        const next = line.nextElementSibling ?? line.previousElementSibling;
        line.remove();
        (next?.querySelector("[name=remove]") ?? input).focus();
      } else {
        return;
      }
      tend();
      if (line.isConnected) {
        const other = button.name === "up" ? "down" : "up";
        (button.disabled ? line.querySelector(`[name=${other}]`) : button).focus();
      }
    };

    return {
      type: "html",
      id: "photos",
      html: CHOICE,
      onLoad() {
        dialog = this.getDialog();
        box = this.getElement().$;
        [list, problem, input, lines] = box.querySelectorAll("ol, .gallery-problem, [type=file], .photo-files");
        shelf = window.portal.photoShelf?.(box.querySelector(".picture-library"), add);
        list.addEventListener("click", press);
        input.addEventListener("change", () => input.files.length && upload([...input.files]));
        window.portal.acceptDrops(box, (files) => upload([...files]));
        box.addEventListener("keydown", (event) => {
          if (event.key === "Tab" || event.key === "Enter") {
            event.stopPropagation(); // here they do what they do on any page
          }
        });
      },
      focus() {
        input.focus();
      },
      setup(widget) {
        list.replaceChildren(...photosIn(widget.element.$).map(lineOf));
        lines.replaceChildren();
        before = JSON.stringify(photos());
        shelf?.load();
        tend();
      },
      isChanged() {
        return JSON.stringify(photos()) !== before; // then leaving the dialog asks first
      },
      validate() {
        const isEnough = list.children.length >= FEWEST;
        problem.textContent = isEnough ? "" : "Hãy chọn ít nhất hai ảnh. Một ảnh thì dùng nút “Hình ảnh”.";
        return isEnough;
      },
      commit(widget) {
        widget.setData("photos", photos());
      },
    };
  };

  CKEDITOR.dialog.add("gallery", () => ({
    title: "Bộ ảnh",
    minWidth: 320,
    minHeight: 200,
    resizable: CKEDITOR.DIALOG_RESIZE_NONE,
    contents: [{ id: "gallery", label: "Bộ ảnh", elements: [choice()] }],
  }));

  CKEDITOR.plugins.add("gallery", {
    requires: "widget,dialog",
    init(editor) {
      editor.widgets.add("gallery", {
        dialog: "gallery",
        template: '<figure class="gallery"></figure>',
        pathName: "gallery",
        upcast: (element) => element.name === "figure" && element.hasClass("gallery"),
        data() {
          if (this.data.photos) {
            this.element.setHtml(this.data.photos.map(htmlOf).join(""));
          }
        },
      });
      editor.ui.addButton("Gallery", { label: "Bộ ảnh", command: "gallery", icon: ICON });
    },
  });
})();
