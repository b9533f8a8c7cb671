internal import FoundationEssentials

// Measures what no client of the daemon sees alone, and prints figures as JSON: Benchmarks/bench.py asks.
//
//   interviewd-benchmarks signing
//   interviewd-benchmarks evaluation
//   interviewd-benchmarks archive --bucket NAME (--count N --size BYTES --connections N | --file PATH)

var arguments = CommandLine.arguments.dropFirst()
let figures: [String: Double]
switch arguments.popFirst() {
case "signing": figures = ["per_second": try signing()]
case "evaluation": figures = ["milliseconds": try await evaluating()]
case "archive": figures = try await archiving(Options(arguments))
default: throw Misuse(description: "say signing, evaluation or archive")
}
print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))

struct Misuse: Error, CustomStringConvertible { var description: String }

/// `--name value` pairs.
struct Options {
  private var values: [String: String] = [:]

  init(_ arguments: ArraySlice<String>) throws {
    var rest = arguments
    while let name = rest.popFirst() {
      guard name.hasPrefix("--"), let value = rest.popFirst() else { throw Misuse(description: "\(name)?") }
      values[String(name.dropFirst(2))] = value
    }
  }

  func text(_ name: String) -> String? { values[name] }

  func number(_ name: String, default standard: Int) throws -> Int {
    guard let text = values[name] else { return standard }
    guard let number = Int(text), number > 0 else { throw Misuse(description: "--\(name) is a number") }
    return number
  }
}
