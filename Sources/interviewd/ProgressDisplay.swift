internal import Daemon
internal import FoundationEssentials
internal import Synchronization

/// Shows on standard error how far the recordings of a call have come.
final class ProgressDisplay: Sendable {
  enum Style: String, CaseIterable {
    case auto, bar, json, none

    /// The value of `--progress`; `standard` where there is none.
    init(_ arguments: Arguments, standard: Style = .auto) throws(UsageError) {
      let name = arguments.value("progress") ?? standard.rawValue
      guard let style = Style(rawValue: name) else {
        throw UsageError(
          "--progress is auto, bar, json or none, not \(name)", command: arguments.command)
      }
      self = style
    }

    /// `auto` is a bar when standard error is a terminal, else nothing.
    var resolved: Style { self != .auto ? self : StandardError.isTerminal ? .bar : .none }
  }

  private struct State {
    /// Percent by recording.
    var percents: [Int]
    var bar = ProgressBar()
  }

  private let style: Style
  private let files: [String]
  private let state: Mutex<State>

  init(_ style: Style, files: [String]) {
    self.style = style.resolved
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
  func clear() { state.withLock { $0.bar.clear() } }

  private func writeLine(_ index: Int, _ stage: Stage, _ percent: Int) {
    struct Line: Encodable {
      var event = "progress"
      var file: String
      var stage: String
      var progress: Int
    }
    StandardError.writeJSON(Line(file: files[index], stage: stage.rawValue, progress: percent))
  }

  private func draw(_ state: inout State, _ stage: Stage) {
    let percent = state.percents.reduce(0, +) / state.percents.count
    let done = state.percents.count { $0 == 100 }
    let count = files.count > 1 ? "  \(done) of \(files.count) recordings" : ""
    state.bar.draw(percent, stage.rawValue + count)
  }
}
