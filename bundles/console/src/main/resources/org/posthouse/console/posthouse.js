(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var question = event.target.getAttribute && event.target.getAttribute("data-confirm");
    if (question && !window.confirm(question)) {
      event.preventDefault();
    }
  });
  var live = document.querySelector(".ph [data-refresh]");
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
