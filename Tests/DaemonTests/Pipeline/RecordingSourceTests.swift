import Testing

@testable import Daemon

@Suite struct RecordingSourceTests {
  @Test func objectsAreNamedByBucketAndKeyAsTheyAre() {
    #expect(RecordingSource("s3://videos/a/b c+%20ü.mp4") == .object(bucket: "videos", key: "a/b c+%20ü.mp4"))
    #expect(RecordingSource("S3://videos/a") == .object(bucket: "videos", key: "a"))
    #expect(RecordingSource("s3://videos//a") == .object(bucket: "videos", key: "/a"))
    #expect(RecordingSource("https://s3.example.com/a") == .web("https://s3.example.com/a"))
  }

  @Test(arguments: ["s3:", "s3:a/b", "s3://", "s3://videos", "s3://videos/", "s3:///a"])
  func withoutBucketOrKeyItIsNone(_ url: String) { #expect(RecordingSource(url) == nil) }

  @Test(
    arguments: [
      ("s3://videos/a/../b", "is . or .."), ("s3://no/b", "bucket"),
      ("s3://videos/" + String(repeating: "a", count: 1025), "1024"),
    ])
  func whatNoObjectCanBeCalledIsAFault(url: String, word: String) {
    #expect(RecordingSource(url)?.fault?.contains(word) == true)
  }

  @Test(arguments: ["s3://videos/a", "s3://videos//a", "s3://My_videos/a b", "https://example.com/../a"])
  func whatMayBeThereHasNoFault(url: String) { #expect(RecordingSource(url)?.fault == nil) }

  @Test func theNameIsTheLastPartOfThePath() {
    #expect(RecordingSource("s3://videos/a/100_BD4.mp4")?.fileName == "100_BD4.mp4")
    #expect(RecordingSource("s3://videos/a%20b.mp4")?.fileName == "a%20b.mp4")
    #expect(RecordingSource("https://a.example/x/a%20b.mp4?c=d")?.fileName == "a b.mp4")
    #expect(RecordingSource("https://a.example/")?.fileName == "")
  }
}
