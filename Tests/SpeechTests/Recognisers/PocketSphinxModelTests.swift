import Foundation
import Testing

@testable import Speech

@Suite struct PocketSphinxModelTests {
  @Test func `Debian's model is complete and speaks American English`() throws {
    let model = PocketSphinxModel()
    try model.check()
    #expect(model.language == "en-US")
    #expect(PocketSphinxModel(folder: PocketSphinxModel.debianFolder + "//") == model)
  }

  @Test func `a missing file is named, with the package that brings it`() throws {
    let missing = RecogniserError.modelMissing(file: "/nowhere/en-us/en-us/feat.params")
    #expect(throws: missing) { try PocketSphinxModel(folder: "/nowhere/en-us").check() }
    #expect(throws: missing) {
      _ = try PocketSphinxRecogniser(model: PocketSphinxModel(folder: "/nowhere/en-us"), workers: 1)
    }
    #expect(missing.description.contains("/nowhere/en-us/en-us/feat.params"))
    #expect(missing.description.contains("pocketsphinx-en-us"))
  }

  @Test func `a model that PocketSphinx refuses is an error, not the end of the process`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "model-\(UUID())/en-us")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try FileManager.default.createDirectory(
      at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: URL(filePath: PocketSphinxModel.debianFolder), to: folder)
    try Data("not a language model".utf8).write(to: folder.appending(component: "en-us.lm.bin"))

    let recogniser = try PocketSphinxRecogniser(model: PocketSphinxModel(folder: folder.path), workers: 1)
    let speech = Utterance(start: 0, samples: [Float](repeating: 0.1, count: 16_000))
    await #expect(throws: RecogniserError.modelRefused(folder: folder.path)) {
      for try await _ in recogniser.segments(of: ScriptedUtterances([speech])) {}
    }
  }
}
