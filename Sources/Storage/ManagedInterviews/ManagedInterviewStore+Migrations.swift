extension ManagedInterviewStore {
  /// The tables of interviews that users work through, their templates, and the keys that sign their tokens:
  /// versions 50…59.
  public static let migrations = [
    Migration(
      version: 50, name: "managed interviews",
      statements: [
        """
        CREATE TABLE interview_templates (
          template_id TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          case_type TEXT NOT NULL,
          industry TEXT NOT NULL,
          difficulty TEXT NOT NULL,
          questions TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE managed_interviews (
          interview_id TEXT PRIMARY KEY,
          user_id TEXT NOT NULL,
          template_id TEXT NOT NULL REFERENCES interview_templates (template_id),
          status TEXT NOT NULL,
          started_at BIGINT NOT NULL,
          completed_at BIGINT,
          current_question BIGINT NOT NULL,
          questions_completed TEXT NOT NULL
        )
        """,
        // In the order of pages, and with all that pages pass over: those rows are never read.
        "CREATE INDEX managed_interviews_by_start ON managed_interviews (started_at DESC, interview_id, status)",
        """
        CREATE INDEX managed_interviews_of_users
          ON managed_interviews (user_id, started_at DESC, interview_id, status)
        """,
        "CREATE INDEX managed_interviews_of_templates ON managed_interviews (template_id)",
        "CREATE TABLE signing_keys (name TEXT PRIMARY KEY, secret TEXT NOT NULL)",
      ]),
    Migration(version: 51, name: "a template", statements: [shippedTemplate]),
  ]

  /// The template that the API's document names. As a row from the start it can be changed and deleted like any other,
  /// and no later start brings it back.
  private static let shippedTemplate = #"""
    INSERT INTO interview_templates (template_id, name, case_type, industry, difficulty, questions) VALUES (
      '3fa85f64-5717-4562-b3fc-2c963f66afa6', 'Cloud software enters Southeast Asia', 'Market Entry', 'Technology',
      'Medium', '[
      {
        "text": "Your client, Nimbus, sells cloud software for planning warehouse shifts to companies in Western Europe: €180 million of revenue a year, growing by 9 %, and its home market is nearly saturated. The board asks whether Nimbus should enter Southeast Asia. What would you need to know to answer, and how would you structure your analysis?",
        "instructions": "A good structure covers the market (size, growth, segments, how countries differ), competition, the client’s own strengths and costs, ways to enter, and risks, and says which comes first and why. If the candidate lists a framework without fitting it to warehouse software, ask what it means for Nimbus. Should they ask what the board is after: at least €40 million of additional revenue a year within five years, break-even by year three."
      },
      {
        "text": "Let us size the market. The region has about 24,000 warehouses with more than 50 workers. Nimbus charges €9,000 a year for each warehouse. What is the yearly market, and what share would Nimbus need for the board’s goal of €40 million?",
        "instructions": "All 24,000 warehouses give €216 million a year; €40 million is about 18.5 % of that, or some 4,450 warehouses. Let the candidate calculate aloud and reach a number before you comment. Then tell them, if they do not raise it themselves, that only about half of the warehouses have the systems the software needs today (€108 million; the share becomes 37 %), and ask what that says about the goal and what could change it."
      },
      {
        "text": "Nimbus sees three ways in: build its own sales organisation in Singapore, work through a regional systems integrator that takes 30 % of revenue, or buy a local competitor that has 600 customers. How would you compare them, and which would you choose?",
        "instructions": "Expect criteria that are named before the options are judged: speed, investment, control, margin, risk, knowledge of the market. If asked: the organisation of its own costs €12 million before the first sale and takes 18 months; the integrator can start within six months; the competitor would cost €35 million and half of its customers run on software that Nimbus would have to replace. Any choice that is argued with these numbers is acceptable, combinations and stages too. Probe what would have to be true for the choice to be wrong."
      },
      {
        "text": "The chief executive of Nimbus steps into the lift with you and asks: should we do it? You have until the ground floor. What do you recommend, what are the main risks, and what happens on Monday?",
        "instructions": "The answer comes first, then two or three reasons that use the numbers of this case, then the largest risks with what is done about each, then concrete next steps. It should take about a minute. If the candidate hedges, ask for a yes or a no. If they ignore that the goal needs more than a third of the reachable market, ask how confident they are in it."
      }
      ]')
    """#
}
