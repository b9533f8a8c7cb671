import Core
import Foundation
import Testing

@testable import Storage

@Suite struct DocumentStoreTests {
  private let folder: TemporaryFolder
  private let store: DocumentStore

  init() async throws {
    folder = try TemporaryFolder()
    let database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: DocumentStore.migrations)
    store = DocumentStore(database, now: { Date(timeIntervalSince1970: 1_700_000_000.5) })
  }

  @Test func whatIsKeptIsGivenBack() async throws {
    let kept = try await store.add("Zoë\n5 years", as: .cv)
    #expect(kept.id.count == 24 && kept.id.allSatisfy(\.isHexDigit))
    #expect(kept.characters == 11)
    #expect(try await store.document(kept.id) == kept)
  }

  @Test func theChecksumIsOfTheText() async throws {
    // FIPS 180-2's example.
    #expect(
      try await store.add("abc", as: .jd).sha256
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func aDocumentCountsOnlyAsItsKind() async throws {
    let id = try await store.add("Wanted", as: .jd).id
    #expect(try await store.text(of: id, kind: .jd) == "Wanted")
    #expect(try await store.text(of: id, kind: .cv) == nil)
    #expect(try await store.text(of: "nothing", kind: .jd) == nil)
  }

  @Test func theSameTextTwiceIsTwoDocuments() async throws {
    let first = try await store.add("same", as: .cv)
    let second = try await store.add("same", as: .cv)
    #expect(first.id != second.id)
    #expect(try await store.delete(first.id))
    #expect(try await store.delete(first.id) == false)
    #expect(try await store.document(first.id) == nil)
    #expect(try await store.document(second.id) == second)
  }
}
