// The editor's dialog for a picture: choosing a file uploads it; then its description and caption.
(() => {
  if (!window.CKEDITOR) {
    return;
  }
  const ACCEPT = document.getElementById("id_cover_upload")?.accept ?? "image/*";

  const CHOICE = `<div class="picture-choice">
    <label for="picture-file">Ảnh từ máy của bạn</label>
    <input type="file" id="picture-file" accept="${ACCEPT}" aria-describedby="picture-problem">
    <progress max="1" hidden aria-label="Đang tải ảnh lên"></progress>
    <p id="picture-problem" role="alert"></p>
    <img alt="Ảnh đã chọn" hidden>
    <div class="picture-library"></div>
  </div>`;

  const choice = (editor) => {
    let dialog, input, bar, problem, preview, source, loader, shelf;

    const show = (address) => {
      source = address;
      preview.hidden = !address;
      preview.src = address;
      preview.onload = () => dialog.layout();
    };

    const wait = (waiting) => {
      bar.hidden = !waiting;
      dialog[waiting ? "disableButton" : "enableButton"]("ok");
    };

    const upload = (file) => {
      loader?.abort();
      const started = (loader = editor.uploadRepository.create(file));
      problem.textContent = "";
      wait(true);
      loader.on("update", () => {
        bar.value = started.uploaded / started.uploadTotal || 0;
        if (started === loader && started.isFinished()) {
          wait(false);
        }
      });
      loader.on("uploaded", () => show(started.url));
      loader.on("error", () => (problem.textContent = started.message));
      loader.upload(editor.config.imageUploadUrl);
    };

    /** One of the library, with its own words where none are written yet. */
    const pick = (photo) => {
      loader?.abort();
      problem.textContent = "";
      show(photo.url);
      for (const name of ["alt", "caption"]) {
        const field = dialog.getContentElement("picture", name);
        field.setValue(field.getValue().trim() || photo[name]);
      }
      dialog.getContentElement("picture", "alt").focus();
    };

    /** The library within the dialog, whose Tab and Enter are its own there. */
    const mountLibrary = (place) => {
      shelf = window.portal?.photoShelf?.(place, pick);
      place.addEventListener("keydown", (event) => {
        if (event.key === "Tab" || event.key === "Enter") {
          event.stopPropagation();
        }
      });
      if (shelf) {
        dialog.addFocusable(new CKEDITOR.dom.element(shelf.search), 1);
      }
    };

    return {
      type: "html",
      id: "src",
      html: CHOICE,
      onLoad() {
        dialog = this.getDialog();
        [input, bar, problem, preview] = this.getElement().$.querySelectorAll("input, progress, p, img");
        mountLibrary(this.getElement().$.querySelector(".picture-library"));
        input.addEventListener("change", () => input.files.length && upload(input.files[0]));
        dialog.on("hide", () => loader?.abort());
      },
      focus() {
        input.focus();
      },
      setup(widget) {
        input.value = problem.textContent = "";
        show(widget.data.src);
        wait(false);
        shelf?.load();
      },
      validate() {
        problem.textContent ||= source ? "" : "Hãy chọn một ảnh.";
        return Boolean(source);
      },
      commit(widget) {
        widget.setData("src", source);
      },
    };
  };

  const ALT = {
    type: "text",
    id: "alt",
    label: "Văn bản thay thế: tả ảnh cho người không nhìn thấy",
    setup(widget) {
      this.setValue(widget.data.alt);
    },
    commit(widget) {
      widget.setData("alt", this.getValue());
    },
  };

  const CAPTION = {
    type: "text",
    id: "caption",
    label: "Chú thích ảnh: dòng chữ dưới ảnh",
    setup(widget) {
      this.setValue(widget.editables.caption?.getText() ?? "");
    },
    commit(widget) {
      const caption = this.getValue().trim();
      widget.setData("hasCaption", Boolean(caption));
      if (caption && this.isChanged()) {
        widget.setData("caption", caption);
      }
    },
  };

  const SIDE = {
    type: "radio",
    id: "align",
    label: "Vị trí",
    items: [
      ["Ở giữa", "none"],
      ["Bên trái", "left"],
      ["Bên phải", "right"],
    ],
    setup(widget) {
      this.setValue(widget.data.align || "none");
    },
    commit(widget) {
      widget.setData("align", this.getValue());
    },
  };

  CKEDITOR.dialog.add("image2", (editor) => ({
    title: "Hình ảnh",
    minWidth: Math.min(520, window.innerWidth - 60),
    minHeight: 200,
    resizable: CKEDITOR.DIALOG_RESIZE_NONE,
    contents: [{ id: "picture", label: "Hình ảnh", elements: [choice(editor), ALT, CAPTION, SIDE] }],
  }));

  // Once the widget has made a place for it. It is no lasting data: people write in that place too.
  const writeCaption = ({ sender: widget }) => {
    const { caption } = widget.data;
    if (caption && widget.editables.caption) {
      widget.setData("caption", undefined);
      widget.editables.caption.setData(CKEDITOR.tools.htmlEncode(caption));
    }
  };

  // In the middle is where a picture stands by itself; the editor would put a box of its own round it.
  const FIRST = 1;

  const standInTheMiddle = ({ sender: { data } }) => {
    data.align = data.align === "center" ? "none" : data.align;
  };

  // A picture just put in stays selected: what is typed then, and Enter, goes on below it.
  const ENTER = 13;
  const isTyped = (key) => key === 32 || (key > 47 && key < 112) || (key > 185 && key < 232);

  const goOnBelow = ({ sender: { editor, wrapper }, data: { keyCode }, stop }) => {
    const key = keyCode & ~CKEDITOR.SHIFT;
    if (key !== ENTER && !isTyped(key)) {
      return true;
    }
    editor.fire("saveSnapshot");
    const block = editor.elementPath(wrapper).block?.getAscendant("p", true) ?? wrapper;
    const paragraph = new CKEDITOR.dom.element("p", editor.document);
    paragraph.insertAfter(block);
    paragraph.appendBogus();
    const range = editor.createRange();
    range.moveToElementEditStart(paragraph);
    range.select();
    stop();
    return key !== ENTER;
  };

  const markEmptyCaptions = ({ editor }) => {
    for (const caption of editor.editable()?.find("figcaption").toArray() ?? []) {
      caption[caption.getText().trim() ? "removeAttribute" : "setAttribute"]("data-cke-empty", "");
    }
  };

  // The editor leaves an empty style at a caption: the text would look changed when it is not.
  const figcaption = ({ attributes }) => {
    delete attributes.style;
  };

  // The editor takes a figure with a caption for a picture, and fails on one without.
  const BEFORE_WIDGETS_ARE_MADE = 6;

  const takeForNoPicture = ({ data: { dataValue } }) =>
    dataValue.forEach((element) => {
      if (element.name === "figure" && !element.getFirst("img") && !element.getFirst("a")) {
        element.removeClass("caption");
      }
    }, CKEDITOR.NODE_ELEMENT);

  CKEDITOR.on("instanceCreated", ({ editor }) =>
    editor.on("toHtml", takeForNoPicture, null, null, BEFORE_WIDGETS_ARE_MADE),
  );
  CKEDITOR.on("instanceReady", ({ editor }) => {
    editor.dataProcessor.htmlFilter.addRules({ elements: { figcaption } }, { applyToAll: true });
    editor.on("change", markEmptyCaptions);
    editor.on("contentDom", markEmptyCaptions);
  });
  CKEDITOR.on("instanceLoaded", ({ editor }) =>
    editor.widgets.on("instanceCreated", ({ data: widget }) => {
      if (widget.name === "image") {
        widget.on("data", writeCaption, null, null, 20);
        widget.on("data", standInTheMiddle, null, null, FIRST);
      }
      if (widget.name === "image" || widget.name === "gallery") {
        widget.on("key", goOnBelow);
      }
    }),
  );
})();
