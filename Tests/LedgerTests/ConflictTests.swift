import Metering
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// The same id with other content: the field is named, with both values.
@Suite("Conflicts")
struct ConflictTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private static let base = """
    {'id':'x','occurred_at':'2026-01-01T00:00:00Z','provider':'p','model':'m','requested_model':'r',
     'status':'ok','service_tier':'t1','speed':'s1','inference_geo':'g1','latency_ms':7,
     'cost_usd':'0.5','workflow':'1','session':'1','team':'1','project':'1','environment':'1',
     'customer':'1','user':'1','agent':'1','feature':'1','cost_center':'1','tags':{'k':'v'},
     'input_tokens':1000,'cache_read_tokens':90,'cache_creation_tokens':80,
     'cache_creation_1h_tokens':70,'output_tokens':1000,'reasoning_tokens':60,
     'input_audio_tokens':50,'cache_read_audio_tokens':40,'output_audio_tokens':30,
     'input_image_tokens':20,'output_image_tokens':10,'citation_tokens':9,'input_video_tokens':8,
     'tool_input_tokens':7,'web_searches':6,'x_searches':5,'search_units':4,'requests':3}
    """

  /// field in the event, its value there, another value | field, recorded and given value as told.
  private static let changes = TextTable(
    """
    from                         to                           | field recorded given
    '2026-01-01T00:00:00Z'       '2026-01-02'         | occurred_at_ms 1767225600000 1767312000000
    'provider':'p'               'provider':'q'               | provider p q
    'model':'m'                  'model':'n'                  | model m n
    'requested_model':'r'        'requested_model':'r2'       | requested_model r r2
    'status':'ok'                'status':'error'             | status ok error
    'service_tier':'t1'          'service_tier':'t2'          | service_tier t1 t2
    'speed':'s1'                 'speed':'s2'                 | speed s1 s2
    'inference_geo':'g1'         'inference_geo':'g2'         | inference_geo g1 g2
    'latency_ms':7               'latency_ms':8               | latency_ms 7 8
    'cost_usd':'0.5'             'cost_usd':'0'               | reported_cost_picousd 500000000000 0
    'workflow':'1'               'workflow':'2'               | workflow 1 2
    'session':'1'                'session':'2'                | session 1 2
    'team':'1'                   'team':'2'                   | team 1 2
    'project':'1'                'project':'2'                | project 1 2
    'environment':'1'            'environment':'2'            | environment 1 2
    'customer':'1'               'customer':'2'               | customer 1 2
    'user':'1'                   'user':'2'                   | user 1 2
    'agent':'1'                  'agent':'2'                  | agent 1 2
    'feature':'1'                'feature':'2'                | feature 1 2
    'cost_center':'1'            'cost_center':'2'            | cost_center 1 2
    'tags':{'k':'v'}             'tags':{'k':'w'}             | tags {"k":"v"} {"k":"w"}
    'input_tokens':1000          'input_tokens':1001          | input_tokens 1000 1001
    'cache_read_tokens':90       'cache_read_tokens':91       | cache_read_tokens 90 91
    'cache_creation_tokens':80   'cache_creation_tokens':81   | cache_creation_tokens 80 81
    'cache_creation_1h_tokens':70 'cache_creation_1h_tokens':71 | cache_creation_1h_tokens 70 71
    'output_tokens':1000         'output_tokens':1001         | output_tokens 1000 1001
    'reasoning_tokens':60        'reasoning_tokens':61        | reasoning_tokens 60 61
    'input_audio_tokens':50      'input_audio_tokens':51      | input_audio_tokens 50 51
    'cache_read_audio_tokens':40 'cache_read_audio_tokens':41 | cache_read_audio_tokens 40 41
    'output_audio_tokens':30     'output_audio_tokens':31     | output_audio_tokens 30 31
    'input_image_tokens':20      'input_image_tokens':21      | input_image_tokens 20 21
    'output_image_tokens':10     'output_image_tokens':11     | output_image_tokens 10 11
    'citation_tokens':9          'citation_tokens':10         | citation_tokens 9 10
    'input_video_tokens':8       'input_video_tokens':9       | input_video_tokens 8 9
    'tool_input_tokens':7        'tool_input_tokens':8        | tool_input_tokens 7 8
    'web_searches':6             'web_searches':7             | web_searches 6 7
    'x_searches':5               'x_searches':6               | x_searches 5 6
    'search_units':4             'search_units':5             | search_units 4 5
    'requests':3                 'requests':4                 | requests 3 4
    """)

  @Test("any other value is a conflict that names the field and both values")
  func otherValues() throws {
    try ledger.record(Self.base)
    for row in Self.changes.rows {
      let changed = Self.base.replacing(row["from"], with: row["to"])
      #expect(changed != Self.base, "\(row.line)")
      #expect(
        conflict(changed) == "\(row["field"]) \(row["recorded"]) \(row["given"])", "\(row.line)")
    }
    #expect(try ledger.rows("SELECT count(*) FROM call_log") == ["1"])
  }

  @Test("a value that is missing now, or was missing then, is a conflict, too")
  func missingValues() throws {
    try ledger.record(Self.base)
    // An event must have some of them, and others have parts that cannot be without them.
    let kept: Set = [
      "occurred_at_ms", "provider", "model", "status", "input_tokens", "output_tokens",
      "cache_read_tokens", "cache_creation_tokens", "input_audio_tokens",
    ]
    let counts = Set(UsageKind.allCases.map(\.field))
    for row in Self.changes.rows where !kept.contains(row["field"]) {
      let field = row["field"]
      // Beside other counts a count that is not given is zero, or one request.
      let gone = field == "requests" ? "1" : counts.contains(field) ? "0" : "none"
      let name = row["from"].prefix { $0 != ":" }
      let without = Self.base.replacing(row["from"], with: "\(name):null")
      #expect(conflict(without) == "\(field) \(row["recorded"]) \(gone)", "\(row.line)")
      try ledger.record(without.replacing("'id':'x'", with: "'id':'without \(field)'"))
      let with = Self.base.replacing("'id':'x'", with: "'id':'without \(field)'")
      #expect(conflict(with) == "\(field) \(gone) \(row["recorded"])", "\(row.line)")
    }
  }

  @Test("the table above covers every column that tells calls apart")
  func complete() throws {
    let call = try Assessor().assess(UsageEvent(Self.base), nowMs: testNowMs, madeID: "made")
    let columns = CallColumns(call, source: "record", nowMs: testNowMs, correctsSeq: nil).columns
    let identity = columns.filter(\.isIdentity).map(\.field)
    #expect(Set(identity) == Set(Self.changes.rows.map { $0["field"] } + ["id", "corrects_seq"]))
    #expect(
      columns.filter { !$0.isIdentity }.map(\.field) == [
        "recorded_at_ms", "time_was_given", "source", "cost_source", "price", "rates", "unpriced",
        "computed_cost_picousd",
      ])
  }

  @Test("unknown usage is not zero usage")
  func unknownIsNotZero() throws {
    try ledger.record("{'id':'unknown','model':'m'}")
    try ledger.record("{'id':'zero','model':'m','input_tokens':0}")
    #expect(conflict("{'id':'unknown','model':'m','input_tokens':0}") == "input_tokens none 0")
    #expect(conflict("{'id':'zero','model':'m'}") == "input_tokens 0 none")
  }

  @Test("a tag more, a tag less and another value are conflicts; a tag may be empty")
  func tags() throws {
    try ledger.record("{'id':'x','model':'m','tags':{'a':'','b':'1'}}")
    #expect(conflict("{'id':'x','model':'m','tags':{'a':''}}").hasPrefix("tags"))
    #expect(conflict("{'id':'x','model':'m'}") == "tags {\"a\":\"\",\"b\":\"1\"} none")
    #expect(conflict("{'id':'x','model':'m','tags':{'a':'','b':'1','c':'2'}}").hasPrefix("tags"))
    #expect(conflict("{'id':'x','model':'m','tags':{'b':'1','a':''}}") == "no conflict")
  }

  private func conflict(_ json: String) -> String {
    do {
      try ledger.record(json)
    } catch LedgerError.conflict(_, let field, let recorded, let given) {
      return "\(field) \(recorded) \(given)"
    } catch { return "\(error)" }
    return "no conflict"
  }
}
