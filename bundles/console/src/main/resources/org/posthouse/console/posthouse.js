(function () {
  "use strict";
  var page = document.querySelector(".ph");
  if (!page) {
    return;
  }
  /* On a phone not all tabs fit; the one of this page is shown. */
  var tab = page.querySelector(".ph-tabs [aria-current]");
  function bring() {
    tab.parentNode.scrollLeft = tab.offsetLeft - (tab.parentNode.clientWidth - tab.offsetWidth) / 2;
  }
  if (tab) {
    bring();
    window.addEventListener("resize", bring);
  }

  /* What is asked before a form is sent: by the form, or by the one button of several. */
  function asked(form, button) {
    var question = button && button.getAttribute("data-confirm") || form.getAttribute("data-confirm");
    return question && question.replace("{n}", chosen(form).length);
  }

  /* Asks before a form is sent; the answer sends it. More is told below the question, if there is more. */
  function ask(form, button, more) {
    var dialog = document.createElement("dialog");
    var question = document.createElement("p");
    var buttons = document.createElement("div");
    var no = document.createElement("button");
    var yes = document.createElement("button");
    dialog.className = "ph-dialog";
    question.id = "ph-question";
    question.textContent = asked(form, button);
    dialog.setAttribute("aria-labelledby", question.id);
    no.textContent = "Cancel";
    yes.textContent = button ? button.textContent : "Yes";
    yes.className = "ph-bad";
    no.onclick = function () { dialog.close(); };
    yes.onclick = function () {
      form.setAttribute("data-answered", "");
      dialog.close();
      form.requestSubmit(button);
    };
    dialog.onclose = function () { dialog.remove(); };
    buttons.append(no, yes);
    dialog.append(question);
    if (more) {
      var told = document.createElement("pre");
      told.textContent = more;
      told.tabIndex = 0;
      dialog.append(told);
    }
    dialog.append(buttons);
    page.append(dialog);
    dialog.showModal();
    no.focus();
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.closest || !form.closest(".ph") || form.method !== "post") {
      return;
    }
    var preview = form.querySelector("[data-preview]");
    if (preview && !form.hasAttribute("data-answered")) {
      event.preventDefault();
      look(form, event.submitter, preview.getAttribute("data-preview"));
      return;
    }
    if (asked(form, event.submitter) && !form.hasAttribute("data-answered")) {
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
    var jar = form.querySelector("input[type=file][data-upload]");
    if (jar && jar.files.length) {
      event.preventDefault();
      upload(form, jar);
    }
  });

  /* Has the server say what a form would do, and asks then. */
  function look(form, button, token) {
    var values = new URLSearchParams();
    var jar = form.querySelector("input[type=file][data-upload]");
    var file = jar && jar.files.length ? jar.files[0] : null;
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "token" && name !== "op" && name !== "back" && !(file && name === "jar")) {
        values.append(name, value);
      }
    });
    values.append("preview", "true");
    if (button) {
      button.setAttribute("aria-busy", "true");
    }
    fetch(window.location.pathname + "?" + values, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": file ? "application/java-archive" : "text/plain", "X-Posthouse-Token": token },
      body: file || ""
    }).then(function (reply) {
      return reply.ok ? reply.text() : "There is no preview (" + reply.status + " " + reply.statusText + ").";
    }).catch(function () {
      return "There is no preview: the console does not answer.";
    }).then(function (told) {
      if (button) {
        button.removeAttribute("aria-busy");
      }
      ask(form, button, told);
    });
  }

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
        said.textContent = "The jar was not accepted (" + reply.status + " " + reply.statusText + "); reload the page";
        form.before(said);
      });
  }

  /* Something was absent that may be back in a moment, or is under way. What is being written in a form is not taken away. */
  function isWritten(field) {
    return field === document.activeElement
      || field.type !== "hidden" && (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  }
  function reload() {
    if (Array.prototype.some.call(page.querySelectorAll("input"), isWritten)) {
      window.setTimeout(reload, 1000);
    } else {
      window.location.reload();
    }
  }
  if (page.querySelector("[data-reload]")) {
    window.setTimeout(reload, 1000 * Number(page.querySelector("[data-reload]").getAttribute("data-reload")));
  }

  /* Where the browser may not use the clipboard, as outside a secure context, the text is selected in a field for a moment. */
  function copied(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text);
    }
    var field = document.createElement("textarea");
    field.value = text;
    page.append(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }
  Array.prototype.forEach.call(page.querySelectorAll("[data-copy]"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      copied(button.getAttribute("data-copy"))
        .then(function () { button.textContent = "Copied"; button.focus(); }, function () { button.textContent = "Select it by hand"; });
    });
  });

  /* Boxes that belong to a form, though they stand elsewhere. */
  function boxes(form) {
    return Array.prototype.filter.call(form.elements, function (field) { return field.type === "checkbox"; });
  }
  function chosen(form) {
    return boxes(form).filter(function (box) { return box.checked; });
  }
  Array.prototype.forEach.call(page.querySelectorAll("form[data-choose]"), function (form) {
    var all = document.getElementById(form.getAttribute("data-choose"));
    var count = form.querySelector("[data-count]");
    function show() {
      var number = chosen(form).length;
      count.textContent = number + " selected";
      all.checked = number > 0 && number === boxes(form).length;
      all.indeterminate = number > 0 && !all.checked;
      Array.prototype.forEach.call(form.querySelectorAll("button"), function (button) {
        button.disabled = !number || button.hasAttribute("data-forbidden");
      });
    }
    all.hidden = false;
    all.addEventListener("change", function () {
      boxes(form).forEach(function (box) { box.checked = all.checked; });
      show();
    });
    boxes(form).forEach(function (box) { box.addEventListener("change", show); });
    show();
  });

  /* A link to a part of the page opens it. */
  function unfold() {
    var target = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
    }
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  /*
   * One of a table is looked at beside it. The links lead to pages of their own; only the panel of such a page is taken from it,
   * so the table stays where it was, with what is chosen in it.
   */
  var panels = page.querySelector("[data-panel-place]");
  function shown(address) {
    return new URL(address, window.location.href).searchParams.get("id");
  }
  function mark(id) {
    Array.prototype.forEach.call(page.querySelectorAll("[data-split] a[data-panel]"), function (link) {
      if (!panels.contains(link) && link.getAttribute("data-panel") === id) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    });
  }
  function open(address) {
    var id = shown(address);
    panels.setAttribute("data-wanted", id);
    panels.setAttribute("aria-busy", "true");
    return fetch(address, { credentials: "same-origin" })
      .then(function (reply) { return reply.ok ? reply.text() : ""; })
      .then(function (text) {
        var panel = new DOMParser().parseFromString(text, "text/html").querySelector("[data-panel-place]");
        if (!panel || !panel.firstElementChild) {
          throw new Error("no panel");
        }
        if (panels.getAttribute("data-wanted") !== id) {
          return; /* meanwhile another one was asked for, or none */
        }
        panels.replaceChildren.apply(panels, Array.prototype.slice.call(panel.childNodes));
        panels.scrollTop = 0;
        mark(id);
        (panels.querySelector("[data-focus]") || panels.querySelector("h2")).focus();
      })
      .catch(function () { window.location.reload(); /* it is this address already; the page says what is wrong */ })
      .then(function () { panels.removeAttribute("aria-busy"); });
  }
  function shut(opener) {
    panels.removeAttribute("data-wanted");
    panels.replaceChildren();
    mark(null);
    var link = opener && document.getElementById(opener);
    if (link) {
      link.focus();
    }
  }
  var at = window.location.search;
  function go(link) {
    window.history.pushState(null, "", link.href.replace(/#.*/, ""));
    at = window.location.search;
  }
  function leave(close) {
    go(close);
    shut(close.getAttribute("data-panel-close"));
  }
  if (panels) {
    page.addEventListener("click", function (event) {
      var link = event.target.closest("a[data-panel], a[data-panel-close]");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
        return;
      }
      event.preventDefault();
      if (link.hasAttribute("data-panel-close")) {
        leave(link);
      } else {
        go(link);
        open(link.href);
      }
    });
    document.addEventListener("keydown", function (event) {
      var close = panels.querySelector("[data-panel-close]");
      var written = event.target.matches("input:not([type=checkbox]), select, textarea") && event.target.value;
      if (event.key === "Escape" && close && !written && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
        leave(close);
      }
    });
    window.addEventListener("popstate", function () {
      var close = panels.querySelector("[data-panel-close]");
      if (window.location.search === at) {
        return; /* only another place of the page */
      }
      at = window.location.search;
      if (shown(window.location.href)) {
        open(window.location.href);
      } else {
        shut(close && close.getAttribute("data-panel-close"));
      }
    });
  }

  /* What changed is put in the place of what was there, piece by piece; what somebody reads or uses stays as it is. */
  function renew(old, fresh) {
    if (old.isEqualNode(fresh)) {
      return;
    }
    var pieces = old.querySelectorAll(":scope [data-piece]");
    if (pieces.length) {
      Array.prototype.forEach.call(pieces, function (piece) {
        var next = fresh.querySelector("[data-piece=\"" + piece.getAttribute("data-piece") + "\"]");
        if (next) {
          renew(piece, next);
        }
      });
    } else if (!old.contains(document.activeElement)) {
      var scrolled = old.querySelector(".ph-scroll");
      var left = scrolled ? scrolled.scrollLeft : 0;
      old.replaceChildren.apply(old, Array.prototype.slice.call(fresh.childNodes));
      if (old.querySelector(".ph-scroll")) {
        old.querySelector(".ph-scroll").scrollLeft = left;
      }
    }
  }

  var live = page.querySelector("[data-refresh]");
  if (!live) {
    return;
  }
  var asking = false;
  function lookAgain() {
    if (document.hidden || asking) {
      return;
    }
    asking = true;
    fetch(window.location.href, { credentials: "same-origin" })
      .then(function (reply) { return reply.ok ? reply.text() : null; })
      .then(function (text) {
        var next = text && new DOMParser().parseFromString(text, "text/html").querySelector(".ph [data-refresh]");
        if (next) {
          renew(live, next);
        }
      })
      .catch(function () { /* the server is away for a moment: the next round tries again */ })
      .then(function () { asking = false; });
  }
  window.setInterval(lookAgain, 1000 * Number(live.getAttribute("data-refresh")));
  document.addEventListener("visibilitychange", lookAgain);
})();
