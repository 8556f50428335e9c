// Several pictures at once, each on its own: one that is refused says why, and the others go on.
(() => {
  const ACCOUNT = 403;
  const TOO_LARGE = 413;
  const OFFLINE = "Mất kết nối với cổng. Hãy chọn lại ảnh này khi có mạng.";
  const SIGNED_OUT = "Phiên làm việc đã hết. Hãy đăng nhập lại rồi chọn lại ảnh này.";
  const BROKEN = "Cổng đang gặp sự cố. Hãy chọn lại ảnh này sau ít phút.";

  /** Why the server's answer is no photo. */
  const problem = ({ status, response }) => {
    if (response?.error) {
      return response.error.message;
    }
    if (status === 0) {
      return OFFLINE;
    }
    if (status === TOO_LARGE) {
      return "Ảnh lớn hơn 20 MB. Hãy thu nhỏ ảnh rồi tải lại.";
    }
    return status === ACCOUNT || status === 200 ? SIGNED_OUT : BROKEN;
  };

  /** Sends one file; the promise is of the photo, or fails with what to tell. */
  const send = (file, { url, token, onProgress }) =>
    new Promise((resolve, reject) => {
      const data = new FormData();
      data.append("upload", file);
      const request = new XMLHttpRequest(); // fetch doesn't tell how much has been sent
      request.open("POST", url);
      request.responseType = "json";
      request.setRequestHeader("X-CSRFToken", token);
      request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total || 0));
      request.addEventListener("loadend", () => {
        const photo = request.response?.photo;
        photo ? resolve(photo) : reject(new Error(problem(request)));
      });
      request.send(data);
    });

  const element = (tag, text = "", className = "") =>
    Object.assign(document.createElement(tag), { textContent: text, className });

  const link = (href, text) => Object.assign(element("a", text), { href });

  /** A line of `list` for `file`, which tells how far it is and how it ended. */
  const lineFor = (list, file) => {
    const line = element("li");
    const bar = Object.assign(element("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", `Đang tải ${file.name}`);
    line.append(element("span", file.name, "file-name"), bar);
    list.append(line);
    const end = (...parts) => {
      bar.remove();
      line.append(...parts);
    };
    return {
      progress: (part) => (bar.value = part),
      arrived: (photo) => end(...(photo.is_new ? [link(photo.page, "Ghi mô tả")] : known(photo))),
      refused: (words) => end(element("span", words, "problem")),
    };
  };

  const known = (photo) => {
    const words = element("span", photo.page ? "Ảnh này đã có: " : "Ảnh này đã có trong cổng.");
    return photo.page ? [words, link(photo.page, photo.alt || "mở ảnh")] : [words];
  };

  /** One after the other: the server takes one picture at a time. */
  const sendAll = async (files, { list, ...to }) => {
    const lines = [...files].map((file) => [file, lineFor(list, file)]);
    const photos = [];
    for (const [file, line] of lines) {
      try {
        photos.push(await send(file, { ...to, onProgress: line.progress }));
        line.arrived(photos.at(-1));
      } catch (error) {
        line.refused(error.message);
      }
    }
    return photos;
  };

  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");

  /** Files dropped anywhere on `place` go to `take`. */
  const acceptDrops = (place, take) => {
    const mark = (isOver) => place.classList.toggle("drop-here", isOver);
    place.addEventListener("dragover", (event) => {
      if (hasFiles(event)) {
        event.preventDefault();
        mark(true);
      }
    });
    place.addEventListener("dragleave", ({ relatedTarget }) => mark(place.contains(relatedTarget)));
    place.addEventListener("drop", (event) => {
      if (hasFiles(event)) {
        event.preventDefault();
        mark(false);
        take(event.dataTransfer.files);
      }
    });
  };

  window.portal = { ...window.portal, sendPhotos: sendAll, acceptDrops };

  // --- The library's own page

  const form = document.getElementById("photo-upload");
  if (!form) {
    return;
  }
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector(".photo-files");
  const status = form.querySelector("[role=status]");

  const take = async (files) => {
    const count = files.length;
    status.textContent = `Đang tải ${count} ảnh lên…`;
    const token = form.elements.csrfmiddlewaretoken.value;
    const photos = await sendAll(files, { list, url: form.dataset.one, token });
    input.value = "";
    status.textContent = `Đã tải lên ${photos.length} trong ${count} ảnh.`;
    if (photos.length) {
      await showNewest();
    }
  };

  /** The grid as the server shows it now. */
  const showNewest = async () => {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const theirs = page.getElementById("changelist-form");
    document.getElementById("changelist-form")?.replaceChildren(...(theirs?.children ?? []));
  };

  form.querySelector(".by-script").hidden = false;
  form.querySelector(".without-script").remove();
  form.querySelector("button").remove(); // choosing is enough
  input.addEventListener("change", () => input.files.length && take([...input.files]));
  acceptDrops(document.body, (files) => take([...files]));
})();
