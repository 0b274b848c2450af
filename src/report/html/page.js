(function () {
  "use strict";
  var all = document.querySelectorAll("details.op, details.dir");
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
  var box = document.getElementById("filter");
  if (box) {
    box.hidden = false;
    var text = document.getElementById("f-text");
    var kind = document.getElementById("f-kind");
    var sure = document.getElementById("f-sure");
    var count = document.getElementById("f-count");
    var known = null;
    var look = function () {
      if (!known) {
        known = Array.prototype.map.call(document.querySelectorAll(".op[id^=op-]"), function (d) {
          var head = d.querySelector("summary") || d;
          return {
            at: d, text: head.textContent.toLowerCase(),
            kind: head.querySelector(".kind").textContent, sure: head.querySelector(".tag").textContent
          };
        });
      }
      var wanted = text.value.trim().toLowerCase();
      var any = wanted !== "" || kind.value !== "" || sure.value !== "";
      var found = 0;
      var open = new Set();
      known.forEach(function (one) {
        var fits = (wanted === "" || one.text.indexOf(wanted) >= 0) &&
          (kind.value === "" || one.kind === kind.value) && (sure.value === "" || one.sure === sure.value);
        one.at.hidden = !fits;
        if (fits) {
          found += 1;
          for (var up = one.at.parentElement; up; up = up.parentElement) {
            if (up.tagName === "DETAILS") { open.add(up); }
          }
        }
      });
      document.querySelectorAll("details.dir").forEach(function (d) { d.hidden = any && !open.has(d); });
      open.forEach(function (d) { d.hidden = false; if (any) { d.open = true; } });
      count.textContent = any ? found + " of " + known.length : "";
    };
    var later = 0;
    var soon = function () { clearTimeout(later); later = setTimeout(look, 120); };
    text.addEventListener("input", soon);
    kind.addEventListener("change", look);
    sure.addEventListener("change", look);
  }
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
