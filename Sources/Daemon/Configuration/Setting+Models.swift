internal import FoundationEssentials
internal import Speech

extension Setting {
  /// Model servers that more than one part uses.
  static let models: [Setting] = [
    Setting("OPENAI_BASE_URL", "URL", "OpenAI-compatible server, with its version.") { _, _ in
      Configuration.ModelServer.openAI
    } apply: { text, configuration throws(Invalid) in
      configuration.openAI.url = try server(text)
    },
    Setting("OPENAI_API_KEY", "KEY", "Its key.", isSecret: true) { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.openAI.key = optional(text)
    },
    Setting("INTERVIEWD_EMBEDDINGS_MODEL", "NAME", "Its model for embeddings.") { _, _ in
      "text-embedding-3-small"
    } apply: { text, configuration throws(Invalid) in
      configuration.openAI.model = try name(text)
    },
    Setting("HF_INFERENCE_ENDPOINT", "URL", "Hugging Face's inference, or a server that speaks as it does.") {
      _, _ in
      "https://router.huggingface.co/hf-inference"
    } apply: { text, configuration throws(Invalid) in
      configuration.huggingFace.url = try server(text)
    },
    Setting("HF_TOKEN", "TOKEN", "Its token.", isSecret: true) { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.huggingFace.key = optional(text)
    },
    Setting("INTERVIEWD_MODEL_TIMEOUT", "TIME", "How long a whole answer of a model server may take.") {
      _, _ in
      "60s"
    } apply: { text, configuration throws(Invalid) in
      configuration.modelTimeout = try duration(text)
    },
    Setting(
      "INTERVIEWD_INTERVIEWER", "NAME", "built-in, or openai: a chat model, which also corrects grammar."
    ) { _, _ in
      Configuration.Interviewer.builtIn.rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.interviewer = try oneOf(text)
    },
    Setting("INTERVIEWD_INTERVIEWER_URL", "URL", "Its OpenAI-compatible server, with its version.") {
      configuration, _ in
      configuration.openAI.url
    } apply: { text, configuration throws(Invalid) in
      configuration.chat.url = try server(text)
    },
    Setting("INTERVIEWD_INTERVIEWER_KEY", "KEY", "Its key.", isSecret: true) { configuration, _ in
      // Another server is not told the key of this one.
      configuration.chat.url == configuration.openAI.url ? configuration.openAI.key ?? "" : ""
    } apply: { text, configuration throws(Invalid) in
      configuration.chat.key = optional(text)
    },
    Setting("INTERVIEWD_INTERVIEWER_MODEL", "NAME", "Its model.") { _, _ in
      "gpt-4o-mini"
    } apply: { text, configuration throws(Invalid) in
      configuration.chat.model = try name(text)
    },
  ]

  /// The recogniser, and the one that takes its place when it fails.
  static let transcribers: [Setting] =
    transcriber(
      .first, standard: .pocketsphinx, "pocketsphinx, openai, gemini or none.")
    + transcriber(
      .fallback, standard: .none,
      "Takes over when the recogniser has failed: pocketsphinx, openai, gemini or none.")
    + [
      Setting(
        "INTERVIEWD_TRANSCRIBER_LANGUAGE", "CODE", "Spoken language, as en; empty: the service hears it."
      ) {
        _, _ in
        ""
      } apply: { text, configuration throws(Invalid) in
        guard text.isEmpty || text.wholeMatch(of: /[a-z]{2,3}/) != nil else {
          throw Invalid(allowed: "empty or a language's code of two or three letters, as en")
        }
        configuration.recognition.language = optional(text)
      },
      Setting("INTERVIEWD_TRANSCRIBER_PROMPT", "TEXT", "Names and terms for a service to expect.") { _, _ in
        ""
      } apply: { text, configuration throws(Invalid) in
        guard text.utf8.count <= 2000 else { throw Invalid(allowed: "a text of at most 2000 bytes") }
        configuration.recognition.prompt = optional(text)
      },
      Setting("INTERVIEWD_TRANSCRIBER_MAX_SIZE", "SIZE", "Largest piece of audio that a service is sent.") {
        _, _ in
        "14MiB"
      } apply: { text, configuration throws(Invalid) in
        configuration.recognition.maxPieceBytes = try size(text, atLeast: 1 << 20)
      },
      Setting("INTERVIEWD_TRANSCRIBER_PARALLEL", "NUMBER", "Pieces of one recording that are sent at once.") {
        _, _ in
        "3"
      } apply: { text, configuration throws(Invalid) in
        configuration.recognition.parallel = try number(text, 1...64)
      },
    ]

  /// The name of a recogniser and where it is: `NAME`, `NAME_URL`, `NAME_KEY` and `NAME_MODEL`.
  private static func transcriber(
    _ place: Configuration.TranscriberPlace, standard: Configuration.Transcriber, _ help: String
  ) -> [Setting] {
    let (name, choice) = (place.rawValue, place.choice)
    return [
      Setting(name, "NAME", help) { _, _ in
        standard.rawValue
      } apply: { text, configuration throws(Invalid) in
        configuration[keyPath: choice].kind = try oneOf(text)
      },
      Setting(name + "_URL", "URL", "Its server, with its version.") { configuration, _ in
        switch configuration[keyPath: choice].kind {
        case .openai: configuration.openAI.url
        case .gemini: "https://generativelanguage.googleapis.com/v1beta"
        case .pocketsphinx, .none: ""
        }
      } apply: { text, configuration throws(Invalid) in
        configuration[keyPath: choice].url = try optionalServer(text) ?? ""
      },
      Setting(name + "_KEY", "KEY", "Its key.", isSecret: true) { configuration, _ in
        let chosen = configuration[keyPath: choice]
        let isOpenAI = chosen.kind == .openai && chosen.url == configuration.openAI.url
        return isOpenAI ? configuration.openAI.key ?? "" : ""
      } apply: { text, configuration throws(Invalid) in
        configuration[keyPath: choice].key = optional(text)
      },
      Setting(name + "_MODEL", "NAME", "Its model; of pocketsphinx the folder.") { configuration, _ in
        switch configuration[keyPath: choice].kind {
        case .pocketsphinx, .none: PocketSphinxModel.debianFolder
        case .openai: "whisper-1"
        case .gemini: "gemini-2.5-flash"
        }
      } apply: { text, configuration throws(Invalid) in
        configuration[keyPath: choice].model = try path(text, "a model")
      },
    ]
  }

  static func name(_ text: String) throws(Invalid) -> String {
    guard !text.isEmpty, text.allSatisfy({ !$0.isWhitespace }) else {
      throw Invalid(allowed: "a model's name")
    }
    return text
  }
}
