/// Cuts words into clauses, and tells reports from orders by what stands before a clause in its sentence.
enum SteeringClauses {
  struct Boundary: Sendable, Equatable {
    /// The stronger, the greater.
    enum Kind: Int, Sendable {
      /// A comma, a dash, a bracket, the end of a line within a sentence.
      case listed
      /// A colon or a quotation mark.
      case introduced
      case sentence
    }

    /// Of the word after it.
    let index: Int
    var kind: Kind
    var sign: UInt8?
    var isQuote = false
  }

  /// What is known of the sentence so far.
  private struct Sentence {
    /// Somebody says something.
    var tells = false
    /// Somebody does something, or is to.
    var narrates = false
    /// It is for the interviewer.
    var addresses = false

    mutating func read(_ word: String) {
      addresses = addresses || SteeringWords.addressing.contains(word)
      tells = tells || SteeringWords.saying.contains(word)
      narrates = narrates || SteeringWords.narrating.contains(word)
    }
  }

  static func all(in words: [SteeringText.Word], at boundaries: [Boundary]) -> [SteeringText.Clause] {
    var clauses: [SteeringText.Clause] = []
    var sentence = Sentence()
    var start = 0
    var admission = SteeringText.Clause.Admission.anyOrder
    var isQuoting = false
    var isReporting = false
    var lastSentence = 0

    func cut(at end: Int, _ sign: UInt8?) {
      if end > start { clauses.append(.init(words: start..<end, admission: admission, sign: sign)) }
      start = end
    }

    var boundary = boundaries.makeIterator()
    var next = boundary.next()
    for index in 0...words.count {
      while let here = next, here.index == index {
        let isRunning = index > start
        cut(at: index, here.sign)
        if here.isQuote {
          isQuoting.toggle()
          // "a filter for "ignore …"" names what is quoted.
          let names = isRunning && sentence.narrates && !sentence.addresses
          isReporting = isQuoting && (sentence.tells || names)
        }
        switch here.kind {
        case .sentence:
          sentence = Sentence()
          if index < words.count { lastSentence = clauses.count }
          admission = .anyOrder
        case .introduced: admission = sentence.tells ? .nothing : .anyOrder
        case .listed: admission = sentence.tells || sentence.narrates ? .addressedOrder : .anyOrder
        }
        if isReporting { admission = .nothing }
        next = boundary.next()
      }
      guard index < words.count else { break }
      // "Stop and tell me …" is two orders, "please" begins one anywhere.
      if index > start, index + 1 < words.count, SteeringWords.joining.contains(words[index].text) {
        let ordered = SteeringWords.commands.contains(words[start].text)
        if ordered || SteeringWords.addressing.contains(words[index + 1].text) {
          cut(at: index, nil)
          if !ordered, admission == .anyOrder { admission = .addressedOrder }
        }
      }
      sentence.read(words[index].text)
    }
    cut(at: words.count, nil)
    for index in lastSentence..<max(lastSentence, clauses.count) { clauses[index].isInLastSentence = true }
    return clauses
  }
}
