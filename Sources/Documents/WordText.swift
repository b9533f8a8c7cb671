internal import Core

/// Turns the markup of a word processor into lines: a paragraph a line, a table's row a line where its cells hold
/// one each.
///
/// What is read: text, tabs, breaks, symbols, formulas' text, hyperlinks' text, insertions, numbers and bullets of
/// lists, text boxes behind their paragraph, one of several alternative contents, notes as marks. What is left out:
/// deletions, moved text where it was, hidden text, instructions of fields, comments.
final class WordText {
  struct Note: Hashable {
    enum Kind: CaseIterable {
      case footnote, endnote

      /// The type of the relation to their part.
      var relation: String { self == .footnote ? "footnotes" : "endnotes" }
    }
    var kind: Kind
    var id: String
  }

  private struct Paragraph {
    var text = ""
    var style: String?
    var place = WordNumbering.Place()
    /// Lines of its text boxes.
    var boxes: [String] = []
  }

  /// The ids of the headers and footers that the body named.
  private(set) var headers: [String] = []
  private(set) var footers: [String] = []
  /// The notes that were referred to so far, in order.
  private(set) var notes: [Note] = []

  private var numbering: WordNumbering
  private let budget: TextBudget
  /// The lines of the part and of what is nested in it: cells and text boxes.
  private var flows: [[String]] = [[]]
  private var paragraphs: [Paragraph] = []
  /// The cells so far of each row that is open.
  private var rows: [[[String]]] = []
  /// Whether one of the alternatives has been taken, for each choice that is open.
  private var choices: [Bool] = []
  private var isRunHidden = false
  private var isInText = false

  init(numbering: WordNumbering, budget: TextBudget) {
    self.numbering = numbering
    self.budget = budget
  }

  /// The lines of one part.
  func lines(of events: XMLEvents) throws(DocumentProblem) -> [String] {
    begin()
    while let event = try events.next() { try handle(event, events) }
    // Well-formed, so all is closed.
    return trimmed(flows[0])
  }

  /// The lines of each note of a part of notes.
  func notes(of events: XMLEvents, _ kind: Note.Kind) throws(DocumentProblem) -> [Note: [String]] {
    begin()
    var texts: [Note: [String]] = [:]
    var id: String?
    while let event = try events.next() {
      switch event {
      case .start(let element) where element.isWord && ["footnote", "endnote"].contains(element.name):
        // The others are the lines above the notes.
        id = [nil, "normal"].contains(element.attribute("type")) ? element.attribute("id") : nil
        flows = [[]]
      case .end(name: "footnote", isWord: true), .end(name: "endnote", isWord: true):
        if let id { texts[Note(kind: kind, id: id)] = trimmed(flows[0]) }
      default: try handle(event, events)
      }
    }
    return texts
  }

  private func begin() {
    flows = [[]]
    paragraphs = []
    rows = []
    choices = []
    isRunHidden = false
    isInText = false
  }

  private func handle(_ event: XMLEvents.Event, _ events: XMLEvents) throws(DocumentProblem) {
    switch event {
    case .start(let element):
      switch element.name {
      case "AlternateContent": choices.append(false)
      case "Choice", "Fallback":
        guard let isTaken = choices.last, !isTaken else { return try events.skip() }
        choices[choices.count - 1] = true
      // A formula's.
      case "t": isInText = true
      default: if element.isWord { try start(element, events) }
      }
    case .end(let name, let isWord): try end(name, isWord)
    case .text(let text): if isInText { try append(text) }
    }
  }

  private func start(_ element: XMLEvents.Element, _ events: XMLEvents) throws(DocumentProblem) {
    switch element.name {
    case "p": paragraphs.append(Paragraph())
    case "pStyle": change { $0.style = element.attribute("val") }
    case "numId": change { $0.place.list = element.attribute("val") }
    case "ilvl": change { $0.place.level = element.number }
    case "r": isRunHidden = false
    case "vanish": isRunHidden = !["0", "false", "off", "none"].contains(element.attribute("val"))
    case "tab", "ptab": try append("\t")
    case "br", "cr": try append("\n")
    case "noBreakHyphen": try append("-")
    case "sym":
      let code = element.attribute("char").flatMap { UInt32($0, radix: 16) }
      if let scalar = code.flatMap(Unicode.Scalar.init), scalar.properties.generalCategory != .control {
        try append(String(Character(scalar)))
      }
    case "footnoteReference", "endnoteReference":
      guard let id = element.attribute("id"), !isRunHidden else { break }
      notes.append(Note(kind: element.name == "footnoteReference" ? .footnote : .endnote, id: id))
      try append("[\(notes.count)]")
    case "headerReference": if let id = element.attribute("id") { headers.append(id) }
    case "footerReference": if let id = element.attribute("id") { footers.append(id) }
    case "txbxContent", "tc": flows.append([])
    case "tr": rows.append([])
    case "del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "tabs", "tblPr", "tcPr", "sdtPr":
      try events.skip()
    // Changes keep the former properties.
    case let name where name.hasSuffix("PrChange"): try events.skip()
    default: break
    }
  }

  private func end(_ name: String, _ isWord: Bool) throws(DocumentProblem) {
    switch name {
    case "AlternateContent": _ = choices.popLast()
    case "t": isInText = false
    case _ where !isWord: break
    case "r": isRunHidden = false
    case "p": try endParagraph()
    case "txbxContent":
      let lines = closeFlow()
      if paragraphs.isEmpty { add(lines) } else { change { $0.boxes += lines } }
    case "tc":
      let lines = closeFlow()
      if !rows.isEmpty { rows[rows.count - 1].append(lines) }
    case "tr": endRow()
    default: break
    }
  }

  private func endParagraph() throws(DocumentProblem) {
    guard let paragraph = paragraphs.popLast() else { return }
    // An empty one in a list is counted, and shows nothing.
    let label = numbering.label(paragraph.place, style: paragraph.style)
    guard !paragraph.text.trimmed.isEmpty else { return add([""] + paragraph.boxes) }
    try budget.spend(label)
    add([label + paragraph.text] + paragraph.boxes)
  }

  private func endRow() {
    guard let cells = rows.popLast() else { return }
    // Cells of several lines are columns of a layout, to be read one after the other.
    if cells.contains(where: { $0.count > 1 }) {
      add(cells.flatMap { $0 })
    } else {
      add([cells.compactMap(\.first).joined(separator: "\t")])
    }
  }

  /// The lines of the innermost cell or box, which ends.
  private func closeFlow() -> [String] {
    guard flows.count > 1, let lines = flows.popLast() else { return [] }
    return trimmed(lines)
  }

  private func add(_ lines: [String]) { flows[flows.count - 1] += lines }

  private func append(_ text: String) throws(DocumentProblem) {
    guard !isRunHidden else { return }
    try budget.spend(text)
    change { $0.text += text }
  }

  private func change(_ change: (inout Paragraph) -> Void) {
    if !paragraphs.isEmpty { change(&paragraphs[paragraphs.count - 1]) }
  }

  /// Without the empty lines at both ends.
  private func trimmed(_ lines: [String]) -> [String] {
    guard let first = lines.firstIndex(where: { !$0.trimmed.isEmpty }),
      let last = lines.lastIndex(where: { !$0.trimmed.isEmpty })
    else { return [] }
    return Array(lines[first...last])
  }
}
