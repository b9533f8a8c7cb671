import Foundation
import Storage
import Testing

struct LocalObjectStoreTests {
  let folder: TemporaryFolder
  let store: LocalObjectStore
  let hello = Data("hello".utf8)

  init() throws {
    folder = try TemporaryFolder()
    store = LocalObjectStore(folder: folder.path + "/objects")
  }

  /// Keys that a careless store would mix up, or use as something other than a name.
  static let oddKeys = [
    "ConvertedTextFile/100_BD4.txt", "a b", "%2e%2e", "...", "a\nb", "~", "$(id)", "*", "?x=1#y", "-rf", "\\",
    "e\u{301}", "\u{e9}", "面接/回答.txt", "👩‍👩‍👧", ".hidden", "partial", "a/\u{301}b", ".\u{301}./x",
    String(repeating: "n", count: 255) + "/x",
  ]

  @Test(arguments: oddKeys)
  func whatWasPutIsFoundUnderItsKeyAlone(key: String) async throws {
    try await store.put(hello, key: key)
    #expect(try await store.get(key: key) == hello)
    #expect(try await store.exists(key: key))
    #expect(try await store.list().map { Array($0.utf8) } == [Array(key.utf8)])
    try await store.delete(key: key)
    #expect(try await !store.exists(key: key))
    #expect(try await store.list().isEmpty)
  }

  @Test func allOddKeysLiveSideBySide() async throws {
    for key in Self.oddKeys { try await store.put(Data(key.utf8), key: key) }
    for key in Self.oddKeys { #expect(try await store.get(key: key) == Data(key.utf8)) }
    #expect(try await store.list().count == Self.oddKeys.count)
  }

  @Test(
    arguments: [
      ("", .empty), ("/etc/passwd", .emptySegment), ("a//b", .emptySegment), ("a/", .emptySegment),
      ("..", .relativeSegment), ("../a", .relativeSegment), ("a/../../b", .relativeSegment),
      ("a/.", .relativeSegment), ("a\u{0}b", .nul), (String(repeating: "é", count: 128), .longSegment),
      (String(repeating: "a/", count: 512) + "b", .tooLong), ("a/.b.1x.partial", .reserved),
      (".\u{301}.partial", .reserved),
    ] as [(String, ObjectStoreError.InvalidKey)])
  func keysThatAreNoNamesAreRefused(key: String, reason: ObjectStoreError.InvalidKey) async throws {
    let refusal = ObjectStoreError.invalidKey(key, reason)
    await #expect(throws: refusal) { try await store.put(hello, key: key) }
    await #expect(throws: refusal) { try await store.get(key: key) }
    await #expect(throws: refusal) { try await store.exists(key: key) }
    await #expect(throws: refusal) { try await store.delete(key: key) }
    #expect(throws: refusal) { let _: String = try store.url(of: key) }
    #expect(try folder.contents().isEmpty)
  }

  @Test func aFileIsStoredAsItsBytesAre() async throws {
    let path = folder.path + "/source"
    try Data(count: 700_000).write(to: URL(filePath: path))
    try await store.put(file: path, key: "x/y", contentType: "text/plain")
    #expect(try await store.get(key: "x/y") == Data(count: 700_000))
    await #expect(throws: ObjectStoreError.tooLarge("x/y", limit: 699_999)) {
      try await store.get(key: "x/y", limit: 699_999)
    }
    try await store.probe()
    #expect(try await store.downloadLink(for: "x/y", expires: .seconds(1), fileName: nil) == nil)
  }

  @Test func aLaterPutReplacesAnEarlierOne() async throws {
    try await store.put(Data("a longer text".utf8), key: "a")
    try await store.put(hello, key: "a")
    #expect(try await store.get(key: "a") == hello)
  }

  @Test func ofPutsAtOnceOneWinsAsAWhole() async throws {
    let contents = (0..<16).map { Data(repeating: UInt8($0), count: 200_000) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for data in contents { group.addTask { [store] in try await store.put(data, key: "x/y/z") } }
      try await group.waitForAll()
    }
    #expect(contents.contains(try await store.get(key: "x/y/z")))
    #expect(try folder.contents() == ["objects", "objects/x", "objects/x/y", "objects/x/y/z"])
  }

