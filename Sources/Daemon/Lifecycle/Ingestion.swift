public import Core
internal import FoundationEssentials
internal import Speech
public import Storage

/// A batch of interviews: imported, processed and followed to the end, whether or not a daemon runs.
public final class Ingestion: Sendable {
  /// How often the database is asked: another process may do the work, and SQLite tells nobody.
  private static let look = Duration.milliseconds(250)
  /// How often it is tried whether this process may do the work.
  private static let offer = Duration.seconds(2)

  private let configuration: Configuration
  private let version: String
  private let logger: Logger
  private let database: Database
  private let interviews: InterviewStore
  private let ids: [InterviewID]

  /// Imports `new` into the configured database; throws `DatabaseError`.
  public init(
    _ new: [NewInterview], configuration: Configuration, version: String, logger: Logger
  ) async throws {
    self.configuration = configuration
    self.version = version
    self.logger = logger
    database = try await Workshop.open(configuration)
    interviews = InterviewStore(database)
    ids = Array(Set(new.map(\.id))).sorted()
    _ = try await interviews.save(new)
  }

  /// Starts the processing and returns when every interview has ended. `changed` gets each interview whenever
  /// something about it is new.
  ///
  /// Where no other process runs the jobs of the data folder, this one does. When the task is cancelled, that
  /// work is handed back: whoever comes next goes on with it.
  public func run(force: Bool, changed: @Sendable (Interview) -> Void) async throws {
    var workshop: Workshop?
    do {
      let services = try await Services(configuration, version: version)
      let transcriber = try services.recogniser(.first)?.name
      for id in ids {
        _ = try await interviews.start(
          id, transcriber: transcriber ?? InterviewStore.noTranscriber, force: force)
      }
      workshop = try await follow(changed)
    } catch {
      await database.close()
      throw error
    }
    await workshop?.stop(grace: .zero)
    await database.close()
  }

  private func follow(_ changed: (Interview) -> Void) async throws -> Workshop? {
    var open = Set(ids)
    var told: [InterviewID: Int64] = [:]
    var workshop: Workshop?
    var offered = ContinuousClock.now - Self.offer
    do {
      while !open.isEmpty {
        if workshop == nil, offered + Self.offer <= .now {
          offered = .now
          workshop = try await takeOver()
        }
        for interview in try await interviews.interviews(open.sorted()) {
          if told.updateValue(interview.sequence, forKey: interview.id) != interview.sequence {
            changed(interview)
          }
          if interview.status != .inProgress { open.remove(interview.id) }
        }
        if !open.isEmpty { try await Task.sleep(for: Self.look) }
      }
    } catch {
      await workshop?.stop(grace: .zero)
      throw error
    }
    return workshop
  }

  /// The right to work, unless another process has it.
  private func takeOver() async throws -> Workshop? {
    do {
      return try await Workshop(configuration, version: version, logger: logger)
    } catch DataFolderLockError.held {
      return nil
    }
  }
}

/// Puts interviews or templates into the configured database, whether or not a daemon uses it.
public enum Import {
  public static func save(
    _ new: [NewInterview], configuration: Configuration
  ) async throws -> InterviewStore.Saved {
    try await withDatabase(configuration) { try await InterviewStore($0).save(new) }
  }

  /// Gives back how many are new.
  public static func save(_ new: [InterviewTemplate], configuration: Configuration) async throws -> Int {
    try await withDatabase(configuration) { try await TemplateStore($0).save(new) }
  }

  private static func withDatabase<Result>(
    _ configuration: Configuration, _ work: (Database) async throws -> Result
  ) async throws -> Result {
    let database = try await Workshop.open(configuration)
    do {
      let result = try await work(database)
      await database.close()
      return result
    } catch {
      await database.close()
      throw error
    }
  }
}
