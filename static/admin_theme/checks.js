// What the server's checks say of the text, beside it: a press leads to the place, another mends it.
(() => {
  const box = document.querySelector(".checks");
  const form = document.getElementById("article_form");
  if (!box || !window.desk) {
    return;
  }
  const INLINE = new Set("A STRONG EM B I U S SUB SUP SPAN".split(" "));
  const EDITORS_OWN = ".cke_reset, [data-cke-temp], [data-cke-bookmark]";
  const hasRoom = window.matchMedia("(min-width: 1100px)"); // for the list beside the text
  let findings = [];
  let shown = "";

  const post = (url, fields) => {
    const body = new FormData();
    Object.entries(fields).forEach(([name, value]) => body.append(name, value));
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    return fetch(url, { method: "POST", body, headers });
  };

  /** Asks anew; without an answer the list stays as it is until the next autosave brings one. */
  const ask = async () => {
    const chosen = form.elements.cover_upload?.files.length ? { cover_chosen: "on" } : {};
    const response = await post(box.dataset.url, { ...window.desk.read(), ...chosen }).catch(() => null);
    if (response?.headers.get("Content-Type") === "application/json") {
      show((await response.json()).findings);
    }
  };

  // --- The list

  const show = (found) => {
    const words = JSON.stringify(found);
    if (!found || words === shown) {
      return;
    }
    shown = words;
    findings = found;
    const must = found.filter((finding) => finding.blocks);
    const advice = found.filter((finding) => !finding.blocks);
    fill(".checks-must", must);
    fill(".checks-advice", advice);
    box.querySelector(".checks-none").hidden = found.length > 0;
    const counts = [must.length && `${must.length} việc phải sửa`, advice.length && `${advice.length} gợi ý`];
    box.querySelector("summary").textContent = counts.filter(Boolean).join(", ") || "Không thấy lỗi";
    mark();
  };

  const fill = (selector, found) => {
    const list = box.querySelector(selector);
    const hadFocus = list.contains(document.activeElement);
    list.replaceChildren(...found.map(line));
    list.closest("section").hidden = !found.length;
    if (hadFocus) {
      (list.querySelector("a") ?? box.querySelector("summary")).focus();
    }
  };

  const line = (finding) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#id_${finding.field}`;
    link.textContent = finding.message + (finding.times > 1 ? ` (${finding.times} chỗ)` : "");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      box.open = hasRoom.matches;
      jump(finding);
    });
    item.append(link, document.createElement("br"));
    const all = finding.times > 1 ? `cả ${finding.times} chỗ ` : "";
    for (const suggestion of finding.suggestions) {
      item.append(button(`Thay ${all}bằng “${suggestion}”`, () => replace(finding, suggestion)));
    }
    if (finding.is_old_font) {
      item.append(button("Chuyển cả bài sang Unicode", convert));
    }
    if (finding.is_spelling && box.dataset.dictionary) {
      item.append(button("Thêm vào từ điển", () => learn(finding)));
    }
    return item;
  };

  const button = (words, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", press);
    return made;
  };

  const learn = async ({ words }) => {
    await post(box.dataset.dictionary, { word: words }).catch(() => null);
    ask();
  };

  // --- Typed in a TCVN3 or VNI font: the whole article at once, and back

  const converted = box.querySelector(".converted");

  const convert = async () => {
    const before = window.desk.read();
    const response = await post(box.dataset.toUnicode, before).catch(() => null);
    if (!response?.ok) {
      tellConverted("Chưa chuyển được. Hãy thử lại sau.");
      return;
    }
    const { fields } = await response.json();
    window.desk.write({ ...before, ...fields });
    tellConverted(sample(before, fields), () => {
      window.desk.write(before);
      converted.hidden = true;
      ask();
    });
    ask();
  };

  const tellConverted = (words, undo) => {
    const back = converted.querySelector("button");
    converted.querySelector("p").textContent = words;
    converted.hidden = false;
    back.hidden = !undo;
    back.onclick = undo;
    if (undo) {
      back.focus();
    }
  };

  const opening = (value) => {
    const { textContent } = new DOMParser().parseFromString(value, "text/html").body;
    return `${textContent.trim().slice(0, 60)}…`;
  };

  const sample = (before, after) => {
    const name = Object.keys(after).find((one) => after[one] !== before[one]);
    return name ? `“${opening(before[name])}” thành “${opening(after[name])}”. Hãy đọc lại cả bài.` : "Không có gì phải chuyển.";
  };

  // --- Where it is

  const editorOf = ({ field }) => window.CKEDITOR?.instances[`id_${field}`];

  const turns = new Map(); // of words in several places each press leads to the next one

  const turn = (finding, places) => {
    const count = turns.get(finding.words) ?? 0;
    turns.set(finding.words, count + 1);
    return places[count % places.length];
  };

  const jump = (finding) => {
    const editor = editorOf(finding);
    if (editor) {
      jumpInEditor(editor, finding);
      return;
    }
    const control = document.getElementById(`id_${finding.field}`);
    control.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
    const places = finding.words ? matches(control.value, finding.words) : [];
    if (places.length) {
      const [start, end] = turn(finding, places);
      control.setSelectionRange(start, end);
    }
  };

  const jumpInEditor = (editor, finding) => {
    editor.focus();
    const element = finding.selector && elements(editor, finding.selector)[finding.nth];
    const places = finding.words ? rangesIn(editor, finding.words) : [];
    if (element) {
      select(editor, element);
      element.scrollIntoView({ block: "center" });
    } else if (places.length) {
      const range = turn(finding, places);
      const selection = editor.window.$.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      range.startContainer.parentElement.scrollIntoView({ block: "center" });
    } else {
      editor.container.$.scrollIntoView({ block: "center" });
    }
  };

  const elements = (editor, selector) =>
    [...editor.editable().$.querySelectorAll(selector)].filter((one) => !one.closest(EDITORS_OWN));

  const select = (editor, element) => {
    const wrapped = new CKEDITOR.dom.element(element);
    const widget = editor.widgets.getByElement(wrapped);
    if (widget) {
      widget.focus();
    } else {
      editor.getSelection().selectElement(wrapped);
    }
  };

  /** [start, end] of each place where `words` stand in `text`, as whole words. */
  const matches = (text, words) => {
    const literal = (spelt) => spelt.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const either = [...new Set([words, words.normalize("NFD")])].map(literal).join("|");
    const whole = new RegExp(`(?<![\\p{L}\\p{M}\\d])(?:${either})(?![\\p{L}\\p{M}\\d])`, "gu");
    return [...text.matchAll(whole)].map((found) => [found.index, found.index + found[0].length]);
  };

  /** The text as the server reads it, and the text nodes with the place where each begins. */
  const readText = (root) => {
    const nodes = [];
    let text = "";
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        nodes.push({ node, start: text.length });
        text += node.data.replace(/[\t\r\n\f\u00a0]/g, " ");
      } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(EDITORS_OWN)) {
        const edge = INLINE.has(node.tagName) ? "" : "\n";
        text += edge;
        node.childNodes.forEach(walk);
        text += edge;
      }
    };
    walk(root);
    return { text, nodes };
  };

  const rangesIn = (editor, words, { text, nodes } = readText(editor.editable().$)) =>
    matches(text, words).map(([start, end]) => {
      const range = editor.document.$.createRange();
      const first = nodes.findLast((one) => one.start <= start);
      const last = nodes.findLast((one) => one.start < end);
      range.setStart(first.node, start - first.start);
      range.setEnd(last.node, end - last.start);
      return range;
    });

  // --- Mending: through the editor's own undo, so that Ctrl+Z takes it back

  const replace = (finding, suggestion) => {
    const editor = editorOf(finding);
    if (editor) {
      editor.focus();
      editor.fire("saveSnapshot");
      rangesIn(editor, finding.words).reverse().forEach((range) => write(range, suggestion));
      editor.fire("saveSnapshot");
    } else {
      const control = document.getElementById(`id_${finding.field}`);
      control.focus();
      for (const [start, end] of matches(control.value, finding.words).reverse()) {
        control.setSelectionRange(start, end);
        document.execCommand("insertText", false, suggestion);
      }
    }
    show(findings.filter((one) => one !== finding));
  };

  const write = (range, words) => {
    const { startContainer, startOffset, endContainer } = range;
    if (startContainer === endContainer) {
      startContainer.replaceData(startOffset, range.endOffset - startOffset, words);
    } else {
      range.deleteContents();
      startContainer.insertData(startOffset, words);
    }
  };

  // --- Marks over the text, none in it: the browser draws them, no element is put in

  const mark = () => {
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) {
      const view = editor.window?.$;
      if (view?.CSS?.highlights) {
        const text = readText(editor.editable().$);
        const slips = findings.filter((one) => one.is_spelling && editorOf(one) === editor);
        const ranges = slips.flatMap((one) => rangesIn(editor, one.words, text));
        view.CSS.highlights.set("slip", new view.Highlight(...ranges));
      }
    }
  };

  // --- The title's length

  const title = document.getElementById("id_title");
  const { long, longest } = title.dataset;
  const count = document.createElement("p");
  count.className = "help title-count";
  title.after(count);

  const countTitle = () => {
    const length = [...title.value].length;
    const limit = length > longest ? `; nhiều nhất là ${longest}` : length > long ? `; nên dưới ${long}` : "";
    count.textContent = length ? `${length} ký tự${limit}` : "";
  };

  title.addEventListener("input", countTitle);
  title.addEventListener("change", countTitle);
  countTitle();

  document.addEventListener("sign-of-life", ({ detail }) => show(detail.findings));
  box.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") {
      box.open = false;
      box.querySelector("summary").focus();
    }
  });
  if (window.CKEDITOR && form.querySelector("[data-type=ckeditortype]")) {
    CKEDITOR.on("instanceReady", ask);
  } else {
    ask();
  }
})();