  @Test func whatIsNotThereIsSaidSoAndCanBeDeleted() async throws {
    await #expect(throws: ObjectStoreError.notFound("a/b")) { try await store.get(key: "a/b") }
    #expect(try await !store.exists(key: "a/b"))
    try await store.delete(key: "a/b")
    #expect(try await store.list().isEmpty)
  }

  @Test func theBeginningOfKeysIsNoObject() async throws {
    try await store.put(hello, key: "a/b")
    for key in ["a", "a/b/c"] {
      await #expect(throws: ObjectStoreError.notFound(key)) { try await store.get(key: key) }
      #expect(try await !store.exists(key: key))
      try await store.delete(key: key)
    }
    let error = await #expect(throws: ObjectStoreError.self) { try await store.put(hello, key: "a") }
    #expect(error?.description == #"cannot write object "a": Is a directory"#)
    #expect(try await store.list() == ["a/b"])
    #expect(try folder.contents() == ["objects", "objects/a", "objects/a/b"])
  }

  @Test func listsByPrefixInTheOrderOfBytes() async throws {
    for key in ["b/2", "b/10", "b!", "a", "b/c/d", "bc"] { try await store.put(hello, key: key) }
    #expect(try await store.list() == ["a", "b!", "b/10", "b/2", "b/c/d", "bc"])
    #expect(try await store.list(prefix: "b") == ["b!", "b/10", "b/2", "b/c/d", "bc"])
    #expect(try await store.list(prefix: "b/") == ["b/10", "b/2", "b/c/d"])
    #expect(try await store.list(prefix: "b/c") == ["b/c/d"])
    #expect(try await store.list(prefix: "b/c/d/") == [])
  }

  @Test(arguments: ["../", "/", "../objects/", "a/../", "//"])
  func aPrefixCannotLeaveTheFolder(prefix: String) async throws {
    try await store.put(hello, key: "a/b")
    try hello.write(to: URL(filePath: folder.path + "/outside"))
    #expect(try await store.list(prefix: prefix) == [])
  }

  @Test func strangersFilesAreNoObjects() async throws {
    try await store.put(hello, key: "a")
    try hello.write(to: URL(filePath: folder.path + "/objects/.a.1x2y.partial"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/objects/loop", withDestinationPath: folder.path + "/objects")
    #expect(try await store.list() == ["a"])
  }

  @Test func urlsAreAbsoluteAndEscaped() throws {
    let store = LocalObjectStore(folder: "/srv/x y/./z")
    #expect(
      try store.url(of: "ConvertedTextFile/100%é?.txt")
        == "file:///srv/x%20y/z/ConvertedTextFile/100%25%C3%A9%3F.txt")
    let relative = try LocalObjectStore(folder: "./data").url(of: "a")
    #expect(relative.hasPrefix("file:///") && relative.hasSuffix("/data/a") && !relative.contains("/./"))
  }

  @Test func aCancelledPutStoresNothing() async throws {
    let put = Task { [store, hello] in
      withUnsafeCurrentTask { $0?.cancel() }
      try await store.put(hello, key: "a")
    }
    await #expect(throws: CancellationError.self) { try await put.value }
    #expect(try folder.contents().isEmpty)
  }

  @Test(.enabled(if: SmallDisk.isPermitted, "mounting a small file system is not permitted here"))
  func aFullDiskNamesTheKeyAndTheReason() async throws {
    let disk = try SmallDisk()
    let store = LocalObjectStore(folder: disk.folder.path)
    let error = await #expect(throws: ObjectStoreError.self) {
      try await store.put(Data(count: 1_000_000), key: "t/a\n.txt")
    }
    #expect(error?.description == #"cannot write object "t/a\n.txt": No space left on device"#)
    #expect(try disk.folder.contents() == ["t"])
  }
}
