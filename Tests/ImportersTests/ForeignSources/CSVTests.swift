import Metering
import Testing

@testable import Importers

/// CSV of any kind.
@Suite struct CSVTests {
  @Test("our own names and tags")
  func own() throws {
    let text = """
      id,occurred_at,provider,model,input_tokens,cache_read_tokens,output_tokens,cost_usd,team,\
      tag:env,tags
      a,2026-10-15T12:00:00Z,openai,gpt-4o,4316,16,716,0.01,search,prod,"{""k"": ""v""}"
      """
    try expectReading(
      text, by: CSVSource.self,
      """
      a openai/gpt-4o input_tokens=4316 cache_read_tokens=16 output_tokens=716 usd=0.01 \
      team=search #env=prod #k=v @2026-10-15T12:00:00.000Z
      """)
  }

  @Test(
    "known names are guessed, whatever their spelling and the delimiter",
    arguments: [
      "Request ID,Created At,Model Name,Prompt Tokens,Completion Tokens,Total Cost",
      "requestId;createdAt;modelName;promptTokens;completionTokens;totalCost",
      "request_id\ttimestamp\tmodel\ttokens_prompt\ttokens_completion\tamount_usd",
    ])
  func guess(header: String) throws {
    let mark = header.first { $0 == "," || $0 == ";" || $0 == "\t" }.map(String.init) ?? ","
    let cost = mark == ";" ? "0,5" : "$0.5"
    let tokens = mark == "," ? "\"1,200\"" : "1200"
    let row = ["r1", "2026-10-15 12:00:00", "gpt-4o", tokens, "30", cost]
    let text = "\u{FEFF}" + header + "\r\n" + row.joined(separator: mark) + "\r\n"
    #expect(
      try reading(text, by: CSVSource.self)
        == "r1 ?/gpt-4o input_tokens=1200 output_tokens=30 usd=0.5 @2026-10-15T12:00:00.000Z")
  }

  @Test("a mapping goes before the guess, and what was guessed and left out is told")
  func mapping() throws {
    let header = ["when", "m", "input", "in2", "output", "note"]
    let given = ["occurred_at": "when", "model": "m", "input_tokens": "in2", "cost_usd": ""]
    let plan = ColumnPlan(header: header, given: given)
    #expect(
      plan.guess == "columns: output_tokens from 'output'; not read: 'input', 'note'")
    #expect(ColumnPlan(header: ["id", "model", "tag:k"], given: [:]).guess == nil)
    let many = ColumnPlan(header: ["model"] + (1...20).map { "c\($0)" }, given: [:]).guess
    #expect(many?.hasSuffix("'c12'; and 8 more") == true)
    var reader: any ImportSource = CSVSource(columns: given)
    let text = header.joined(separator: ",") + "\n2026-01-01,gpt-4o,9,5,6,hi"
    #expect(
      try read(TextFile(text), by: &reader).first?.hasSuffix(
        " ?/gpt-4o input_tokens=5 output_tokens=6 @2026-01-01T00:00:00.000Z") == true)
  }

  @Test("with other settings a file is read anew, and what a person said goes before a guess")
  func settingsAreRemembered() throws {
    let bench = try Bench()
    try bench.log(
      "a.csv", "id,model,in,tokens_in,output\nr,gpt-4o,5,900,7\n,gpt-4o,6,800,8", end: "")
    func run(_ columns: String...) throws -> String {
      bench.settings.columns = columns.map {
        ImportSettings.Column(field: "input_tokens", name: $0)
      }
      return try bench.importLogs(CSVSource.self)
    }
    let inputs = "SELECT input_tokens FROM calls ORDER BY 1"
    #expect(try run() == "2 recorded")
    #expect(
      bench.report?.notes == [
        "columns: input_tokens from 'tokens_in', output_tokens from 'output'; not read: 'in'"
      ])
    #expect(try run() == "1 unchanged")
    #expect(try run("in") == "2 replaced")
    #expect(try bench.rows(inputs) == ["5", "6"])
    #expect(try run("in") == "1 unchanged")
    #expect(try run("tokens_in") == "2 replaced")
    #expect(try run("in") == "2 replaced")
    // A guess says less than a person.
    #expect(try run() == "2 known")
    #expect(try bench.rows(inputs) == ["5", "6"])
    #expect(try bench.rows("SELECT count(*) FROM imported_files") == ["1"])
  }

  @Test("settings name columns, and a column that is not there is told")
  func settings() throws {
    var settings = ImportSettings()
    for (field, name) in [("model", "Engine"), ("tag:ticket", "Ticket Number"), ("user", "who")] {
      settings.columns.append(ImportSettings.Column(field: field, name: name))
    }
    var source: any ImportSource = CSVSource()
    try source.configure(settings)
    let text = "id,Engine,Ticket Number,who\nr1,gpt-4o,T-1,eve"
    #expect(try read(TextFile(text), by: &source) == ["r1 ?/gpt-4o unknown user=eve #ticket=T-1"])
    #expect(
      try read(TextFile("id,Engine\nr1,gpt-4o"), by: &source) == [
        "failed: there is no column 'Ticket Number', 'who' (the header has 'id', 'Engine')"
      ])
    settings.columns = [ImportSettings.Column(field: "tokens", name: "x")]
    #expect(throws: MeteringError.self) { try source.configure(settings) }
  }

  @Test("rows that cannot be true are told, the others go on")
  func rejected() throws {
    let text = """
      id,date,model,input_tokens,output_tokens,cached_tokens
      a,2026-01-01,gpt-4o,10,5,20
      b,10/15/2026,gpt-4o,10,5,0
      c,2026-01-01,gpt-4o,-1,5,0
      d,2026-01-01,gpt-4o,1.5,5,0
      e,2026-01-01,,1,5,0
      f,2026-01-01,gpt-4o,1,5,0,9
      g,2026-01-01,"gpt
      4o",1,5,0
      h,2026-01-01,gpt-4o,28.0,,
      i,2026-01-01,gpt-4o,,,
      j,2026-01-01,"gpt"x,1,1,0
      """
    try expectReading(
      text, by: CSVSource.self,
      """
      g ?/gpt 4o input_tokens=1 output_tokens=5 @2026-01-01T00:00:00.000Z
      h ?/gpt-4o input_tokens=28 @2026-01-01T00:00:00.000Z
      i ?/gpt-4o unknown @2026-01-01T00:00:00.000Z
      rejected 2: cache_read_tokens (20) exceeds input_tokens (10)
      rejected 3: date is no time ("10/15/2026")
      rejected 4: input_tokens is negative (-1)
      rejected 5: input_tokens is not a whole number (1.5)
      rejected 6: model is missing
      rejected 7: 7 fields under a header of 6
      rejected 12: text after a closing quote
      """)
    let open = "id,model\na,\"gpt-4o\nb,gpt-4o"
    #expect(try reading(open, by: CSVSource.self) == "rejected 2: the file ends inside quotes")
    #expect(
      try reading("a,b\n1,2", by: CSVSource.self) == """
        failed: no column is the model (the header has 'a', 'b')
        """)
  }

  @Test("a row without an id is known by what it says, and how often")
  func ids() throws {
    let header = "date,model,input_tokens,output_tokens\n"
    let row = "2026-01-01,gpt-4o,1,2\n"
    let folder = try TestFolder()
    let ledger = try ledger(in: folder)
    let one = try folder.write(header + row + row, to: "a.csv")
    let two = try folder.write(header + row + row + row, to: "b.csv")
    #expect(
      try importing([one, two], by: CSVSource.self, into: ledger)
        == "recorded 3, known 2, replaced 0, unchanged 0, rejected 0")
    #expect(
      try importing([one, two], by: CSVSource.self, into: ledger)
        == "recorded 0, known 0, replaced 0, unchanged 2, rejected 0")
  }

  @Test(
    "numbers as spreadsheets write them",
    arguments: [
      ("1,234,567", "1234567"), ("$1,234.50", "1234.50"), ("0,05", "0.05"), ("007", "7"),
      (".5", "0.5"), ("-3", "-3"), ("4e-05", "4e-05"), ("1,23,4", "1,23,4"), ("", ""),
      ("12,34", "12.34"), ("0", "0"), ("abc", "abc"), ("1,200", "1200"),
    ])
  func numbers(text: String, number: String) { #expect(NumberText.plain(text) == number) }
}
