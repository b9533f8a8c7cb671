import Foundation
import Testing

@testable import Storage

@Suite struct TemplateStoreTests {
  private let folder: TemporaryFolder
  private let database: Database
  private let store: TemplateStore

  init() async throws {
    folder = try TemporaryFolder()
    database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: ManagedInterviewStore.migrations)
    store = TemplateStore(database)
  }

  private func template(_ name: String, id: UUID = UUID()) -> InterviewTemplate {
    InterviewTemplate(
      id: id, name: name, caseType: "Pricing", industry: "Health", difficulty: "Hard",
      questions: (1...4).map { .init(text: "What’s “\($0)”?", instructions: "Mind \($0).") })
  }

  @Test func theDocumentedTemplateIsThereFromTheStart() async throws {
    let templates = try await store.templates(limit: 10)
    #expect(templates.map { $0.id.uuidString.lowercased() } == ["3fa85f64-5717-4562-b3fc-2c963f66afa6"])
    let shipped = try #require(templates.first)
    #expect(shipped.difficulty == "Medium" && shipped.caseType == "Market Entry")
    #expect(shipped.industry == "Technology")
    #expect(shipped.questions.count == InterviewTemplate.questionCount)
    #expect(Set(shipped.questions.map(\.text)).count == 4)
    #expect(shipped.questions.allSatisfy { $0.text.count > 100 && $0.instructions.count > 100 })
    // Tokens show them to candidates: no figures to copy.
    #expect(shipped.questions.allSatisfy { !$0.instructions.contains(where: \.isNumber) })
  }

  @Test func whatIsDeletedStaysDeletedAfterAStart() async throws {
    let shipped = try #require(try await store.templates(limit: 10).first)
    #expect(try await store.delete(shipped.id))
    await database.close()
    let again = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: ManagedInterviewStore.migrations)
    #expect(try await TemplateStore(again).templates(limit: 10).isEmpty)
  }

  @Test func templatesComeByNameAndAreReplacedById() async throws {
    let second = template("B")
    var first = template("A")
    #expect(try await store.save([second, first]) == 2)
    first.industry = "Energy"
    first.questions[2].instructions = ""
    #expect(try await store.save([first]) == 0)
    #expect(try await store.template(first.id) == first)
    #expect(try await store.templates(limit: 10).prefix(2) == [first, second])
    #expect(try await store.templates(skip: 1, limit: 1) == [second])
    #expect(try await store.templates(skip: 9, limit: 1).isEmpty)
    #expect(try await store.template(UUID()) == nil)
  }

  @Test func aTemplateOfAnInterviewIsNotDeleted() async throws {
    let template = template("A")
    _ = try await store.save([template])
    let interviews = ManagedInterviewStore(database)
    let interview = try #require(try await interviews.create(for: "ada", template: template.id))
    await #expect(throws: TemplateStore.InUse.self) { try await store.delete(template.id) }
    #expect(try await store.template(template.id) == template)
    _ = try await interviews.delete(interview.id)
    #expect(try await store.delete(template.id))
    #expect(try await store.delete(template.id) == false)
  }

  @Test func keysAreMadeOnceAndSharedByName() async throws {
    let keys = SigningKeyStore(database)
    let made = try await withThrowingTaskGroup { group in
      for _ in 0..<8 { group.addTask { try await keys.key("one") } }
      return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
    }
    #expect(made.count == 1 && made.first?.count == 32)
    #expect(try await keys.key("another") != made.first)
    await database.close()
    let again = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: ManagedInterviewStore.migrations)
    #expect(try await SigningKeyStore(again).key("one") == made.first)
  }
}
