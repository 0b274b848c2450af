(function () {
  "use strict";
  var all = document.querySelectorAll("details.op");
  function set(open) { all.forEach(function (d) { d.open = open; }); }
  function on(id, act) {
    var button = document.getElementById(id);
    if (button) { button.hidden = false; button.addEventListener("click", act); }
  }
  on("unfold", function () { set(true); });
  on("fold", function () { set(false); });
  on("copy", function () {
    var text = document.getElementById("script-text").textContent;
    var said = document.getElementById("copied");
    function done() { said.textContent = "Copied."; setTimeout(function () { said.textContent = ""; }, 4000); }
    function byHand() {
      var area = document.createElement("textarea");
      area.value = text; document.body.appendChild(area); area.select();
      var ok = false;
      try { ok = document.execCommand("copy"); } catch (e) { ok = false; }
      area.remove();
      if (ok) { done(); } else { said.textContent = "Could not copy; select the text and copy it."; }
    }
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(text).then(done, byHand);
    } else { byHand(); }
  });
  function unfold() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) { return; }
    for (var at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") { at.open = true; }
    }
    if (target.tagName === "DETAILS") { target.scrollIntoView(); }
  }
  addEventListener("hashchange", unfold);
  unfold();
  var before = [];
  addEventListener("beforeprint", function () { before = Array.prototype.map.call(all, function (d) { return d.open; }); set(true); });
  addEventListener("afterprint", function () { all.forEach(function (d, i) { d.open = before[i]; }); });
})();
