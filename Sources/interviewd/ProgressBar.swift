/// A bar on a terminal's last line.
struct ProgressBar {
  private static let width = 30

  private var drawn = ""

  /// Draws it anew where something has changed.
  mutating func draw(_ percent: Int, _ note: String) {
    let filled = percent * Self.width / 100
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
    let line = "\(bar) \(percent) %  \(note)"
    guard line != drawn else { return }
    drawn = line
    StandardError.write("\r\(line)\u{1B}[K")
  }

  /// Takes the bar away, so that other output can be written.
  mutating func clear() {
    guard !drawn.isEmpty else { return }
    drawn = ""
    StandardError.write("\r\u{1B}[K")
  }
}
