import Interviewing

/// An answer of utterances as a recogniser would give them, each in a second of its own.
func answer(
  _ utterances: [String], question: String = "", ideal: String = "", hasFillers: Bool = true,
  pauses: SpokenAnswer.Pauses? = nil
) -> SpokenAnswer {
  SpokenAnswer(
    question: question, idealAnswer: ideal,
    utterances: utterances.enumerated().map { number, text in
      SpokenAnswer.Utterance(
        words: text.split(separator: " ").map {
          SpokenAnswer.Word(String($0), start: Double(number), end: Double(number))
        })
    }, hasFillers: hasFillers, pauses: pauses)
}

/// Answers to one question, from good to hopeless.
enum Threads {
  static let question = "What is the difference between a process and a thread?"
  static let ideal = """
    A process has its own memory and resources. Threads run inside a process and share its memory, so they are \
    cheaper to create and communicate faster, but they need synchronisation to avoid races. A crash of a thread \
    can take the whole process down.
    """
  static let good = [
    "well a process is a running program with its own address space",
    "so the memory of one process is not visible to another", "a thread lives inside a process",
    "and all the threads of a process share the same memory",
    "that makes threads cheap to create and it is fast for them to communicate",
    "but you have to synchronise access with locks or you get race conditions",
    "and if one thread crashes the whole process goes down with it",
  ]
  static let mediocre = [
    "um a process is like a program that runs on the computer",
    "and a thread is uh a smaller thing inside the process", "I think threads are faster",
    "and you can have many of them",
  ]
  static let offTopic = [
    "I really like to cook with my family at the weekend",
    "last summer we went to Italy and learned how to make fresh pasta",
    "my favourite dish is a lasagne with a lot of cheese",
  ]
  static let ungrammatical = [
    "process he have own memory the thread not have",
    "thread is share memory with other thread inside of process",
    "is more cheap for create and communicate more fast",
    "but need for synchronise because they can makes race",
  ]
}
