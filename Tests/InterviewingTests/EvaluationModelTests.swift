import Interviewing
import Testing

struct EvaluationModelTests {
  @Test(arguments: [
    ("built-in", EvaluationModel.builtIn), ("platform.openai.com", .openAI(model: nil)),
    ("platform.openai.com/text-embedding-3-large", .openAI(model: "text-embedding-3-large")),
    ("platform.openai.com/org/model:tag", .openAI(model: "org/model:tag")),
    ("huggingface.co/nvidia/NV-Embed-v2", .huggingFace(organisation: "nvidia", name: "NV-Embed-v2")),
  ])
  func knownFormsAreReadAndWrittenAlike(name: String, model: EvaluationModel) throws {
    #expect(try EvaluationModel(name: name) == model)
    #expect(model.name == name)
  }

  @Test(arguments: [
    "", "gpt-4", "openai", "built-in/x", "platform.openai.com/", "huggingface.co", "huggingface.co/nvidia",
    "huggingface.co/a/b/c", "huggingface.co/../secrets", "huggingface.co/a/..", "huggingface.co/a/b?x=1",
    "huggingface.co/a/b#c", "huggingface.co/a/b%2e", "huggingface.co//b", "huggingface.co/a/b c",
    "huggingface.co/a/é", "https://huggingface.co/a/b", "platform.openai.com/../x", "platform.openai.com/a b",
    "huggingface.co/a/" + String(repeating: "x", count: 97), "huggingface.co/a/b\u{0}",
    "platform.openai.com" + String(repeating: "/abcdefg", count: 30),
  ])
  func anythingElseIsRefusedWithTheKnownForms(name: String) {
    let error = #expect(throws: EvaluationModel.UnknownModel.self) { try EvaluationModel(name: name) }
    #expect(error?.description.contains("huggingface.co/ORG/NAME") == true)
  }

  @Test func aConfigurationIsBuiltInUnlessSaidOtherwise() {
    var configuration = ModelConfiguration()
    configuration[.grammar] = .openAI(model: nil)
    #expect(configuration[.grammar] == .openAI(model: nil))
    #expect(configuration[.disfluency] == .builtIn)
  }
}
