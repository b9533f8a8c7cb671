import Foundation
import Testing

@testable import Daemon

@Suite struct ConfigurationDocumentTests {
  @Test func `docs/configuration.md has a row for every setting, with its flag and its default`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(components: "..", "..", "..").standardized
    let document = try String(
      contentsOf: root.appending(components: "docs", "configuration.md"), encoding: .utf8)
    let rows = document.split(separator: "\n").filter { row in
      // Of four columns: further tables name what is no setting of ours.
      row.firstMatch(of: /^\| `[A-Z]/) != nil && row.split(separator: " | ").count >= 4
    }
    #expect(rows.count == Setting.all.count)
    for (setting, row) in zip(Setting.all, rows) {
      // A secret has no flag.
      #expect(row.hasPrefix("| `\(setting.name)` | \(setting.flag.map { "`--\($0)`" } ?? "–") |"))
    }
    // The two whose defaults depend on where interviewd runs are told in words.
    let told = ["INTERVIEWD_WORKERS", "INTERVIEWD_LOG_FORMAT"]
    let loaded = try Configuration.load(flags: [:], environment: [:], file: nil, terminal: false)
    for entry in loaded.entries where !told.contains(entry.name) {
      #expect(rows.contains { $0.contains("`\(entry.name)`") && $0.contains("| `\(entry.value)` |") })
    }
  }
}
