(function () {
  "use strict";
  var page = document.querySelector(".ph");
  if (!page) {
    return;
  }
  /* The policy of these pages runs no script that stands in the page; what those of the frame do is done here. */
  var files = new URL(".", document.currentScript.src).pathname;
  window.pluginRoot = files.replace(/\/$/, "");
  window.appRoot = window.pluginRoot.replace(/\/[^/]*$/, "");
  if (window.jQuery && window.jQuery.fn.menu) {
    window.jQuery("#navmenu").menu({
      position: { my: "left top", at: "left bottom" },
      classes: { "ui-menu": "ui-corner-all" }
    });
  }
  if (!document.querySelector("meta[name=viewport]")) {
    var viewport = document.createElement("meta");
    viewport.name = "viewport";
    viewport.content = "width=device-width, initial-scale=1";
    document.head.appendChild(viewport);
  }

  /* Asks before a form is sent; the answer sends it. */
  function ask(form, button) {
    var dialog = document.createElement("dialog");
    var question = document.createElement("p");
    var buttons = document.createElement("div");
    var no = document.createElement("button");
    var yes = document.createElement("button");
    dialog.className = "ph-dialog";
    question.textContent = form.getAttribute("data-confirm");
    no.textContent = "Cancel";
    yes.textContent = button ? button.textContent : "Yes";
    yes.className = "ph-bad";
    no.onclick = function () { dialog.close(); };
    yes.onclick = function () {
      form.removeAttribute("data-confirm");
      dialog.close();
      form.requestSubmit(button);
    };
    dialog.onclose = function () { dialog.remove(); };
    buttons.append(no, yes);
    dialog.append(question, buttons);
    page.append(dialog);
    dialog.showModal();
    no.focus();
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.closest || !form.closest(".ph") || form.method !== "post") {
      return;
    }
    if (form.hasAttribute("data-confirm")) {
      event.preventDefault();
      ask(form, event.submitter);
      return;
    }
    /* A check or a backup takes its time: once is enough. */
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "");
    if (event.submitter) {
      event.submitter.setAttribute("aria-busy", "true");
      event.submitter.textContent += " …";
    }
    var chosen = form.querySelector("input[type=file][data-upload]");
    if (chosen && chosen.files.length) {
      event.preventDefault();
      upload(form, chosen);
    }
  });

  /* A file of this computer is the body of the request; what it led to is shown by the page when it is loaded again. */
  function upload(form, chosen) {
    var values = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "token" && name !== "op" && name !== "back" && name !== "jar") {
        values.append(name, value);
      }
    });
    fetch(window.location.pathname + "?" + values, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/java-archive", "X-Posthouse-Token": chosen.getAttribute("data-upload") },
      body: chosen.files[0]
    }).catch(function () { return { ok: true }; /* the console itself was replaced: it answers the next request */ })
      .then(function (reply) {
        if (reply.ok) {
          window.location.reload();
          return;
        }
        var said = document.createElement("div");
        said.className = "ph-flash ph-bad";
        said.setAttribute("role", "alert");
        said.textContent = "The jar was not taken (" + reply.status + " " + reply.statusText + "); load the page again";
        form.before(said);
      });
  }

  /* Something was absent that may be back in a moment. */
  if (page.querySelector("[data-reload]")) {
    window.setTimeout(function () { window.location.reload(); },
      1000 * Number(page.querySelector("[data-reload]").getAttribute("data-reload")));
  }

  /* A link to a part of the page opens it. */
  function unfold() {
    var target = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
    }
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  var live = page.querySelector("[data-refresh]");
  if (!live) {
    return;
  }
  window.setInterval(function () {
    if (document.hidden) {
      return;
    }
    fetch(window.location.href, { credentials: "same-origin" })
      .then(function (reply) { return reply.ok ? reply.text() : null; })
      .then(function (text) {
        var next = text && new DOMParser().parseFromString(text, "text/html").querySelector(".ph [data-refresh]");
        if (next) {
          live.replaceWith(next);
          live = next;
        }
      })
      .catch(function () { /* the server is away for a moment: the next round tries again */ });
  }, 1000 * Number(live.getAttribute("data-refresh")));
})();
