internal import CPocketSphinx
internal import Glibc

/// One PocketSphinx decoder: samples of an utterance in, words out. Blocks for about an eighth of the
/// utterance's length, and for 0.3 s when it loads; costs about 100 MB. For one thread at a time.
final class PocketSphinxDecoder {
  /// A word as PocketSphinx reports it, marks and noises included.
  struct Entry: Equatable {
    var word: String
    /// Frames of 10 ms from the utterance's start: from `frames.lowerBound` up to, not including, the upper.
    var frames: Range<Int>
    /// Posterior probability, 0…1.
    var confidence: Double
  }

  private let decoder: OpaquePointer

  init(model: PocketSphinxModel) throws(RecogniserError) {
    try model.check()
    Self.silenceLog()
    let settings: KeyValuePairs = [
      "-hmm": model.acousticModel, "-lm": model.languageModel, "-dict": model.dictionary,
      // The utterances are cut at pauses already; cutting out more would shift the words' times.
      "-remove_silence": "no",
      // Measured on clean speech: neither noise removal nor the second pass pays for its time.
      "-remove_noise": "no", "-fwdflat": "no",
    ]
    var arguments = [strdup("pocketsphinx")]
    for (name, value) in settings { arguments += [strdup(name), strdup(value)] }
    defer { for argument in arguments { free(argument) } }
    // cmd_ln_init is variadic, which Swift cannot call; this one copies what it is given.
    let configuration = arguments.withUnsafeMutableBufferPointer {
      cmd_ln_parse_r(nil, ps_args(), Int32($0.count), $0.baseAddress, 1)
    }
    guard let configuration else { throw .modelRefused(folder: model.folder) }
    // ps_init keeps a reference of its own.
    defer { cmd_ln_free_r(configuration) }
    guard let decoder = ModelLoading.load(model, { ps_init(configuration) }) else {
      throw .modelRefused(folder: model.folder)
    }
    self.decoder = decoder
  }

  deinit { ps_free(decoder) }

  /// What PocketSphinx hears in a whole utterance of 16 kHz samples, in the order of time.
  func entries(in samples: [Float]) throws(RecogniserError) -> [Entry] {
    let pcm = samples.map(Self.pcm16)
    // In digital silence PocketSphinx hears a word, and is sure of it.
    guard pcm.contains(where: { $0 != pcm[0] }) else { return [] }
    Self.silenceLog()
    // Without this, frames are counted on from the utterances before.
    try check("ps_start_stream", ps_start_stream(decoder))
    try check("ps_start_utt", ps_start_utt(decoder))
    // Given whole, so that the levels are normalised over all of it and the words depend on nothing before.
    let status = ps_process_raw(decoder, pcm, pcm.count, 0, 1)
    let ended = ps_end_utt(decoder)
    try check("ps_process_raw", status)
    try check("ps_end_utt", ended)

    var entries: [Entry] = []
    let logarithm = ps_get_logmath(decoder)
    var next = ps_seg_iter(decoder)
    while let segment = next {
      var first: Int32 = 0
      var last: Int32 = 0
      ps_seg_frames(segment, &first, &last)
      if let word = ps_seg_word(segment), first >= 0, last >= first {
        let probability = logmath_exp(logarithm, ps_seg_prob(segment, nil, nil, nil))
        entries.append(
          Entry(
            word: String(cString: word), frames: Int(first)..<Int(last) + 1,
            confidence: min(max(probability, 0), 1)))
      }
      next = ps_seg_next(segment)
    }
    return entries
  }

  private func check(_ function: String, _ status: Int32) throws(RecogniserError) {
    guard status >= 0 else { throw .decodingFailed(function: function, status: Int(status)) }
  }

  /// sphinxbase logs hundreds of lines to standard error; its switch counts for the calling thread alone.
  private static func silenceLog() { err_set_logfp(nil) }

  /// Rounded and clamped; a NaN, which only a broken source sends, is silence.
  static func pcm16(_ sample: Float) -> Int16 {
    let scaled = (sample * 32_768).rounded()
    if scaled >= 32_767 { return .max }
    if scaled > -32_768 { return Int16(scaled) }
    return scaled.isNaN ? 0 : .min
  }
}
