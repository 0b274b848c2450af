//! The page of 11,000 operations in a real browser, at three widths (a person's run: the narrowest): it opens, nothing sticks out, and the box finds one.

use crate::browser::{chromium, visit};
use crate::large::capture;
use crate::run::{run, stderr};
use crate::support::effort::every;

#[test]
fn a_page_of_eleven_thousand_operations_is_found_through_at_three_widths() {
    let Some(browser) = chromium() else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let file = capture(11_000);
    let path = dir.path().join("page.html");
    let name = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
    let output = run(&[
        "analyze",
        "-q",
        "-f",
        "html",
        "-o",
        &name(&path),
        &name(file.path()),
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = std::fs::read_to_string(&path).expect("the page");
    assert!(text.len() < 5_000_000, "{} bytes", text.len());
    let probe = r#"<script>
        const all = [...document.querySelectorAll(".op")];
        const shown = () => all.filter((d) => !d.hidden).length;
        const set = (id, value, event) => {
          const at = document.getElementById(id); at.value = value; at.dispatchEvent(new Event(event));
        };
        const result = [all.length, shown()];
        set("f-text", "FILE5000", "input");
        setTimeout(() => {
          result.push(shown(), document.getElementById("f-count").textContent);
          set("f-kind", "mkdir", "change"); result.push(shown());
          set("f-text", "", "input");
          setTimeout(() => {
            result.push(shown());
            set("f-kind", "", "change"); result.push(shown());
            document.getElementById("unfold").click();
            const page = document.documentElement;
            result.push(page.scrollWidth <= page.clientWidth ? "fits" : "sticks out", "in", innerWidth);
            parent.postMessage("result " + result.join(" "), "*");
          }, 600);
        }, 600);
        </script></body>"#;
    let probed = dir.path().join("probed.html");
    std::fs::write(&probed, text.replace("</body>", probe)).expect("written");
    // a window of its own is no narrower than 500, whatever it is told
    let framed = dir.path().join("framed.html");
    for width in [360, 800, 1400].into_iter().step_by(every(3)) {
        let frame = format!(
            "<pre id=\"probe\"></pre><script>addEventListener('message', (event) => {{ \
             document.getElementById('probe').textContent = event.data; }});</script>\
             <iframe src=\"probed.html\" style=\"width:{width}px;height:900px;border:0\"></iframe>"
        );
        std::fs::write(&framed, frame).expect("written");
        let seen = visit(&browser, &framed, "", &["--window-size=1600,1000"]);
        seen.is_clean();
        let expected = format!("result 11110 11110 1 1 of 11110 0 110 11110 fits in {width}<");
        assert!(
            seen.dom.contains(&expected),
            "at {width}: {}",
            &seen.dom[..seen.dom.len().min(300)]
        );
    }
}
