// Two comforts, neither of which the console needs: a form is sent once, and the queue looks again by itself.
"use strict";

for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

const list = document.getElementById("list");
if (list) follow();

function follow() {
  const count = document.getElementById("count");
  const again = document.getElementById("again");
  const SOONEST = 3000, LATEST = 12000;
  let wait = SOONEST, paused = false, timer;

  const pause = document.createElement("button");
  pause.type = "button";
  pause.className = "quiet";
  pause.textContent = "Stop updating";
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Update by itself" : "Stop updating";
    clearTimeout(timer);
    if (!paused) look();
  });
  again.after(pause);
  again.addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    look();
  });
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden && !paused) look();
  });
  later();

  function later() {
    if (!paused && !document.hidden) timer = setTimeout(look, wait);
  }

  async function look() {
    const shown = document.getElementById("list");
    const address = new URL(again.href);
    address.searchParams.set("part", "1");
    address.searchParams.set("seen", shown.dataset.seen);
    try {
      const reply = await fetch(address, { cache: "no-store", credentials: "same-origin" });
      if (reply.status === 403) return say("You are signed out. This list is not up to date any more.");
      if (!reply.ok) throw new Error(String(reply.status));
      if (reply.status === 204) {
        wait = Math.min(LATEST, wait * 1.5);
        say(shown.dataset.count);
      } else {
        wait = SOONEST;
        replace(shown, await reply.text());
      }
    } catch {
      wait = LATEST;
      say("The desk does not answer. This list may be out of date.");
    }
    later();
  }

  function replace(shown, html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("list");
    if (!fresh) throw new Error("no list");
    const focused = shown.contains(document.activeElement) ? document.activeElement.id : "";
    shown.replaceWith(fresh);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    say(fresh.dataset.count);
    const waiting = Number(fresh.dataset.waiting);
    document.title = (waiting ? `(${waiting}) ` : "") + "Queue – Safelight";
  }

  function say(words) {
    if (count.textContent.trim() !== words) count.textContent = words;
  }
}
