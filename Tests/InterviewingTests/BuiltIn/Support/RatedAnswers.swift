import Testing

@testable import Interviewing

/// Answers to one question, by hand from good to hopeless.
struct RatedAnswers: Sendable, CustomTestStringConvertible {
  let bankID: String
  let skill: String?
  /// As recognisers write them: some with punctuation and capitals, some without.
  let good: String
  let middling: String
  let poor: String

  var testDescription: String { bankID }

  var question: AskedQuestion {
    let bank = QuestionBank.shared.questions.first { $0.id == bankID }
    let text = bank?.text.filled([.skill: skill ?? "", .company: "TechCorp", .role: "Backend Engineer"])
    return AskedQuestion(
      text: text ?? "", stage: bank?.stage ?? .intro, skill: skill, bankID: bankID, askedBy: "built-in")
  }

  var interview: InterviewContext { .backend(turns: [.init(question: question)]) }

  /// A question that goes on from ``all``'s first good answer.
  static let followUp = RatedAnswers(
    bankID: "follow-technology-1", skill: "FastAPI",
    good: """
      We compared it with Django, which the company had used before. Django brings an administration and an object \
      mapper, but we needed asynchronous calls to the payment provider, because each of them took up to two \
      seconds. So I built the same endpoint in both and measured: FastAPI handled four times as many requests with \
      the same memory. The disadvantage was that we had to choose the other parts ourselves. We decided for it, and \
      I would do so again.
      """,
    middling: """
      Django would have been the alternative but it is heavier, and we liked the validation that you get for free. \
      It was a decision of the team.
      """,
    poor: "I don't know, somebody else had chosen it already.")

  var followUpInterview: InterviewContext {
    let first = Self.all[0]
    let bank = QuestionBank.shared.followUps.first { $0.id == bankID }
    let question = AskedQuestion(
      text: bank?.text.filled([.quote: skill ?? ""]) ?? "", stage: .technical, skill: skill, isFollowUp: true,
      bankID: bankID, askedBy: "built-in")
    return .backend(turns: [.init(question: first.question, answer: first.good), .init(question: question)])
  }

  static let offTopic = """
    Last summer I went to Italy with my family because we love the food there. First we stayed in Rome for three \
    days, then we learned how to make fresh pasta from an old lady, and in the end we cooked a lasagne for twelve \
    people. My favourite dish is still the one with a lot of cheese.
    """
  static let stuffed =
    "Python Kafka Kubernetes Docker PostgreSQL AWS Redis microservices FastAPI CI/CD Terraform Django SQL testing "
    + "scalability 40 percent 3 million requests reduced improved increased because first then finally result"

