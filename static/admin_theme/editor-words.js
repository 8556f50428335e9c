// The editor's words where its own Vietnamese is English, stiff, or not the portal's; fewer fields.
(() => {
  if (!window.CKEDITOR) {
    return;
  }
  const WORDS = {
    application: "Khung soạn thảo",
    editor: "Khung soạn thảo",
    editorPanel: "Danh sách chọn",
    common: {
      editorHelp: "Bấm Alt + F10 để đến thanh công cụ",
      url: "Địa chỉ",
      protocol: "Bắt đầu bằng",
      cancel: "Hủy",
      center: "Canh giữa",
      left: "Canh trái",
      right: "Canh phải",
      alignCenter: "Canh giữa",
      confirmCancel: "Những gì bạn vừa điền sẽ mất. Đóng hộp thoại?",
      advancedTab: "Thêm",
      generalTab: "Chung",
      longDescr: "Địa chỉ mô tả",
      cssClass: "Lớp CSS",
    },
    toolbar: {
      toolbarExpand: "Mở thanh công cụ",
      toolbarGroups: { clipboard: "Hoàn tác", forms: "Biểu mẫu" },
    },
    notification: { closed: "Đã đóng thông báo." },
    blockquote: { toolbar: "Trích dẫn" },
    undo: { undo: "Hoàn tác", redo: "Làm lại" },
    removeformat: { toolbar: "Xóa định dạng" },
    list: { bulletedlist: "Danh sách dấu chấm", numberedlist: "Danh sách đánh số" },
    format: {
      tag_p: "Đoạn văn",
      tag_h1: "Tiêu đề",
      tag_h2: "Mục lớn",
      tag_h3: "Mục nhỏ",
      tag_h4: "Mục nhỏ hơn",
      tag_h5: "Mục cấp 5",
      tag_h6: "Mục cấp 6",
      tag_pre: "Giữ nguyên khoảng cách",
      tag_address: "Địa chỉ",
      tag_div: "Khối",
    },
    clipboard: {
      pasteNotification: "Hãy bấm %1 để dán.",
      pasteMsg: "Dán vào khung dưới đây rồi bấm Đồng ý.",
      fileFormatNotSupportedNotification: "Không dùng được tệp ${formats}.",
      fileWithoutFormatNotSupportedNotification: "Không dùng được tệp này.",
    },
    pastetext: { pasteNotification: "Hãy bấm %1 để dán.", button: "Dán chữ không định dạng" },
    pastefromword: { error: "Không làm sạch được phần vừa dán. Hãy thử dán lại." },
    contextmenu: { options: "Các lệnh" },
    filetools: {
      loadError: "Không đọc được tệp ảnh.",
      networkError: "Mất kết nối khi đang tải ảnh lên. Hãy thử lại.",
      httpError404: "Không tải được ảnh lên (lỗi 404).",
      httpError403: "Phiên làm việc đã hết hoặc bạn không có quyền tải ảnh lên.",
      httpError413: "Ảnh quá lớn. Hãy thu nhỏ ảnh rồi tải lại.",
      httpError: "Không tải được ảnh lên (lỗi %1).",
      noUrlError: "Chưa có địa chỉ để tải ảnh lên.",
      responseError: "Chưa tải được ảnh lên. Hãy đăng nhập lại ở một thẻ khác rồi thử lại.",
    },
    uploadwidget: {
      abort: "Đã dừng tải ảnh lên.",
      doneOne: "Đã tải ảnh lên.",
      doneMany: "Đã tải %1 ảnh lên.",
      uploadOne: "Đang tải ảnh lên ({percentage}%)…",
      uploadMany: "Đang tải ảnh lên, xong {current} trên {max} ({percentage}%)…",
    },
    find: {
      find: "Tìm",
      title: "Tìm và thay thế",
      findOptions: "Cách tìm",
      findWhat: "Tìm chữ:",
      matchCase: "Phân biệt chữ hoa, chữ thường",
      matchWord: "Chỉ tìm trọn từ",
      matchCyclic: "Hết bài thì tìm lại từ đầu",
      notFoundMsg: "Không tìm thấy chữ cần tìm.",
      replaceSuccessMsg: "Đã thay %1 chỗ.",
    },
    fakeobjects: { iframe: "Khung trang khác" },
    image2: { captionPlaceholder: "", menu: "Sửa ảnh", title: "Hình ảnh", alt: "Văn bản thay thế" },
    link: {
      toolbar: "Liên kết",
      unlink: "Bỏ liên kết",
      info: "Liên kết",
      displayText: "Chữ hiển thị",
      type: "Dẫn đến",
      toUrl: "Trang web",
      toEmail: "Thư điện tử",
      toPhone: "Điện thoại",
      toAnchor: "Chỗ trong bài",
      other: "khác",
      emailAddress: "Địa chỉ thư điện tử",
      phoneNumber: "Số điện thoại",
      noUrl: "Hãy điền địa chỉ.",
      noEmail: "Hãy điền địa chỉ thư điện tử.",
      noTel: "Hãy điền số điện thoại.",
      download: "Tải về",
      popupDependent: "Phụ thuộc",
      popupFullScreen: "Toàn màn hình",
      anchor: { errorWhitespace: "Tên không được có dấu cách." },
    },
    magicline: { title: "Chèn đoạn văn vào đây" },
    table: {
      toolbar: "Bảng",
      title: "Bảng",
      menu: "Sửa bảng",
      caption: "Tên bảng",
      headers: "Ô tiêu đề",
      headersNone: "Không có",
      headersRow: "Hàng đầu",
      headersColumn: "Cột đầu",
      headersBoth: "Hàng đầu và cột đầu",
      summary: "Tóm tắt",
      heightUnit: "đơn vị chiều cao",
      cell: {
        title: "Ô",
        menu: "Ô",
        cellType: "Loại ô",
        data: "Số liệu",
        header: "Tiêu đề",
        columnHeader: "Tiêu đề cột",
        rowHeader: "Tiêu đề hàng",
        merge: "Gộp các ô",
        mergeRight: "Gộp với ô bên phải",
        mergeDown: "Gộp với ô bên dưới",
        splitHorizontal: "Chia đôi theo chiều ngang",
        splitVertical: "Chia đôi theo chiều dọc",
        insertBefore: "Chèn ô phía trước",
        insertAfter: "Chèn ô phía sau",
        rowSpan: "Chiếm mấy hàng",
        colSpan: "Chiếm mấy cột",
      },
    },
    widget: { move: "Kéo để chuyển chỗ", label: "%1" },
    specialchar: { title: "Ký tự đặc biệt", toolbar: "Ký tự đặc biệt", options: "Ký tự" },
  };

  const improve = (words, better) => {
    for (const [name, value] of Object.entries(better)) {
      if (typeof value === "object") {
        improve((words[name] ??= {}), value);
      } else {
        words[name] = value;
      }
    }
  };

  const spellAlike = (words) => {
    for (const [name, value] of Object.entries(words ?? {})) {
      if (typeof value === "object") {
        spellAlike(value);
      } else if (typeof value === "string") {
        words[name] = value.replace(/([Xx])oá/g, "$1óa");
      }
    }
  };

  const speak = ({ lang }) => {
    improve(lang, WORDS);
    spellAlike(CKEDITOR.lang.vi);
  };

  // Twice: buttons take their words when their plugin begins, and image2 brings its own after that.
  CKEDITOR.plugins.add("words", { beforeInit: speak, init: speak });

  const fewerFields = {
    link(definition) {
      const info = definition.getContents("info");
      info.get("linkType").items = info.get("linkType").items.filter(([, kind]) => kind !== "anchor");
      info.get("protocol").items = [["https://", "https://"], ["http://", "http://"], ["khác", ""]];
      info.remove("emailSubject");
      info.remove("emailBody");
      definition.minHeight = 200;
    },
    table(definition) {
      definition.getContents("info").get("selHeaders").default = "row";
    },
    specialchar(definition) {
      Object.assign(definition, { charColumns: 8, minWidth: 320, minHeight: 120 });
      definition.contents[0].elements[0].type = "vbox"; // a phone has no room beside the characters
    },
  };

  CKEDITOR.on("dialogDefinition", ({ data: { name, definition } }) => {
    definition.resizable = CKEDITOR.DIALOG_RESIZE_NONE;
    fewerFields[name]?.(definition);
  });
})();
