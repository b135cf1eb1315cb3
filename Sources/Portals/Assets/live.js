// New posts in an open page. The event says only which post; the post itself is asked for by an ordinary,
// authorised request, so that each reading is checked and counted.
"use strict";

(() => {
  const section = document.querySelector("[data-live]");
  if (!section || typeof EventSource !== "function") return;
  const list = section.querySelector("[data-live-list]");
  const status = section.querySelector("[data-live-status]");
  const fragments = section.dataset.liveFragments;
  if (!list || !fragments) return;

  const waiting = [];
  let shelf = null;

  const say = (sentence) => {
    status.textContent = "";
    setTimeout(() => { status.textContent = sentence; }, 100);
  };

  const put = (post) => {
    const old = document.getElementById(post.id);
    if (old) {
      const opened = [...old.querySelectorAll("details")].map((one) => one.open);
      [...post.querySelectorAll("details")].forEach((one, index) => { one.open = opened[index] === true; });
      old.replaceWith(post);
    } else {
      post.classList.add("post-new");
      list.prepend(post);
    }
  };

  const unshelve = () => {
    shelf?.remove();
    shelf = null;
    const posts = waiting.splice(0);
    posts.forEach(put);
    const newest = posts.at(-1);
    if (newest) {
      newest.tabIndex = -1;
      newest.focus({ preventScroll: true });
      newest.scrollIntoView({ block: "center" });
    }
  };

  const offer = () => {
    if (!shelf) {
      shelf = document.createElement("div");
      shelf.className = "live-new";
      const press = document.createElement("button");
      press.type = "button";
      press.className = "button button-primary";
      press.addEventListener("click", unshelve);
      shelf.append(press);
      section.prepend(shelf);
    }
    shelf.firstChild.textContent = `新しい記録が${waiting.length}件あります`;
  };

  const fetchPost = async (id) => {
    const answer = await fetch(fragments + encodeURIComponent(id), {
      credentials: "same-origin", headers: { "Accept": "text/html" },
    });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const post = page.querySelector("article.post");
    return post ? document.importNode(post, true) : null;
  };

  let chain = Promise.resolve();
  const events = new EventSource(section.dataset.live);
  events.addEventListener("post", (event) => {
    const id = event.data;
    if (!/^[\w-]{1,64}$/.test(id)) return;
    chain = chain.then(async () => {
      const post = await fetchPost(id);
      if (!post) return;
      const known = document.getElementById(post.id);
      const replaced = waiting.findIndex((one) => one.id === post.id);
      if (known) {
        put(post);
      } else if (replaced >= 0) {
        waiting[replaced] = post;
      } else if (list.getBoundingClientRect().top > -80) {
        put(post);
        say(`新しい記録：${post.querySelector(".post-name")?.textContent ?? ""}`);
      } else {
        waiting.push(post);
        offer();
        say(`新しい記録が${waiting.length}件あります`);
      }
    }).catch(() => {});
  });
  events.addEventListener("closed", () => {
    events.close();
    say("自動更新が止まりました。ページを読み込み直してください。");
  });
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
