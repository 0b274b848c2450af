//! The HTML report in a real browser, headless: it opens, complains about nothing, asks the network for nothing, and
//! its folds work.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::run::{run, stderr, stdout};

const SETUP: [&str; 3] = [
    "-l",
    "fixtures/mail-cluster/setup/system.log",
    "fixtures/mail-cluster/setup/capture.txt",
];
const WAY_BACK: [&str; 3] = [
    "-l",
    "fixtures/mail-cluster/way-back-fails/system.log",
    "fixtures/mail-cluster/way-back-fails/capture.txt",
];

/// A Chromium; without one the test fails where CI asks for it, and says that it was skipped elsewhere.
pub(crate) fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let found = named
        .into_iter()
        .chain(usual.map(PathBuf::from))
        .find(|program| {
            let probe = Command::new(program)
                .arg("--version")
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            probe.is_ok_and(|status| status.success())
        });
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "no Chromium: apt-get install chromium, or set CHROMIUM"
        );
        eprintln!("skipped: no Chromium here (apt-get install chromium, or set CHROMIUM)");
    }
    found
}

/// A page opened in a browser of its own.
pub(crate) struct Visit {
    pub(crate) dom: String,
    said: String,
    network: String,
}

pub(crate) fn visit(browser: &Path, page: &Path, fragment: &str, more: &[&str]) -> Visit {
    let profile = tempfile::tempdir().expect("a directory");
    let network = profile.path().join("network.json");
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--hide-scrollbars",
            "--window-size=1100,1400",
            "--virtual-time-budget=6000",
            "--enable-logging=stderr",
            "--dump-dom",
        ])
        .args(more)
        .arg(format!(
            "--user-data-dir={}",
            profile.path().join("profile").display()
        ))
        .arg(format!("--log-net-log={}", network.display()))
        .arg(format!("file://{}{fragment}", page.display()))
        .stdin(Stdio::null())
        .output()
        .expect("the browser runs");
    Visit {
        dom: stdout(&output),
        said: stderr(&output),
        network: std::fs::read_to_string(network).unwrap_or_default(),
    }
}

impl Visit {
    pub(crate) fn is_clean(&self) {
        let complaints: Vec<_> = self
            .said
            .lines()
            .filter(|line| line.contains(":CONSOLE"))
            .collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
        assert!(
            self.network.contains("constants"),
            "the log of requests was written"
        );
        // the browser itself asks its maker for the time, updates and accounts, whatever it is told
        let own = |host: &str| {
            let host = host.split(' ').next().unwrap_or(host);
            host == "~notfound" || host.ends_with("google.com") || host.ends_with(".googleapis.com")
        };
        for scheme in ["\"http://", "\"https://", "\"ws://", "\"wss://"] {
            let asked: Vec<_> = self
                .network
                .split(scheme)
                .skip(1)
                .filter_map(|rest| rest.split(['/', '"', ':']).next())
                .filter(|host| !own(host))
                .collect();
            assert!(asked.is_empty(), "{asked:#?}");
        }
    }
}

