internal import HTTPServer

/// The form of an answer, read as it comes in. Whoever reads it lets go of it when done: what was not kept of its
/// files is removed then.
final class AnswerForm {
  /// Bytes of a plain field.
  private static let longestField = 4096

  private let desk: SessionDesk
  private let recordings: IncomingRecordings
  /// The open question of the session that the form names.
  private(set) var turn: TakenTurn?
  private(set) var audio: IncomingRecording?
  private(set) var video: IncomingRecording?
  /// Whether the answer tells the next question, or a stream will.
  private(set) var generatesNext = true

  init(desk: SessionDesk, recordings: IncomingRecordings) {
    self.desk = desk
    self.recordings = recordings
  }

  deinit {
    for recording in [audio, video] { recording?.discard() }
    turn?.release()
  }

  /// Reads all fields, in any order; unknown ones are passed over.
  ///
  /// A session that is unknown, finished or busy is found out as soon as its field has come. Throws
  /// ``SessionError``, ``AnswerRefusal``, what ``IncomingRecordings/receive(_:wantsVideo:)`` throws.
  func read(_ form: Multipart) async throws {
    for try await part in form {
      switch part.name {
      case "session_id": try await takeTurn(part)
      case "next_question": try await chooseNext(part)
      case "audio_file": audio = try await file(part, unless: audio, for: .answer(looks: false))
      // Whether an audio file follows is not known yet.
      case "video_file":
        video = try await file(part, unless: video, for: audio == nil ? .answer(looks: true) : .picture)
      default: break
      }
    }
    guard turn != nil else { throw AnswerRefusal(.badRequest, "Missing required field: session_id") }
    guard audio != nil || video != nil else { throw AnswerRefusal.noFile }
    // The sound is that of the audio file.
    if audio != nil { video?.lookOnly() }
  }

  private func takeTurn(_ part: MultipartPart) async throws {
    guard turn == nil else { throw AnswerRefusal(.badRequest, "session_id was sent twice") }
    let id: String
    do {
      id = try await part.body.text(upTo: Self.longestField)
    } catch BodyError.tooLarge {
      throw SessionError.notFound
    }
    guard !id.isEmpty else { throw AnswerRefusal(.badRequest, "Missing required field: session_id") }
    turn = try await desk.take(id)
  }

  private func chooseNext(_ part: MultipartPart) async throws {
    let wrong = AnswerRefusal(
      .badRequest, "next_question must be \"answer\", or \"stream\" to leave it to the stream")
    let choice: String
    do {
      choice = try await part.body.text(upTo: Self.longestField)
    } catch BodyError.tooLarge {
      throw wrong
    }
    switch choice {
    case "stream": generatesNext = false
    case "", "answer": generatesNext = true
    default: throw wrong
    }
  }

  private func file(
    _ part: MultipartPart, unless other: IncomingRecording?, for purpose: IncomingRecordings.Purpose
  ) async throws -> IncomingRecording? {
    guard other == nil else { throw AnswerRefusal(.badRequest, inFile: "\(part.name) was sent twice") }
    do {
      return try await recordings.receive(part.body, for: purpose)
    } catch UploadProblem.empty where (part.fileName ?? "").isEmpty {
      // A file field of a browser's form in which nothing was chosen.
      return nil
    } catch {
      throw AnswerRefusal.of(error, file: part.name)
    }
  }
}
