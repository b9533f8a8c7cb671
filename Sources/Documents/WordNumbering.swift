internal import Core

/// The numbers and bullets of a document's lists, as its numbering and styles define them, counted on from
/// paragraph to paragraph (ECMA-376 part 1, 17.9).
struct WordNumbering {
  /// Where a paragraph stands in a list.
  struct Place: Equatable {
    var list: String?
    var level: Int?
  }

  private struct Level {
    var format = "decimal"
    var text = ""
    var start = 1
  }

  private struct Style {
    var place = Place()
    var parent: String?
  }

  private static let maxLevel = 8
  /// Unicode scalars of a level's text. Longer ones are cut: they are no numbers, and each paragraph repeats them.
  private static let maxText = 64

  private var definitions: [String: [Int: Level]] = [:]
  /// The definition that each list follows, and what it changes of that.
  private var lists: [String: String] = [:]
  private var changes: [String: [Int: Level]] = [:]
  /// Where lists begin anew that share their definition with others, by list and level; each once.
  private var restarts: [String: [Int: Int]] = [:]
  private var styles: [String: Style] = [:]
  private var counters: [String: [Int: Int]] = [:]

  init(numbering: XMLEvents?, styles: XMLEvents?) throws(DocumentProblem) {
    if let numbering { try readNumbering(numbering) }
    if let styles { try readStyles(styles) }
  }

  /// What stands before the paragraph, with a blank behind it; empty outside lists. Counts the paragraph.
  mutating func label(_ place: Place, style: String?) -> String {
    let place = resolve(place, style)
    guard let list = place.list, let name = lists[list], var levels = definitions[name] else { return "" }
    levels.merge(changes[list] ?? [:]) { $1 }
    let index = min(max(place.level ?? 0, 0), Self.maxLevel)
    guard let level = levels[index] else { return "" }
    if level.format == "bullet" { return "• " }
    // Lists of one definition count on from each other.
    var counts = counters[name] ?? [:]
    if let start = restarts[list]?.removeValue(forKey: index) { counts[index] = start - 1 }
    counts[index] = (counts[index] ?? level.start - 1) + 1
    for deeper in counts.keys where deeper > index { counts[deeper] = nil }
    counters[name] = counts
    guard level.format != "none" else { return "" }
    var label = level.text
    for other in 0...index {
      let shown = levels[other] ?? Level()
      label = label.replacing("%\(other + 1)", with: Self.number(counts[other] ?? shown.start, shown.format))
    }
    return label.isEmpty ? "" : label + " "
  }

  /// The place that the paragraph has itself, or by its style and what that is based on.
  private func resolve(_ place: Place, _ style: String?) -> Place {
    var place = place
    var name = style
    // More than any writer makes, should they go round in a circle.
    for _ in 0..<16 where place.list == nil || place.level == nil {
      guard let style = name.flatMap({ styles[$0] }) else { break }
      place.list = place.list ?? style.place.list
      place.level = place.level ?? style.place.level
      name = style.parent
    }
    return place
  }

  private static func number(_ value: Int, _ format: String) -> String {
    switch format {
    case "lowerLetter": letters(value)
    case "upperLetter": letters(value).uppercased()
    case "lowerRoman": roman(value)
    case "upperRoman": roman(value).uppercased()
    case "decimalZero": value < 10 ? "0\(value)" : "\(value)"
    case "bullet": "•"
    case "none": ""
    default: "\(value)"
    }
  }

  /// a…z, then aa, bb… as Word does.
  private static func letters(_ value: Int) -> String {
    guard (1...260).contains(value) else { return "\(value)" }
    let letter = Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8((value - 1) % 26)))
    return String(repeating: letter, count: (value - 1) / 26 + 1)
  }

  private static func roman(_ value: Int) -> String {
    guard (1...3999).contains(value) else { return "\(value)" }
    let digits = [
      (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
      (10, "x"),
      (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ]
    var rest = value
    var text = ""
    for (worth, digit) in digits {
      while rest >= worth {
        text += digit
        rest -= worth
      }
    }
    return text
  }

  // MARK: - Reading

  private mutating func readNumbering(_ events: XMLEvents) throws(DocumentProblem) {
    var definition = ""
    var list = ""
    var index: Int?
    var level = Level()
    var overridden = 0
    while let event = try events.next() {
      switch event {
      case .start(let element):
        switch element.name {
        case "abstractNum": definition = element.attribute("abstractNumId") ?? ""
        case "num": list = element.attribute("numId") ?? ""
        case "abstractNumId": lists[list] = element.attribute("val")
        case "lvlOverride": overridden = element.attribute("ilvl").flatMap { Int($0) } ?? 0
        case "startOverride": restarts[list, default: [:]][overridden] = element.number ?? 1
        case "lvl":
          index = element.attribute("ilvl").flatMap { Int($0) }
          level = Level()
        case "start": level.start = element.number ?? 1
        case "numFmt": level.format = element.attribute("val") ?? "decimal"
        case "lvlText":
          level.text = String((element.attribute("val") ?? "").unicodeScalars.prefix(Self.maxText))
        default: break
        }
      case .end(name: "lvl", _):
        guard let index, (0...Self.maxLevel).contains(index) else { break }
        if list.isEmpty {
          definitions[definition, default: [:]][index] = level
        } else {
          changes[list, default: [:]][index] = level
        }
      case .end(name: "num", _): list = ""
      case .end, .text: break
      }
    }
  }

  private mutating func readStyles(_ events: XMLEvents) throws(DocumentProblem) {
    var name = ""
    while let event = try events.next() {
      guard case .start(let element) = event else { continue }
      switch element.name {
      case "style":
        name = element.attribute("styleId") ?? ""
        styles[name] = Style()
      case "basedOn": styles[name]?.parent = element.attribute("val")
      case "numId": styles[name]?.place.list = element.attribute("val")
      case "ilvl": styles[name]?.place.level = element.number
      default: break
      }
    }
  }
}

extension XMLEvents.Element {
  /// Its value, where that is a number of a sensible size.
  var number: Int? { attribute("val").flatMap { Int($0) }.flatMap { abs($0) < 1 << 30 ? $0 : nil } }
}
