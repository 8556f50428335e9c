// The editor's dialog for a link: the portal's own articles are found by words, addresses are checked.
(() => {
  if (!window.CKEDITOR) {
    return;
  }
  const PAUSE = 250; // ms after the last key

  const SEARCH = `<div class="link-search">
    <label for="link-search">Tìm bài đang đăng trong cổng</label>
    <input type="search" id="link-search" autocomplete="off" placeholder="Gõ vài chữ của tiêu đề">
    <p role="status"></p>
    <ul></ul>
  </div>`;

  const ownArticles = (editor) => {
    let dialog, input, status, list, timer, asked;

    const take = ({ url, title }) => {
      dialog.setValueOf("info", "linkType", "url");
      dialog.setValueOf("info", "protocol", "");
      dialog.setValueOf("info", "url", url);
      if (!dialog.getValueOf("info", "linkDisplayText")) {
        dialog.setValueOf("info", "linkDisplayText", title);
      }
      dialog.click("ok");
    };

    const line = (article) => {
      const button = document.createElement("button");
      const where = document.createElement("span");
      button.type = "button";
      button.textContent = article.title;
      where.textContent = article.where;
      button.append(where);
      button.addEventListener("click", () => take(article));
      const item = document.createElement("li");
      item.append(button);
      return item;
    };

    const show = (found) => {
      list.replaceChildren(...found.map(line));
      status.textContent = found.length ? "" : "Không tìm thấy bài nào đang đăng.";
      dialog.layout();
    };

    const ask = async () => {
      const category = document.getElementById("id_category")?.value ?? "";
      const query = new URLSearchParams({ q: input.value, category });
      const now = (asked = `${editor.config.linkableUrl}?${query}`);
      const response = await fetch(now).catch(() => null);
      const isAnswer = response?.headers.get("Content-Type") === "application/json";
      const found = isAnswer ? (await response.json()).found : null;
      if (now !== asked) {
        return;
      }
      if (found) {
        show(found);
      } else {
        status.textContent = "Chưa tìm được. Hãy kiểm tra kết nối hoặc đăng nhập lại rồi gõ tiếp.";
      }
    };

    return {
      type: "html",
      id: "own",
      html: SEARCH,
      onLoad() {
        dialog = this.getDialog();
        [input, status, list] = this.getElement().$.querySelectorAll("input, p, ul");
        input.addEventListener("input", () => {
          clearTimeout(timer);
          timer = setTimeout(ask, PAUSE);
        });
        input.addEventListener("keydown", (event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            event.stopPropagation(); // it would close the dialog
            list.querySelector("button")?.click();
          }
        });
      },
      setup() {
        input.value = status.textContent = "";
        list.replaceChildren();
      },
    };
  };

  // A link just made stays selected, and the next key would replace it.
  const goOnBehindLink = (editor) => {
    const range = editor.getSelection().getRanges().pop();
    range.collapse();
    const link = range.startContainer.getAscendant("a", true);
    if (link) {
      range.moveToPosition(link, CKEDITOR.POSITION_AFTER_END);
    }
    range.select();
  };

  // An address pasted with spaces round it is taken; one with spaces in it leads nowhere.
  const refuseSpaces = (url) => {
    const { validate } = url;
    url.validate = function () {
      const isPage = this.getDialog().getValueOf("info", "linkType") === "url";
      if (isPage && this.getValue() !== this.getValue().trim()) {
        this.setValue(this.getValue().trim());
      }
      const hasSpace = isPage && /\s/.test(this.getValue());
      return hasSpace ? "Địa chỉ không được có dấu cách." : validate.call(this);
    };
  };

  CKEDITOR.on("dialogDefinition", ({ editor, data: { name, definition } }) => {
    if (name === "link") {
      const { onOk } = definition;
      const info = definition.getContents("info");
      refuseSpaces(info.get("url"));
      info.add(ownArticles(editor), "linkType");
      definition.onOk = function () {
        onOk.call(this);
        goOnBehindLink(editor);
      };
    }
  });
})();