  static let all: [RatedAnswers] = [
    RatedAnswers(
      bankID: "open-common-1", skill: "Python",
      good: """
        I have been working with Python for about five years. At my last company I was responsible for the payment \
        service, which we built with FastAPI and PostgreSQL and ran on Kubernetes. I designed the interface, wrote most of \
        the code together with two colleagues, and introduced tests and a delivery pipeline. As a result we went \
        from one release a month to several a week, and the service handled three million requests a day. Before \
        that I used Python mainly for data pipelines, because the team had to load files from forty suppliers.
        """,
      middling: """
        I have used Python for some years now, mostly in back-end projects. I was part of a team that built a web \
        service and I worked on some of the features. I like Python because it is easy to read.
        """,
      poor: "Um yeah I know Python, I did some stuff with it, you know, different things."),
    RatedAnswers(
      bankID: "sql-slow", skill: "PostgreSQL",
      good: """
        first i look at whether the query itself is slow or whether it waits for a lock so i check the activity view \
        then i run explain analyze and compare the plan with what i expect
        very often the planner chose a sequential scan because the statistics were old or an index was missing
        in my last job a report went from two hundred milliseconds to forty seconds after a table had grown to eighty \
        million rows
        i found that the join used a nested loop so i added a composite index and ran analyze
        after that it was back to three hundred milliseconds
        if the plan is fine i look at the cache and at the disk because sometimes it is another job that takes the \
        memory
        """,
      middling: """
        i would run explain and look at the plan and then i would probably add an index on the column that is used in \
        the where clause sometimes you also have to rewrite the query
        """,
      poor: "i would ask the database administrator i guess or just restart it"),
    RatedAnswers(
      bankID: "kafka-order", skill: "Kafka",
      good: """
        We assumed from the beginning that every message can arrive twice. So each event carries a key, and the \
        consumer stores the keys it has processed in PostgreSQL in the same transaction as the result, which makes \
        it idempotent. For the order we used the customer number as the partition key, because Kafka only guarantees \
        order within a partition. Messages that failed three times went to a dead letter topic, and we had an alert \
        on it. After we introduced that, duplicate charges dropped from about fifty a month to zero.
        """,
      middling: """
        In Kafka you have offsets, so a consumer knows where it is. If a message comes twice you can check if you \
        have it already. We had some retries for errors as well.
        """,
      poor: "Kafka is a message queue. I think it handles all of that itself."),
    RatedAnswers(
      bankID: "beh-conflict", skill: nil,
      good: """
        When I was at my last company, a colleague and I disagreed about whether we should rewrite our billing service. \
        He wanted to start over, and I thought it was too risky before the end of the year. My task was to find \
        a plan that both of us could support. I asked him to explain his reasons and listened, and I understood that he was mostly \
        worried about the missing tests. So I proposed a compromise: we wrote tests for the two worst modules first \
        and measured the defects. After six weeks the number of incidents had dropped by half, and we agreed to \
        continue step by step. I learned that it helps to talk about the worry behind an opinion.
        """,
      middling: """
        There was a colleague who wanted to use another framework and I did not agree. We talked about it in a meeting \
        and in the end we used mine because the team knew it better. It was okay afterwards.
        """,
      poor: "I do not really have conflicts, I get along with everybody."),
    RatedAnswers(
      bankID: "beh-deadline", skill: "Time Management",
      good: """
        last year our biggest customer moved the launch forward by three weeks
        i was responsible for the import of their data and there was no way to finish everything
        so first i made a list of all the tasks and asked the customer which of them they needed on the first day
        then i talked to my manager and we cut the scope to five of the twelve features
        i wrote the import for those myself and a colleague tested every evening
        we told the stakeholders every second day where we were
        in the end we delivered two days before the deadline and the rest followed a month later
        the customer renewed the contract
        """,
      middling: """
        we had a release and there was not enough time so i worked longer in the evenings and we decided to leave out \
        some features in the end we delivered it more or less on time
        """,
      poor: "i just work faster and do everything somehow"),
    RatedAnswers(
      bankID: "intro-motivation", skill: nil,
      good: """
        I am interested in this role because TechCorp builds a product that I have used myself as a customer, and \
        because the team is moving from a monolith to microservices, which is exactly what I did in my last position \
        with Python and Kafka. I would like to grow into someone who designs systems and not only parts of \
        them, and next I want to learn more about running them on Kubernetes. I also spoke with two of your engineers \
        at a conference and liked how the company lets small teams decide on their own.
        """,
      middling: """
        I am looking for a new challenge and the company seems interesting. I think the role fits with my \
        experience and I could learn a lot in the team.
        """,
      poor: "Well, I need a job and the money is good."),
    RatedAnswers(
      bankID: "close-questions", skill: nil,
      good: """
        Yes, I have a few. How is the team organised, and how do you decide what goes on the product roadmap? What \
        would you expect me to have achieved after the first six months? And I would like to know how you deal with incidents, \
        because I care about a culture in which people learn from mistakes.
        """,
      middling: "Yes, what does a normal day look like, and how big is the team?",
      poor: "No, not really."),
  ]
}

extension InterviewContext {
  /// For a Backend Engineer at TechCorp; the plan is as long as there are turns.
  static func backend(turns: [Turn]) -> InterviewContext {
    InterviewContext(
      role: "Backend Engineer", company: "TechCorp",
      cv: DocumentAnalysis(
        skills: ["Python", "FastAPI", "PostgreSQL", "Docker"], years: 5,
        highlights: ["Reduced the time of a release from four weeks to two days"], summary: "",
        analysedBy: "built-in"),
      jd: DocumentAnalysis(
        skills: ["Python", "Kafka", "Kubernetes", "Microservices", "PostgreSQL"], years: 3, highlights: [],
        summary: "",
        analysedBy: "built-in"),
      plan: InterviewPlan(slots: turns.map { .init(stage: $0.question.stage, skill: $0.question.skill) }),
      turns: turns)
  }
}

/// What was said, a line for each utterance.
func spoken(_ text: String, question: String = "", hasFillers: Bool = false) -> SpokenAnswer {
  answer(text.split(separator: "\n").map(String.init), question: question, hasFillers: hasFillers)
}