fn page(dir: &Path, sources: &[&str]) -> PathBuf {
    let path = dir.join("report.html");
    let arguments: Vec<_> = [
        "analyze",
        "-q",
        "-f",
        "html",
        "-o",
        path.to_str().expect("UTF-8"),
    ]
    .iter()
    .chain(sources)
    .copied()
    .collect();
    let output = run(&arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    path
}

#[test]
fn both_stories_open_without_complaint_or_request_and_fold() {
    let Some(browser) = chromium() else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let probe = r#"<pre id="probe"></pre><script>
        const folds = () => document.querySelectorAll("details.op").length;
        const open = () => document.querySelectorAll("details.op[open]").length;
        const result = [folds(), open()];
        document.getElementById("unfold")?.click(); result.push(open());
        document.getElementById("fold")?.click(); result.push(open());
        const summary = document.querySelector("details.op > summary");
        summary?.click(); result.push(open());
        document.getElementById("copy")?.click();
        setTimeout(() => {
          result.push(performance.getEntriesByType("resource").length);
          result.push(document.getElementById("copied")?.textContent ?? "");
          document.getElementById("probe").textContent = "result " + result.join(" ");
        }, 1000);
        </script></body>"#;
    for sources in [&SETUP, &WAY_BACK] {
        let path = page(dir.path(), sources);
        visit(&browser, &path, "", &[]).is_clean();
        let text = std::fs::read_to_string(&path).expect("the page");
        let addresses: Vec<_> = text
            .split("http")
            .skip(1)
            .filter(|rest| rest.starts_with("://") || rest.starts_with("s://"))
            .collect();
        assert!(
            addresses
                .iter()
                .all(|rest| rest.starts_with("://www.w3.org/2000/svg")),
            "no address but the name of SVG"
        );
        let folds = text.matches("<details class=\"op\"").count();
        let probed = dir.path().join("probed.html");
        std::fs::write(&probed, text.replace("</body>", probe)).expect("written");
        let seen = visit(&browser, &probed, "", &[]);
        seen.is_clean();
        let one = folds.min(1);
        let expected = format!("result {folds} 0 {folds} 0 {one} 0 Copied");
        let alternative = format!("result {folds} 0 {folds} 0 {one} 0 Could not copy");
        assert!(
            seen.dom.contains(&expected) || seen.dom.contains(&alternative),
            "no {expected:?} in {}",
            &seen.dom[seen.dom.len().saturating_sub(300)..]
        );
    }
}

#[test]
fn a_link_to_an_operation_unfolds_it() {
    let Some(browser) = chromium() else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let path = page(dir.path(), &SETUP);
    let seen = visit(&browser, &path, "#op-18", &[]);
    seen.is_clean();
    assert!(
        seen.dom
            .contains("<details class=\"op\" id=\"op-18\" open=\"\">"),
        "the operation is open"
    );
    assert_eq!(seen.dom.matches(" open=\"\"").count(), 1);
    let seen = visit(&browser, &path, "#op-5", &[]);
    assert!(
        seen.dom
            .contains("<details class=\"op\" id=\"op-1\" open=\"\">"),
        "so is what holds it"
    );
}

#[test]
fn it_reads_without_javascript() {
    let Some(browser) = chromium() else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let path = page(dir.path(), &SETUP);
    let text = std::fs::read_to_string(&path).expect("the page");
    // the page's own policy forbids every script, its own included
    std::fs::write(
        &path,
        text.replace("script-src 'unsafe-inline'", "script-src 'none'"),
    )
    .expect("written");
    let seen = visit(&browser, &path, "#op-18", &[]);
    assert!(
        seen.said.contains("script-src 'none'"),
        "the script was refused: {}",
        seen.said
    );
    for words in [
        "/etc/postfix.cl-rst",
        "id=\"unfold\" hidden",
        "id=\"copy\" hidden",
        "<summary>",
        "<svg",
    ] {
        assert!(seen.dom.contains(words), "{words}");
    }
}

#[test]
fn light_and_dark_are_drawn_differently() {
    let Some(browser) = chromium() else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let path = page(dir.path(), &WAY_BACK);
    let picture = |name: &str, more: &[&str]| {
        let file = dir.path().join(name);
        let screenshot = format!("--screenshot={}", file.display());
        let all: Vec<_> = more.iter().copied().chain([screenshot.as_str()]).collect();
        visit(&browser, &path, "", &all).is_clean();
        std::fs::read(file).expect("a picture")
    };
    let light = picture("light.png", &[]);
    let dark = picture(
        "dark.png",
        &[
            "--force-dark-mode",
            "--blink-settings=preferredColorScheme=0",
        ],
    );
    assert!(
        light.starts_with(b"\x89PNG") && light.len() > 20_000,
        "{}",
        light.len()
    );
    assert!(
        dark.starts_with(b"\x89PNG") && dark.len() > 20_000,
        "{}",
        dark.len()
    );
    assert_ne!(light, dark);
}

/// WCAG: 4.5 to 1 for text, in both schemes.
#[test]
fn text_stands_out_from_its_background() {
    let page = stdout(&run(&["analyze", "-q", "-f", "html", SETUP[2]]));
    let style = page
        .split("<style>")
        .nth(1)
        .expect("a style")
        .split("</style>")
        .next()
        .expect("its end");
    let (light, rest) = style
        .split_once("@media (prefers-color-scheme: dark)")
        .expect("two schemes");
    let dark = rest.split("* {").next().expect("the variables");
    for (scheme, text) in [("light", light), ("dark", dark)] {
        let color =
            |name: &str| luminance(text, name).unwrap_or_else(|| panic!("{scheme}: no --{name}"));
        for (ink, paper) in [
            ("ink", "bg"),
            ("ink", "card"),
            ("soft", "bg"),
            ("soft", "card"),
            ("link", "bg"),
            ("link", "card"),
            ("bad", "card"),
            ("bad", "bg"),
            ("good", "card"),
            ("doubt", "card"),
            ("good", "good-bg"),
            ("fair", "fair-bg"),
            ("doubt", "doubt-bg"),
            ("ink", "bad-bg"),
            ("soft", "bad-bg"),
            ("ink", "doubt-bg"),
        ] {
            let (a, b) = (color(ink), color(paper));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(
                contrast >= 4.5,
                "{scheme}: {ink} on {paper} is {contrast:.2} to 1"
            );
        }
    }
}

/// Relative luminance of a custom property `--name: #rgb` or `#rrggbb`.
fn luminance(style: &str, name: &str) -> Option<f64> {
    let value = style
        .split(&format!("--{name}: #"))
        .nth(1)?
        .split(';')
        .next()?;
    let digits: Vec<u32> = value
        .chars()
        .map(|c| c.to_digit(16))
        .collect::<Option<_>>()?;
    let channels: Vec<f64> = match digits.len() {
        3 => digits.iter().map(|d| f64::from(d * 17)).collect(),
        6 => digits
            .chunks(2)
            .map(|d| f64::from(d[0] * 16 + d[1]))
            .collect(),
        _ => return None,
    };
    let linear: Vec<f64> = channels
        .iter()
        .map(|c| c / 255.0)
        .map(|c| {
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        })
        .collect();
    Some(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
}
