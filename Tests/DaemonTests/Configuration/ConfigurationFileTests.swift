import Foundation
import Testing

@testable import Daemon

@Suite struct ConfigurationFileTests {
  private func lines(_ text: String) throws -> [String: String] {
    let file = try TemporaryFile(text)
    return try ConfigurationFile(path: file.path, keys: ["A", "B", "C"]).lines.mapValues(\.value)
  }

  @Test func `keys, values, blanks, comments and empty lines`() throws {
    let values = try lines("# first\n\n  A = one two \nB=\n\t# more\nC=x=y#z # rest\n")
    #expect(values == ["A": "one two", "B": "", "C": "x=y#z"])
  }

  @Test func `quotes keep blanks, number signs and the other quotes`() throws {
    let values = try lines("A=\" one # two \"\nB='say \"x\"'  # rest\nC=it's")
    #expect(values == ["A": " one # two ", "B": "say \"x\"", "C": "it's"])
  }

  @Test func `a quote within its own quotes is written twice`() throws {
    let values = try lines("A='it''s'  # rest\nB=\"\"\"x\"\"\"\nC=''")
    #expect(values == ["A": "it's", "B": "\"x\"", "C": ""])
  }

  @Test func `Windows line ends count as line ends`() throws {
    #expect(try lines("A=1\r\nB=2\r\n") == ["A": "1", "B": "2"])
  }

  @Test func `the last of two lines with one key counts`() throws {
    let file = try TemporaryFile("A=1\nB=2\nA=3\n")
    let line = try ConfigurationFile(path: file.path, keys: ["A", "B"]).lines["A"]
    #expect(line == ConfigurationFile.Line(value: "3", place: "\(file.path):3"))
  }

  @Test(arguments: ["A", "=1", "A=\"open", "A='x' y", "A='x''", "just words"])
  func `a malformed line is named`(line: String) throws {
    let file = try TemporaryFile("# comment\nB=1\n\(line)\n")
    let error = ConfigurationError.malformedLine(place: "\(file.path):3")
    #expect(throws: error) { try ConfigurationFile(path: file.path, keys: ["A", "B"]) }
    #expect(error.description == "\(file.path):3: expected KEY=VALUE")
  }

  @Test func `the first unknown key is named with its line`() throws {
    let file = try TemporaryFile(String(repeating: "A=1\n", count: 8) + "X=1\nY=2\n")
    let error = ConfigurationError.unknownKey("X", place: "\(file.path):9")
    #expect(throws: error) { try ConfigurationFile(path: file.path, keys: ["A"]) }
    #expect(error.description == "\(file.path):9: X is not a setting of interviewd")
  }

  @Test func `a file that is missing, a folder or not text is an error that names it`() throws {
    let missing = "/nowhere/interviewd.conf"
    #expect(throws: ConfigurationError.unreadableFile(missing, reason: "no such file")) {
      try ConfigurationFile(path: missing, keys: [])
    }
    let folder = FileManager.default.temporaryDirectory.path
    #expect(throws: ConfigurationError.unreadableFile(folder, reason: "it is not readable text")) {
      try ConfigurationFile(path: folder, keys: [])
    }
    let binary = try TemporaryFile([0x41, 0x3D, 0xFF, 0xFE])
    #expect(throws: ConfigurationError.unreadableFile(binary.path, reason: "it is not readable text")) {
      try ConfigurationFile(path: binary.path, keys: ["A"])
    }
  }
}
