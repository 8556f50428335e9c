// “Tệp đính kèm”: files are uploaded when they are chosen or dropped; the list is one hidden value.
(() => {
  const box = document.querySelector(".attachments");
  if (!box) {
    return;
  }
  const { upload, files, most, tooLarge, name } = box.dataset;
  const form = box.closest("form");
  const hidden = box.querySelector("input[type=hidden]");
  const list = box.querySelector(".attachment-list");
  const drop = box.querySelector(".attachment-drop");
  const chooser = box.querySelector("input[type=file]");
  const problems = box.querySelector(".attachment-problems");
  const OFFLINE = "mất kết nối với cổng. Khi có mạng, hãy chọn lại tệp.";
  const WAITS = "Đang tải tệp lên; khi xong bài sẽ được lưu.";
  let entries = []; // as the hidden value lists them
  let queue = Promise.resolve();
  let waiting = 0; // files that are being uploaded
  let dragged = null;

  // --- The list

  const element = (tag, words = "", attributes = {}) =>
    Object.assign(document.createElement(tag), { textContent: words, ...attributes });

  const keep = () => {
    hidden.value = JSON.stringify(entries);
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const tell = (words) => {
    box.querySelector(".attachment-news").textContent = words;
  };

  const button = (words, label, act, isDisabled = false) => {
    const made = element("button", words, { type: "button", className: "button", disabled: isDisabled });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };

  const show = () => {
    list.replaceChildren(...entries.map(row));
  };

  const row = (entry, place) => {
    const line = element("li", "", { className: "attachment" });
    line.append(
      handle(line, entry),
      title(entry),
      link(entry),
      button("↑", `Chuyển “${entry.title}” lên`, () => move(place, place - 1), place === 0),
      button("↓", `Chuyển “${entry.title}” xuống`, () => move(place, place + 1), place === entries.length - 1),
      button("Bỏ", `Bỏ tệp “${entry.title}”`, () => remove(place)),
    );
    return line;
  };

  const title = (entry) => {
    const label = element("label");
    const input = element("input", "", { type: "text", className: "attachment-title", value: entry.title, maxLength: 250 });
    input.addEventListener("input", () => {
      entry.title = input.value;
      keep();
    });
    label.append(element("span", "Tên tệp hiện cho người đọc", { className: "visually-hidden" }), input);
    return label;
  };

  const link = (entry) => {
    const made = element("a", entry.facts, { className: "attachment-facts", href: `${files}${entry.file}/` });
    made.setAttribute("aria-label", `Tải về “${entry.title}” (${entry.facts})`);
    return made;
  };

  const move = (from, to) => {
    const [entry] = entries.splice(from, 1);
    entries.splice(to, 0, entry);
    keep();
    show();
    const buttons = [...list.children[to].querySelectorAll("button:not(:disabled)")];
    (buttons[to > from && buttons.length > 2 ? 1 : 0] ?? buttons[0]).focus();
    tell(`“${entry.title}” ở vị trí ${to + 1} trong ${entries.length}.`);
  };

  const remove = (place) => {
    const [entry] = entries.splice(place, 1);
    keep();
    show();
    (list.children[Math.min(place, entries.length - 1)]?.querySelector("input") ?? chooser).focus();
    tell(`Đã bỏ tệp “${entry.title}”.`);
  };

  // --- Order by mouse

  const handle = (line, entry) => {
    const made = element("span", "⠿", { className: "attachment-handle", draggable: true });
    made.ariaHidden = "true";
    made.addEventListener("dragstart", (event) => {
      dragged = entry;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", entry.title);
      event.dataTransfer.setDragImage(line, 0, 0);
      line.classList.add("is-dragged");
    });
    made.addEventListener("dragend", () => {
      dragged = null;
      show();
    });
    return made;
  };

  const placeUnder = (event) => {
    const rows = [...list.children];
    const below = rows.findIndex((line) => {
      const { top, height } = line.getBoundingClientRect();
      return event.clientY < top + height / 2;
    });
    return below < 0 ? rows.length : below;
  };

  const reorder = (event) => {
    const from = entries.indexOf(dragged);
    const to = placeUnder(event);
    move(from, to > from ? to - 1 : to);
  };

  // --- Uploading

  const complain = (words) => {
    problems.textContent += `${words}\n`;
  };

  const take = (chosen) => {
    problems.textContent = "";
    for (const file of chosen) {
      if (file.size > Number(most)) {
        complain(`${file.name}: ${tooLarge}`);
      } else {
        enqueue(file);
      }
    }
    chooser.value = ""; // what is uploaded here isn't sent again with the form
  };

  const enqueue = (file) => {
    const line = element("div", "", { className: "attachment" });
    const progress = element("progress", "", { max: 100, value: 0 });
    progress.setAttribute("aria-label", `Đang tải “${file.name}” lên`);
    const request = new XMLHttpRequest();
    line.append(element("span", file.name), progress, button("Hủy", `Hủy tải “${file.name}”`, () => cancel()));
    drop.before(line);
    waiting += 1;
    let isCancelled = false;
    const cancel = () => {
      isCancelled = true;
      request.abort();
    };
    queue = queue.then(async () => {
      const answer = isCancelled ? {} : await send(file, request, progress);
      line.remove();
      waiting -= 1;
      if (answer.file) {
        add(answer);
      } else if (!isCancelled) {
        complain(`${file.name}: ${answer.problem ?? OFFLINE}`);
      }
    });
  };

  const add = (entry) => {
    const known = entries.some(({ file }) => file === entry.file);
    if (known) {
      complain(`“${entry.title}” đã có trong danh sách.`);
      return;
    }
    const { file, title: words, kind, size, facts } = entry;
    entries.push({ file, title: words, kind, size, facts });
    keep();
    show();
    tell(`Đã tải “${words}” lên.`);
  };

  const send = async (file, request, progress, isSecondTime = false) => {
    const answer = await transfer(file, request, progress);
    if (!answer.isForeign || isSecondTime) {
      return answer;
    }
    const reason = await window.signIn?.renew().catch(() => OFFLINE);
    if (reason && !(await window.signIn.ask(reason))) {
      return { problem: reason };
    }
    return send(file, request, progress, true);
  };

  // XMLHttpRequest, for fetch doesn't tell how much of a file has been sent.
  const transfer = (file, request, progress) =>
    new Promise((resolve) => {
      const data = new FormData();
      data.append("upload", file);
      request.open("POST", upload);
      request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
      request.upload.onprogress = ({ loaded, total }) => {
        progress.value = total ? (100 * loaded) / total : 0;
      };
      request.onloadend = () => resolve(read(request));
      request.send(data);
    });

  const read = ({ status, responseText, responseURL }) => {
    try {
      return JSON.parse(responseText);
    } catch {
      const isElsewhere = responseURL && new URL(responseURL).pathname !== upload;
      return { isForeign: status === 403 || isElsewhere, problem: problemOf(status) };
    }
  };

  const problemOf = (status) => {
    if (status === 0) {
      return OFFLINE;
    }
    return status === 413 ? tooLarge : `cổng đang gặp sự cố (${status}). Hãy chọn lại tệp sau ít phút.`;
  };

  // --- Choosing, dropping, saving

  chooser.addEventListener("change", () => take([...chooser.files]));
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  box.addEventListener("dragover", (event) => {
    if (dragged || hasFiles(event)) {
      event.preventDefault();
      box.classList.toggle("is-over", !dragged);
    }
  });
  box.addEventListener("dragleave", (event) => {
    if (!box.contains(event.relatedTarget)) {
      box.classList.remove("is-over");
    }
  });
  box.addEventListener("drop", (event) => {
    box.classList.remove("is-over");
    if (dragged) {
      event.preventDefault();
      reorder(event);
    } else if (hasFiles(event)) {
      event.preventDefault();
      take([...event.dataTransfer.files]);
    }
  });
  hidden.addEventListener("change", () => {
    if (hidden.value !== JSON.stringify(entries)) {
      begin(); // what was typed before was taken up again
    }
  });
  form.addEventListener(
    "submit",
    async (event) => {
      if (!waiting || event.submitter?.formTarget === "_blank") {
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      window.desk?.say(WAITS);
      await queue;
      if (!problems.textContent) {
        form.requestSubmit(event.submitter);
      } else {
        window.desk?.say("");
      }
    },
    true,
  );

  const begin = () => {
    entries = JSON.parse(hidden.value || "[]");
    show();
  };

  chooser.removeAttribute("name");
  box.querySelectorAll(`[name^="${name}-"]`).forEach((input) => input.remove());
  box.querySelector(".attachment-hint").hidden = false;
  begin();
})();
