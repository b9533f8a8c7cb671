internal import HTTPClient
internal import Interviewing

/// Milliseconds from the words of an answer of 300, fillers and repetitions among them, to all four built-in
/// scores: the median of 40 runs, link-grammar's dictionary being loaded.
func evaluating() async throws -> Double {
  let evaluator = Evaluator(
    servers: ModelServers(
      openAI: .init(baseURL: "http://127.0.0.1:9", key: nil, model: ""),
      huggingFace: .init(endpoint: "http://127.0.0.1:9", token: nil)),
    client: HTTPClient(configuration: HTTPClient.Configuration(userAgent: "benchmark")))
  try await evaluator.prepare()
  let utterances = spokenUtterances()
  var times: [Duration] = []
  for _ in 0..<40 {
    let elapsed = try await ContinuousClock().measure {
      let answer = spokenAnswer(utterances)
      try await withThrowingTaskGroup(of: Score.self) { group in
        for kind in ScoreKind.allCases {
          group.addTask { try await evaluator.score(kind, of: answer, with: .builtIn) }
        }
        for try await score in group where score.value == nil { throw UnmarkedScore(kind: score.kind) }
      }
    }
    times.append(elapsed)
  }
  return times.sorted()[times.count / 2] / .milliseconds(1)
}

/// A benchmark of scores that were not given would measure nothing.
private struct UnmarkedScore: Error {
  let kind: ScoreKind
}

/// As a recogniser gives it: lower case, no punctuation, an utterance for each stretch between pauses.
private func spokenUtterances() -> [SpokenAnswer.Utterance] {
  said.split(separator: "\n").enumerated().map { number, line in
    SpokenAnswer.Utterance(
      words: line.split(separator: " ").enumerated().map { place, word in
        let start = Double(number) * 5 + Double(place) * 0.3
        return SpokenAnswer.Word(String(word), start: start, end: start + 0.3)
      })
  }
}

private func spokenAnswer(_ utterances: [SpokenAnswer.Utterance]) -> SpokenAnswer {
  SpokenAnswer(
    question: "Tell me about a difficult technical problem that you solved with your team.",
    idealAnswer: """
      Describes a concrete technical problem such as an outage or a defect in a service, how the cause was found, \
      what the candidate changed, how the team worked together, and what was learned from it.
      """,
    utterances: utterances, hasFillers: true,
    pauses: SpokenAnswer.Pauses(speakingSpan: 150, total: 30, long: 6))
}

private let said = """
  um so i worked on a team that built a payment service
  and we had we had a problem with uh duplicate charges
  so i suggested that we add a key to every request
  the client would generate the key and the server would store it
  when the same key came in twice we returned the first result
  that took about three weeks
  and after that um the number of duplicate charges went to zero
  one challenge was that some of the older clients could not be updated
  so we had to i mean i had to write a small proxy in front of the service
  i think the most important thing i learned
  is that you should talk to the people who use the system before you start to write any code
  because they know things that you do not know
  another example is when our database ran out of space on a friday evening
  i was on call so i looked at the metrics and saw that one table was growing very fast
  it turned out that somebody had turned on debug logging
  and the the logs were written to the same database
  we turned it off and deleted the old rows
  then i wrote a report and shared it with the whole team
  uh we agreed to add an alert for disk usage and to keep the logs somewhere else
  i am proud of that because nobody was blamed and we all learned something from it
  what i would do differently today is that i would ask for help earlier
  um in the first hour i tried to solve everything alone
  and that cost us some time which our customers could feel
  in my next job i would like to work on bigger systems
  """
