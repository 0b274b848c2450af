class Unsnare < Formula
  desc "Reads fs_usage, names the operations behind the calls, and writes the undo script"
  homepage "https://github.com/unsnare/unsnare"
  url "https://github.com/unsnare/unsnare.git", tag: "v0.1.0"
  license any_of: ["MIT", "Apache-2.0"]
  head "https://github.com/unsnare/unsnare.git", branch: "main"

  depends_on "rust" => :build

  def install
    system "cargo", "install", "--profile", "dist", *std_cargo_args
    generate_completions_from_executable(bin/"unsnare", "completions")
    (buildpath/"man").mkpath
    system bin/"unsnare", "man", "--all", "--dir", buildpath/"man"
    man1.install Dir["man/*.1"]
  end

  test do
    (testpath/"capture.txt").write <<~EOS
      10:31:12.303  mkdir             private/etc/box                                  0.000044   servermgrd
    EOS
    assert_match "mkdir", shell_output("#{bin}/unsnare events #{testpath}/capture.txt")
  end
end
