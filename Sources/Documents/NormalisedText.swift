internal import CPoppler
internal import Core

/// Text as it is passed on: NFC and clean.
enum NormalisedText {
  static func text(_ raw: String) -> String { CleanText.text(composed(raw)) }

  /// NFC (Unicode Annex 15).
  private static func composed(_ raw: String) -> String {
    // Two thirds of all texts are of ASCII alone.
    if raw.utf8.allSatisfy({ $0 < 0x80 }) { return raw }
    // The function ends at the first zero, whatever length it is given.
    let bytes = raw.utf8.filter { $0 != 0 }
    let composed = bytes.withUnsafeBytes { buffer in
      g_utf8_normalize(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, G_NORMALIZE_DEFAULT_COMPOSE)
    }
    guard let composed else { return raw }
    defer { g_free(composed) }
    return String(cString: composed)
  }
}
