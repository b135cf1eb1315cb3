// Photos: made smaller before they travel, shown before they are sent, sent with progress and another try.
// Where anything here fails, the form is sent by the browser as it is.
"use strict";

(() => {
  const longSide = 2048;
  const quality = 0.85;

  const smaller = async (file) => {
    if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
    let picture;
    try {
      picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return file;
    }
    const scale = Math.min(1, longSide / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
  };

  for (const box of document.querySelectorAll("[data-photos]")) {
    const field = box.querySelector("input[type=file]");
    if (!field) continue;
    const list = document.createElement("ul");
    list.className = "previews";
    const status = document.createElement("p");
    status.className = "hint";
    status.setAttribute("role", "status");
    box.append(status, list);
    let turn = 0;
    let addresses = [];
    field.addEventListener("change", async () => {
      const mine = ++turn;
      addresses.forEach((address) => URL.revokeObjectURL(address));
      addresses = [];
      list.replaceChildren();
      const files = [...field.files];
      if (!files.length) {
        status.textContent = "";
        return;
      }
      status.textContent = "写真を準備しています…";
      const made = [];
      for (const file of files) made.push(await smaller(file));
      if (mine !== turn) return;
      try {
        const basket = new DataTransfer();
        made.forEach((file) => basket.items.add(file));
        field.files = basket.files;
      } catch {
        // An old browser keeps the original files.
      }
      for (const file of field.files) {
        const item = document.createElement("li");
        if (file.type.startsWith("image/")) {
          const picture = document.createElement("img");
          const address = URL.createObjectURL(file);
          addresses.push(address);
          picture.src = address;
          picture.alt = "";
          item.append(picture);
        }
        item.append(`${file.name}（${Math.max(1, Math.round(file.size / 1024)).toLocaleString("ja")} KB）`);
        list.append(item);
      }
      status.textContent = `${field.files.length}件を選びました。`;
    });
  }

  const send = (form, submitter) => {
    const bar = document.createElement("progress");
    bar.max = 1;
    const words = document.createElement("span");
    words.textContent = "送信しています…";
    const label = document.createElement("label");
    label.append(words, bar);
    const block = document.createElement("div");
    block.className = "progress";
    block.setAttribute("role", "status");
    block.append(label);
    form.querySelector(".progress")?.remove();
    form.append(block);

    const request = new XMLHttpRequest();
    const failed = (sentence) => {
      delete form.dataset.sending;
      dispatchEvent(new CustomEvent("renrakucho:unsent", { detail: form }));
      words.textContent = sentence;
      bar.remove();
    };
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      words.textContent = `送信しています… ${Math.round(bar.value * 100)}%`;
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300 && request.responseURL !== form.action) {
        location.assign(request.responseURL);
      } else if (request.getResponseHeader("Content-Type")?.startsWith("text/html")) {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const main = page.getElementById("main");
        if (!main) return failed("送信できませんでした。もう一度お試しください。");
        document.title = page.title;
        document.getElementById("main").replaceChildren(...main.childNodes);
        document.querySelector("[data-focus]")?.focus();
        scrollTo(0, 0);
      } else {
        failed("送信できませんでした。もう一度お試しください。");
      }
    };
    request.onerror = () => failed("電波が届かなかったようです。入力した内容は残っています。もう一度「送信」を押してください。");
    request.ontimeout = request.onerror;
    request.timeout = 300000;
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    request.open("POST", form.action);
    request.send(data);
  };

  for (const form of document.querySelectorAll("form[enctype='multipart/form-data']")) {
    form.addEventListener("submit", (event) => {
      const chosen = [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length);
      if (!chosen || form.dataset.sending) return;
      event.preventDefault();
      form.dataset.sending = "yes";
      dispatchEvent(new CustomEvent("renrakucho:sending", { detail: form }));
      send(form, event.submitter);
    });
  }
})();
