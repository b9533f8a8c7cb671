import Core
import Glibc
import HTTPClient
import Sandbox
import Speech
import Testing

@testable import Daemon
@testable import Storage

@Suite struct JobFailureTests {
  private func remedy(_ error: any Error) -> JobFailure.Remedy { JobFailure(error).remedy }

  @Test func theRecordingsOwnFaultsAreNotTriedAgain() {
    #expect(remedy(RecordingProblem(.noAudio, "it has no audio track")) == .never)
    #expect(remedy(RecordingFileError.tooLarge(limit: 1)) == .never)
    #expect(remedy(DownloadError.status(404)) == .never)
    #expect(remedy(DownloadError.tooLarge(limit: 1)) == .never)
    #expect(remedy(HTTPClientError(.privateAddress("10.0.0.1"), host: "a")) == .never)
    #expect(remedy(SandboxError.crashed(signal: 11)) == .never)
  }

  @Test func whatMayPassIsTriedAgain() {
    for status in [408, 425, 429, 500, 503] { #expect(remedy(DownloadError.status(status)) == .retry) }
    #expect(remedy(DownloadError.wrongPart) == .retry)
    #expect(remedy(HTTPClientError(.couldNotConnect, host: "a")) == .retry)
    #expect(remedy(SandboxError.killed) == .retry)
    #expect(remedy(RecordingFileError.system("No such file or directory")) == .retry)
    #expect(remedy(Unforeseen()) == .retry)
  }

  @Test func aFullDiskWaitsForRoom() {
    let full = FileError(attempt: .write, path: "a", code: ENOSPC)
    #expect(remedy(full) == .room)
    #expect(remedy(ObjectStoreError.failed("a", full)) == .room)
    #expect(remedy(FileError(attempt: .write, path: "a", code: EACCES)) == .retry)
  }

  @Test func whatAServiceSaysIsToldAndAFileOfOursIsNot() {
    let refused = RecogniserError.keyRefused(
      service: "openai/whisper-1", status: 401, settings: "INTERVIEWD_TRANSCRIBER")
    #expect(remedy(refused) == .never)
    #expect(JobFailure(refused).message.contains("INTERVIEWD_TRANSCRIBER_KEY"))
    let busy = RecogniserError.rateLimited(service: "openai/whisper-1")
    #expect(remedy(busy) == .retry)
    #expect(remedy(BothRecognisersFailed(first: busy, second: refused)) == .retry)
    #expect(remedy(BothRecognisersFailed(first: refused, second: refused)) == .never)
    let missing = RecogniserError.modelMissing(file: "/srv/model/means")
    #expect(!JobFailure(missing).message.contains("/srv"))
  }

  @Test func anObjectStoreThatIsAwayIsWaitedForLonger() {
    let away = S3Error(attempt: "write", code: "NoAnswer", bucket: "b", hint: "look", isRetryable: true)
    #expect(remedy(ObjectStoreError.s3(away)) == .retry)
    #expect(JobFailure(ObjectStoreError.s3(away)).patience > 1)
    #expect(JobFailure(ObjectStoreError.s3(away)).message.contains("look"))
    let denied = S3Error(attempt: "write", status: 403, code: "AccessDenied", bucket: "b")
    #expect(remedy(ObjectStoreError.s3(denied)) == .never)
    #expect(JobFailure(DownloadError.status(500)).patience == 1)
  }

  private struct Unforeseen: Error {}
}
