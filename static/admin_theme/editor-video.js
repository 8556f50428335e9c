// A video of YouTube or Facebook in the text: readers get a box that asks nobody before they press it.
(() => {
  if (!window.CKEDITOR) {
    return;
  }
  const ICON =
    "data:image/svg+xml," +
    encodeURI(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="none" stroke="dimgray"' +
        ' d="M1.5 3.5h13v9h-13z"/><path fill="dimgray" d="m6.5 5.5 4 2.5-4 2.5z"/></svg>',
    ) + // which leaves “://” as it is: without, the editor takes it for a path of its own
    "#"; // behind which the editor puts the time of its release
  const VIDEO =
    /^https:\/\/(?:(?:www\.|m\.)?youtube\.com\/(?:watch\?|shorts\/|live\/|embed\/)|youtu\.be\/|(?:www\.|m\.|web\.)?facebook\.com\/|fb\.watch\/)\S+$/;
  const UNNAMED = "Xem video";

  const field = (id, label, more) => ({
    type: "text",
    id,
    label,
    setup(widget) {
      this.setValue(widget.data[id] ?? "");
    },
    commit(widget) {
      widget.setData(id, this.getValue().trim());
    },
    ...more,
  });

  CKEDITOR.dialog.add("video", () => ({
    title: "Video",
    minWidth: 320,
    minHeight: 120,
    resizable: CKEDITOR.DIALOG_RESIZE_NONE,
    contents: [
      {
        id: "video",
        label: "Video",
        elements: [
          field("href", "Địa chỉ của video trên YouTube hoặc Facebook", {
            validate() {
              const isVideo = VIDEO.test(this.getValue().trim());
              return isVideo || "Hãy dán địa chỉ đầy đủ (https://…) của một video trên YouTube hoặc Facebook.";
            },
          }),
          field("name", "Tên video: người đọc thấy trước khi bấm xem"),
        ],
      },
    ],
  }));

  CKEDITOR.plugins.add("video", {
    requires: "widget,dialog",
    init(editor) {
      editor.widgets.add("video", {
        dialog: "video",
        template: '<figure class="video"><a href="#"></a></figure>',
        pathName: "video",
        upcast: (element) => element.name === "figure" && element.hasClass("video"),
        init() {
          const link = this.element.findOne("a");
          const href = link?.data("cke-saved-href") ?? link?.getAttribute("href") ?? "";
          this.setData({ href: href === "#" ? "" : href, name: link?.getText() ?? "" });
        },
        data() {
          const link = this.element.findOne("a");
          link?.setAttributes({ href: this.data.href, "data-cke-saved-href": this.data.href });
          link?.setText(this.data.name || UNNAMED);
        },
      });
      editor.ui.addButton("Video", { label: "Video", command: "video", icon: ICON });
    },
  });
})();
