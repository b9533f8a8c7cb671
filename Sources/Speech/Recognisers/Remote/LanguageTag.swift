/// Languages as services name them.
public enum LanguageTag {
  /// The BCP 47 tag for a tag, or for one of the English names that Whisper writes (`english`); nil for what is
  /// neither.
  public static func tag(_ text: String) -> String? {
    let name = text.lowercased()
    if let code = codes[name] { return code }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isTag =
      parts.count <= 4 && (2...3).contains(parts.first?.utf8.count ?? 0)
      && parts.dropFirst().allSatisfy { (2...8).contains($0.utf8.count) }
      && parts.allSatisfy { $0.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "z") ~= $0 } }
      && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
    return isTag ? text : nil
  }

  /// The English name that Whisper writes for the language of a BCP 47 tag, as `english` for `en-US`; nil for one that
  /// it does not know.
  public static func name(of tag: String) -> String? {
    guard let code = tag.split(separator: "-").first else { return nil }
    return names[code.lowercased()]
  }

  private static let names: [String: String] = Dictionary(
    codes.filter { !others.contains($0.key) }.map { ($0.value, $0.key) },
    uniquingKeysWith: { first, _ in first })

  /// Second names of languages: read, never written.
  private static let others: Set<String> = [
    "burmese", "castilian", "flemish", "haitian", "letzeburgesch", "mandarin", "moldavian", "moldovan",
    "panjabi",
    "pushto", "sinhalese", "valencian",
  ]

  private static let codes: [String: String] = {
    var codes: [String: String] = ["haitian creole": "ht"]
    for pair in list.split(whereSeparator: \.isWhitespace) {
      let halves = pair.split(separator: ":")
      if halves.count == 2 { codes[String(halves[0])] = String(halves[1]) }
    }
    return codes
  }()

  /// Whisper's languages (github.com/openai/whisper, tokenizer.py), with the codes of ISO 639.
  private static let list = """
    afrikaans:af albanian:sq amharic:am arabic:ar armenian:hy assamese:as azerbaijani:az bashkir:ba basque:eu
    belarusian:be bengali:bn bosnian:bs breton:br bulgarian:bg burmese:my cantonese:yue castilian:es catalan:ca
    chinese:zh croatian:hr czech:cs danish:da dutch:nl english:en estonian:et faroese:fo finnish:fi flemish:nl
    french:fr galician:gl georgian:ka german:de greek:el gujarati:gu haitian:ht hausa:ha hawaiian:haw hebrew:he
    hindi:hi hungarian:hu icelandic:is indonesian:id italian:it japanese:ja javanese:jv kannada:kn kazakh:kk
    khmer:km korean:ko lao:lo latin:la latvian:lv letzeburgesch:lb lingala:ln lithuanian:lt luxembourgish:lb
    macedonian:mk malagasy:mg malay:ms malayalam:ml maltese:mt mandarin:zh maori:mi marathi:mr moldavian:ro
    moldovan:ro mongolian:mn myanmar:my nepali:ne norwegian:no nynorsk:nn occitan:oc panjabi:pa pashto:ps
    persian:fa polish:pl portuguese:pt punjabi:pa pushto:ps romanian:ro russian:ru sanskrit:sa serbian:sr
    shona:sn sindhi:sd sinhala:si sinhalese:si slovak:sk slovenian:sl somali:so spanish:es sundanese:su
    swahili:sw swedish:sv tagalog:tl tajik:tg tamil:ta tatar:tt telugu:te thai:th tibetan:bo turkish:tr
    turkmen:tk ukrainian:uk urdu:ur uzbek:uz valencian:ca vietnamese:vi welsh:cy yiddish:yi yoruba:yo
    """
}
