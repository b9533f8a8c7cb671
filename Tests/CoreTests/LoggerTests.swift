import Core
import Foundation
import Synchronization
import Testing

@Suite struct LoggerTests {
  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  @Test func aLevelAdmitsWhatIsAtLeastAsGrave() {
    let lines = Lines()
    let logger = Logger(level: .warning, format: .text) { lines.add($0) }
    logger.error("a")
    logger.warning("b", ["file": "x.mp4"])
    logger.info("c")
    logger.debug("d")
    #expect(lines.all == ["error: a", "warning: b file=x.mp4"])
  }

  @Test func jsonLinesCarryTimeLevelMessageAndFields() throws {
    let lines = Lines()
    Logger(level: .info, format: .json) { lines.add($0) }.info("say \"hi\"\n", ["job": "7"])
    let line = try #require(lines.all.first)
    #expect(!line.contains("\n"))
    let object = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
    #expect(object["level"] == "info")
    #expect(object["message"] == "say \"hi\"\n")
    #expect(object["job"] == "7")
    #expect(object["time"]?.hasSuffix("Z") == true)
  }
}
