// What is pasted, most of all from Word, keeps its headings, alignment, header rows and captions.
(() => {
  if (!window.CKEDITOR) {
    return;
  }
  const ALIGNED = ["center", "right"];
  const DEEPEST = 4;

  const rename = (element, name) => {
    const renamed = element.ownerDocument.createElement(name);
    for (const { name: attribute, value } of element.attributes) {
      renamed.setAttribute(attribute, value);
    }
    renamed.append(...element.childNodes);
    element.replaceWith(renamed);
    return renamed;
  };

  const unwrap = (element) => element.replaceWith(...element.childNodes);

  const alignment = (element) => {
    const aligned = (element.style.textAlign || element.getAttribute("align") || "").toLowerCase();
    return ALIGNED.find((side) => side === aligned || element.classList.contains(`align-${side}`));
  };

  // Word's own headings have levels; a bold paragraph is none. The page's title is the only h1.
  const levelOf = ({ localName, className }) =>
    Number(/^h([1-6])$/.exec(localName)?.[1] ?? /(?:^|\s)(?:Mso)?Heading([1-9])(?:\s|$)/.exec(className)?.[1]);

  const makeHeadings = (body) => {
    const headings = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6, p[class*=Heading]")].filter(levelOf);
    const deeper = headings.some((heading) => levelOf(heading) === 1) ? 1 : 0;
    for (const heading of headings) {
      const level = Math.min(levelOf(heading) + deeper, DEEPEST);
      const renamed = rename(heading, `h${level}`);
      renamed.querySelectorAll("b, strong, u").forEach(unwrap);
    }
  };

  const makeClasses = (body) => {
    for (const box of body.querySelectorAll("center, div[align]")) {
      const side = box.localName === "center" ? "center" : alignment(box);
      for (const block of box.querySelectorAll(":scope > p, :scope > h2, :scope > h3")) {
        block.style.textAlign ||= side ?? "";
      }
    }
    for (const block of body.querySelectorAll("p, h2, h3, h4, td, th")) {
      const classes = [
        alignment(block) && `align-${alignment(block)}`,
        /(?:^|\s)(?:Mso)?Caption(?:\s|$)/.test(block.className) && "caption",
      ];
      block.className = classes.filter(Boolean).join(" ");
      if (block.classList.contains("caption")) {
        block.querySelectorAll("em, i, span").forEach(unwrap);
      }
    }
  };

  // What is written in one paragraph of a cell is the cell's; so is how all of them are aligned.
  const tidyCell = (cell) => {
    const blocks = [...cell.querySelectorAll(":scope > p")].filter((block) => block.textContent.trim());
    const sides = new Set(blocks.map(alignment));
    if (blocks.length && sides.size === 1 && !alignment(cell)) {
      cell.className = blocks[0].className;
      blocks.forEach((block) => block.removeAttribute("class"));
    }
    if (blocks.length === 1 && cell.children.length === 1) {
      unwrap(blocks[0]);
    }
  };

  const isBold = (cell) => {
    const words = cell.cloneNode(true);
    words.querySelectorAll("b, strong").forEach((bold) => bold.remove());
    return !words.textContent.trim();
  };

  const isHeader = (row, rows) =>
    rows.length > 1 &&
    row.cells.length > 1 &&
    row.textContent.trim() &&
    [...row.cells].every((cell) => cell.localName === "th" || isBold(cell));

  const makeHeaderRow = (table) => {
    const rows = [...table.rows];
    if (!table.tHead && rows[0] && isHeader(rows[0], rows)) {
      table.createTHead().append(rows[0]);
    }
    for (const cell of table.tHead?.querySelectorAll("td, th") ?? []) {
      const header = rename(cell, "th");
      header.setAttribute("scope", "col");
      header.querySelectorAll("b, strong").forEach(unwrap);
    }
  };

  const dropEmpty = (body) => {
    for (const block of body.querySelectorAll("p, h2, h3, h4")) {
      if (!block.textContent.trim() && !block.querySelector("img")) {
        block.remove();
      }
    }
  };

  const tidy = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    makeHeadings(body);
    makeClasses(body);
    body.querySelectorAll("td, th").forEach(tidyCell);
    body.querySelectorAll("table").forEach(makeHeaderRow);
    dropEmpty(body);
    return body.innerHTML;
  };

  const AFTER_THE_FILTER_FOR_WORD = 4;

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    const paste = ({ data }) => {
      const isOwn = data.dataTransfer?.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL;
      if (!isOwn && /<\w/.test(data.dataValue)) {
        data.dataValue = tidy(data.dataValue);
        data.dontFilter = true; // the editor's own rules are enough, and know the classes
      }
    };
    editor.on("paste", paste, null, null, AFTER_THE_FILTER_FOR_WORD);
  });
})();
