import Metering
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Recording is once")
struct RecordingTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
  }

  private static let full = """
    {'id':'req_1','occurred_at':'2026-10-15T12:00:00.123Z','provider':'P','model':'m',
     'requested_model':'alias','input_tokens':1000,'cache_read_tokens':200,
     'cache_creation_tokens':100,'cache_creation_1h_tokens':50,'output_tokens':300,
     'reasoning_tokens':30,'input_audio_tokens':20,'cache_read_audio_tokens':10,
     'output_audio_tokens':5,'input_image_tokens':4,'output_image_tokens':3,'citation_tokens':2,
     'input_video_tokens':1,'tool_input_tokens':6,'requests':2,'service_tier':'default',
     'speed':'standard','inference_geo':'us','latency_ms':820,'status':'ok','cost_usd':'0.01',
     'workflow':'w','session':'s','team':'t','project':'pr','environment':'e','customer':'c',
     'user':'u','agent':'a','feature':'f','cost_center':'cc','tags':{'z':'1','a':'2'}}
    """

  @Test("a call comes back as it was recorded, with every field")
  func everyField() throws {
    #expect(try ledger.record(Self.full).result == .recorded)
    let entry = try ledger.call(id: "req_1")
    var expected = try UsageEvent(Self.full)
    expected.provider = "p"  // in our spelling
    #expect(entry.event == expected)
    #expect(entry.source == "record" && entry.recordedAtMs == testNowMs)
    // 700 fresh at 2, 200 read at 0.2, 100 written at 2.5, 300 out at 4 USD per million.
    #expect(entry.computedPicousd == 2_890_000_000 && entry.reportedPicousd == 10_000_000_000)
    #expect(entry.costPicousd == entry.reportedPicousd && entry.costSource == "provider")
    #expect(entry.price == "p/m@2026-06-01" && entry.unpriced == [])
    #expect(entry.corrects == nil && entry.supersededBy == nil)
  }

  @Test("a call with nothing but its model comes back so, too")
  func sparse() throws {
    let recording = try ledger.record("{'model':'m'}")
    let entry = try ledger.call(id: recording.id)
    var expected = UsageEvent(model: "m")
    expected.id = recording.id
    expected.occurredAtMs = testNowMs
    expected.provider = "unknown"
    #expect(entry.event == expected && entry.costPicousd == nil && entry.costSource == nil)
  }

  @Test("the same call again is recorded once and changes nothing")
  func twice() throws {
    try ledger.record(Self.full)
    let before = try ledger.rows("SELECT * FROM call_log")
    for _ in 0..<3 {
      let again = try ledger.record(Self.full, nowMs: testNowMs + 1)
      #expect(again == Recording(result: .exists, id: "req_1", corrects: nil))
    }
    #expect(try folder.ledger().record(Self.full).result == .exists)
    #expect(try ledger.rows("SELECT * FROM call_log") == before)
  }

  @Test("calls without an id are calls of their own")
  func withoutID() throws {
    let ids = try (0..<3).map { _ in try ledger.record("{'model':'m','input_tokens':1}").id }
    #expect(Set(ids).count == 3)
    #expect(try ledger.total().calls == 3)
  }

  @Test("spellings of a provider, and the order of tags, are no difference")
  func spellings() throws {
    try ledger.record("{'id':'x','model':'m','provider':'aws','tags':{'a':'1','b':'2'}}")
    let again = "{'id':'x','model':'m','provider':'bedrock','tags':{'b':'2','a':'1'}}"
    #expect(try ledger.record(again).result == .exists)
  }

  @Test("where a record comes from, and its price, are no part of the call")
  func noIdentity() throws {
    let json = "{'id':'x','model':'m','provider':'p','occurred_at':'2026-01-01','input_tokens':9}"
    try ledger.record(json)
    #expect(try ledger.record(json, source: "import").result == .exists)
    #expect(try folder.ledger(priceList: TestPrices.dear).record(json).result == .exists)
    #expect(try ledger.call(id: "x").computedPicousd == 9_000_000, "the first cost stays")
  }

  @Test("a time that was not given is not compared, on either side")
  func times() throws {
    let timed = "{'id':'x','model':'m','occurred_at':'2026-01-01T00:00:00Z'}"
    let untimed = "{'id':'x','model':'m'}"
    try ledger.record(timed)
    #expect(try ledger.record(untimed, nowMs: testNowMs + 5).result == .exists)
    #expect(try ledger.call(id: "x").occurredAtMs == 1_767_225_600_000)

    let untimedFirst = untimed.replacing("'x'", with: "'y'")
    try ledger.record(untimedFirst)
    #expect(try ledger.record(untimedFirst, nowMs: testNowMs + 5).result == .exists)
    #expect(try ledger.record(timed.replacing("'x'", with: "'y'")).result == .exists)
    #expect(try ledger.call(id: "y").occurredAtMs == testNowMs, "the first time stays")
  }

  @Test("a conflict inside a transaction adds nothing and leaves the others")
  func conflictInTransaction() throws {
    let recorder = Recorder(ledger, source: "record")
    func add(_ json: String) throws -> String {
      let call = try ledger.assessor().assess(UsageEvent(json), nowMs: testNowMs, madeID: "made")
      do { return try recorder.add(call, nowMs: testNowMs).result.rawValue } catch {
        return "\(error)".prefix(8) + ""
      }
    }
    let results = try recorder.transaction {
      try [
        "{'id':'a','model':'m','team':'one'}", "{'id':'a','model':'m','team':'two'}",
        "{'id':'b','model':'m'}", "{'id':'a','model':'m','team':'one'}",
      ].map(add)
    }
    #expect(results == ["recorded", "conflict", "recorded", "exists"])
    #expect(try ledger.ids().sorted() == ["a", "b"])
  }

  @Test("an event that cannot be true is refused before anything is written")
  func invalid() throws {
    var event = UsageEvent(model: "m")
    event.usage = Usage([.input: 1, .cacheRead: 2])
    #expect(throws: MeteringError.self) { try ledger.record(event) }
    event.usage = nil
    event.attribution[.team] = String(repeating: "x", count: 2000)
    #expect(throws: MeteringError.self) { try ledger.record(event) }
    #expect(try ledger.rows("SELECT * FROM call_log").isEmpty)
  }
}
