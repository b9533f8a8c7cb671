internal import Daemon
internal import Foundation
internal import Synchronization

/// Shows on standard error how far the recordings of a call have come.
final class ProgressDisplay: Sendable {
  enum Style: String, CaseIterable { case auto, bar, json, none }

  private struct State {
    /// Percent by recording.
    var percents: [Int]
    var drawn = ""
  }

  private let style: Style
  private let files: [String]
  private let state: Mutex<State>

  /// `auto` draws a bar when standard error is a terminal.
  init(_ style: Style, files: [String]) {
    self.style = style != .auto ? style : StandardError.isTerminal ? .bar : .none
    self.files = files
    state = Mutex(State(percents: Array(repeating: 0, count: files.count)))
  }

  /// Recording number `index` is at `percent`.
  func update(_ index: Int, _ stage: Stage, _ percent: Int) {
    state.withLock { state in
      state.percents[index] = percent
      switch style {
      case .json: writeLine(index, stage, percent)
      case .bar: draw(&state, stage)
      case .auto, .none: break
      }
    }
  }

  /// Recording number `index` will not come further.
  func failed(_ index: Int) {
    state.withLock { $0.percents[index] = 100 }
  }

  /// Takes the bar away, so that other output can be written.
  func clear() {
    state.withLock { state in
      guard !state.drawn.isEmpty else { return }
      state.drawn = ""
      StandardError.write("\r\u{1B}[K")
    }
  }

  private func writeLine(_ index: Int, _ stage: Stage, _ percent: Int) {
    struct Line: Encodable {
      var event = "progress"
      var file: String
      var stage: String
      var progress: Int
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = Line(file: files[index], stage: stage.rawValue, progress: percent)
    guard let data = try? encoder.encode(line) else { return }
    StandardError.write(String(decoding: data, as: UTF8.self) + "\n")
  }

  private func draw(_ state: inout State, _ stage: Stage) {
    let percent = state.percents.reduce(0, +) / state.percents.count
    let done = state.percents.count { $0 == 100 }
    let filled = percent * 30 / 100
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    let count = files.count > 1 ? "  \(done) of \(files.count) recordings" : ""
    let line = "\(bar) \(percent) %  \(stage.rawValue)\(count)"
    guard line != state.drawn else { return }
    state.drawn = line
    StandardError.write("\r\(line)\u{1B}[K")
  }
}
