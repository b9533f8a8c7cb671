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
  /// and no later start brings it back. Tokens show candidates its instructions, so nothing in them solves the case.
  private static let shippedTemplate = #"""
    INSERT INTO interview_templates (template_id, name, case_type, industry, difficulty, questions) VALUES (
      '3fa85f64-5717-4562-b3fc-2c963f66afa6', 'Cloud software enters Southeast Asia', 'Market Entry', 'Technology',
      'Medium', '[
      {
        "text": "Your client, Nimbus, sells cloud software for planning warehouse shifts to companies in Western Europe: €180 million of revenue a year, growing by 9 %, and its home market is nearly saturated. The board asks whether Nimbus should enter Southeast Asia. What would you need to know to answer, and how would you structure your analysis?",
        "instructions": "Let the candidate take a moment, and listen for a structure of their own and for what comes first in it and why. If they list a framework without fitting it to warehouse software, ask what it means for Nimbus. If they stay with one part alone, ask what else would have to hold. Should they ask what the board is after, tell them that figures follow with the next question."
      },
      {
        "text": "Let us size the market. The region has about 24,000 warehouses with more than 50 workers. Only about half of them have the systems that the software needs today. Nimbus charges €9,000 a year for each warehouse, and the board wants at least €40 million of additional revenue a year within five years. How large is the yearly market, what share of it would Nimbus need, and what does that say about the goal?",
        "instructions": "Let the candidate calculate aloud and reach a number before you comment. If a step does not follow from the last one, ask them to go through it again, without saying where it went wrong. Ask which warehouses they count and why, and how sure they are of the result. Once they have a number, ask what it says about the goal and what could change it."
      },
      {
        "text": "Nimbus sees three ways in: build its own sales organisation in Singapore, work through a regional systems integrator that takes 30 % of revenue, or buy a local competitor that has 600 customers. The organisation of its own costs €12 million before the first sale and takes 18 months; the integrator can start within six months; the competitor would cost €35 million, and half of its customers run on software that Nimbus would have to replace. How would you compare them, and which would you choose?",
        "instructions": "Listen for criteria that are named before the options are judged; if there are none, ask by what they compare. No option is the right one: what counts is how it is argued, and combinations and stages are welcome. If numbers of the case are left out, ask for them. Probe what would have to be true for the choice to be wrong."
      },
      {
        "text": "The chief executive of Nimbus steps into the lift with you and asks: should we do it? You have until the ground floor. What do you recommend, what are the main risks, and what happens on Monday?",
        "instructions": "About a minute is enough: if it takes much longer, remind the candidate that the lift is arriving. If they hedge, ask for a yes or a no. If reasons come without the numbers of this case, ask for them; if a risk is named without what to do about it, ask for that. At the end ask how confident they are, and what would change their mind."
      }
      ]')
    """#
}
