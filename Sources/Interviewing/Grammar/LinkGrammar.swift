internal import CLinkGrammar
internal import FoundationEssentials

/// The English dictionary of the link-grammar library. Loading takes 0.2 s and 15 MB.
///
/// `@unchecked Sendable`: the handle is never changed, and the library allows a dictionary to be used by several
/// threads as long as each has its own sentences and parse options (link-grammar README, "Multi-threading").
final class LinkGrammar: @unchecked Sendable {
  private let dictionary: Dictionary

  /// Must be called where it may block. Throws when the dictionary is not installed.
  init() throws(EvaluationError) {
    Self.silence()
    guard let dictionary = dictionary_create_lang("en") else {
      throw EvaluationError(
        .system("its English dictionary cannot be loaded: install link-grammar-dictionaries-en"),
        service: .linkGrammar)
    }
    self.dictionary = dictionary
  }

  deinit { dictionary_delete(dictionary) }

  /// `link-grammar-5.12.0`.
  static var version: String { String(cString: linkgrammar_get_version()) }

  /// The handler belongs to the thread. Without one of ours the library writes to standard error, and its
  /// messages quote what is parsed.
  private static func silence() {
    lg_error_set_handler({ _, _ in }, nil)
  }

  /// Parses clauses one after another, on one thread.
  struct Parser: ~Copyable {
    /// Seconds of processor time for one clause, of which all known ones need hundredths. The library counts
    /// what the whole process uses meanwhile (getrusage, RUSAGE_SELF), so there is a second for each processor:
    /// with all of them busy that is one second here, and with the others idle as many as there are.
    private static let patience = Int32(clamping: max(1, ProcessInfo.processInfo.activeProcessorCount))
    /// Linkages looked at for the cheapest; where there are more they are drawn from the same pseudo-random
    /// sequence each time.
    private static let linkages: Int32 = 20

    /// Constructions that cost more are not tried (the dictionary's own limit is 2.7): a fifth of the time, for
    /// one more unlinked word in a hundred of correct speech and three of incorrect speech.
    private static let dearestDisjunct: Float = 1.5

    private let grammar: LinkGrammar
    private let options: Parse_Options

    init(_ grammar: LinkGrammar) throws(EvaluationError) {
      guard let options = parse_options_create() else {
        throw EvaluationError(.system("out of memory"), service: .linkGrammar)
      }
      LinkGrammar.silence()
      parse_options_set_verbosity(options, 0)
      parse_options_set_spell_guess(options, 0)
      parse_options_set_linkage_limit(options, Self.linkages)
      parse_options_set_disjunct_cost(options, Self.dearestDisjunct)
      parse_options_set_max_parse_time(options, Self.patience)
      parse_options_set_repeatable_rand(options, true)
      parse_options_set_min_null_count(options, 0)
      self.grammar = grammar
      self.options = options
    }

    deinit { parse_options_delete(options) }

    func parse(_ clause: [String]) -> ParseResult {
      parse_options_reset_resources(options)
      guard let sentence = sentence_create(clause.joined(separator: " "), grammar.dictionary) else {
        return .unreadable
      }
      defer { sentence_delete(sentence) }
      guard sentence_split(sentence, options) >= 0 else { return .unreadable }
      parse_options_set_max_null_count(options, sentence_length(sentence))
      let linkages = sentence_parse(sentence, options)
      guard !parse_options_resources_exhausted(options) else { return .outOfTime }
      guard linkages > 0, sentence_num_valid_linkages(sentence) > 0 else { return .unreadable }
      // The library counts tokens, of which `don't` has two, as unlinked; the words are ours.
      let unlinked = min(clause.count, Int(sentence_null_count(sentence)))
      return .parsed(
        Parse(
          words: clause.count, unlinked: unlinked, cost: Double(max(0, sentence_disjunct_cost(sentence, 0)))))
    }
  }
}
