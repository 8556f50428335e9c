// CKEditor sends its uploads with the form's own token, has Vietnamese names, and follows the theme.
(() => {
  const form = document.querySelector("#article_form, #page_form");
  if (!form || !window.CKEDITOR) {
    return;
  }
  CKEDITOR.config.fileTools_requestHeaders = {
    get "X-CSRFToken"() {
      return form.elements.csrfmiddlewaretoken.value; // signing in again changes it
    },
  };
  CKEDITOR.config.uploadImage_supportedTypes = /.*/; // the server says what is no picture, and why
  CKEDITOR.config.title = "Nội dung";
  CKEDITOR.config.applicationTitle = "Khung soạn thảo";

  // One line while a picture is on its way, gone when it has arrived, or the server's reason why not.
  CKEDITOR.fileTools.bindNotifications = (editor, loader) => {
    const line = editor.showNotification("Đang tải ảnh lên…", "progress", 0);
    const say = (change) => {
      line.update(change);
      line.element.setAttribute("aria-label", "Tải ảnh lên"); // the editor names it by an English kind
    };
    loader.on("update", () => {
      if (loader.status === "uploading") {
        say({ progress: loader.uploaded / loader.uploadTotal || 0 });
      }
    });
    loader.on("uploaded", () => line.hide());
    loader.on("error", () => {
      const message = CKEDITOR.tools.htmlEncode(loader.message);
      say({ type: "warning", message, important: true });
    });
    loader.on("abort", () => line.hide());
  };

  const root = document.documentElement;
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

  const theme = () => {
    const chosen = root.dataset.theme;
    return chosen === "light" || chosen === "dark" ? chosen : systemIsDark.matches ? "dark" : "light";
  };

  const paint = (editor) => {
    editor.document?.getDocumentElement().setAttribute("data-theme", theme());
  };

  const paintAll = () => Object.values(CKEDITOR.instances).forEach(paint);

  // A list is a frame with the editor's own colours, which the page's sheet turns as a whole.
  const paintList = ({ data: { element } }) => {
    const list = element.findOne("iframe").getFrameDocument();
    list.getDocumentElement().setAttribute("data-theme", "light");
  };

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("contentDom", () => {
      paint(editor);
      editor.editable().setAttribute("aria-required", String(editor.element.hasAttribute("aria-required")));
    });
    editor.on("panelShow", paintList);
  });
  paintAll();
  systemIsDark.addEventListener("change", paintAll);
  new MutationObserver(paintAll).observe(root, { attributeFilter: ["data-theme"] });

  // How long the text is, in the unit that Vietnamese papers pay by: what stands between two spaces.
  const WORD = /[\p{L}\p{N}]+/gu;
  const PAUSE = 500; // ms after the last change

  CKEDITOR.on("instanceReady", ({ editor }) => {
    const line = document.createElement("p");
    line.className = "word-count quiet";
    editor.container.$.after(line);
    const count = () => {
      const { body } = new DOMParser().parseFromString(editor.getData(), "text/html");
      const words = body.textContent.match(WORD)?.length ?? 0;
      line.textContent = `${words.toLocaleString("vi")} chữ`;
    };
    let timer;
    editor.on("change", () => {
      clearTimeout(timer);
      timer = setTimeout(count, PAUSE);
    });
    count();
  });

  // A link to the text leads into the editor, whose own field is hidden.
  document.addEventListener("click", ({ target }) => {
    const editor = CKEDITOR.instances[target.closest?.("a[href^='#']")?.hash.slice(1)];
    editor?.container.$.scrollIntoView({ block: "center" });
    editor?.focus();
  });

  // A picture still on its way would be missing in the stored text: the saving waits for it.
  const uploads = () =>
    Object.values(CKEDITOR.instances)
      .flatMap(({ uploadRepository }) => uploadRepository.loaders)
      .filter((loader) => !loader.isFinished());

  const waitForUploads = (event) => {
    const [loader] = uploads();
    if (event.target !== form || !loader) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    loader.on("update", ({ removeListener }) => {
      if (loader.isFinished()) {
        removeListener();
        setTimeout(() => form.requestSubmit(event.submitter)); // once the picture has its place
      }
    });
  };
  document.addEventListener("submit", waitForUploads, true);
})();
