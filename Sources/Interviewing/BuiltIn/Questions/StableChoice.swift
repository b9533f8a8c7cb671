/// Chooses without chance: the same interview gives the same questions, another one others.
struct StableChoice {
  private let seed: UInt64

  /// `facts` in order: what is known when the choice is made.
  init(_ facts: [String]) {
    // FNV-1a of Fowler, Noll and Vo, 64 bits: Swift's own hashes differ from run to run.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for fact in facts {
      for byte in fact.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      // A byte that UTF-8 never has, so that no two lists of facts run together.
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    seed = hash
  }

  /// nil where there is nothing to choose from.
  func one<Element>(of choices: [Element]) -> Element? {
    guard !choices.isEmpty else { return nil }
    // The low bits of FNV are its worst.
    return choices[Int((seed ^ seed >> 32) % UInt64(choices.count))]
  }
}
