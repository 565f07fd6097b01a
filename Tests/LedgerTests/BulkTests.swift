import Foundation
import Metering
import TestSupport
import Testing

@testable import Ledger
@testable import SQLite

/// Recording events in batches gives what recording them one by one gives.
@Suite("Bulk recording")
struct BulkTests {
  @Test(
    "random events, good and bad: both ways give the same ledger and the same report",
    arguments: [UInt64](1...24))
  func sameAsOneByOne(seed: UInt64) throws {
    var random = SplitMix64(seed)
    let folder = try TemporaryFolder()
    let single = try folder.ledger("single.db")
    let bulk = try folder.ledger("bulk.db")
    var lines = RandomLines(random)
    for ledger in [single, bulk] {
      try ledger.record("{'id':'old','provider':'p','model':'m','input_tokens':1}")
      try ledger.record("{'id':'new','model':'m','output_tokens':1}", correcting: "old")
    }
    // One batch above the size from which calls are written in the order of their ids.
    let text = lines.text(seed % 8 == 0 ? 9000 : 400)
    let batch = seed % 8 == 0 ? 5000 : random.pick([1, 7, 60, 1000])
    let one = try oneByOne(text, in: single)
    let many = try inBulk(text, batch: batch, in: bulk)
    #expect(one == many, "COSTS_TEST_SEED=\(random.seed)")
    #expect(try calls(single) == calls(bulk), "COSTS_TEST_SEED=\(random.seed)")
    // Everything is there now, and is not written again.
    let before = try calls(bulk)
    let again = try inBulk(text, batch: batch, in: bulk)
    #expect(again.recorded == 0 && again.existing == many.recorded + many.existing)
    #expect(try calls(bulk) == before)
    #expect(try bulk.rows("PRAGMA integrity_check") == ["ok"])
    #expect(try bulk.rows("PRAGMA foreign_key_check") == [])
  }

  @Test("what a CHECK of the table would refuse is refused before, for large batches have none")
  func checks() throws {
    let folder = try TemporaryFolder()
    let single = try folder.ledger("single.db")
    let bulk = try folder.ledger("bulk.db")
    let most: Int64 = 1_000_000_000_000
    let totals = [
      "\"input_tokens\":10", "\"output_tokens\":10", "\"cache_read_tokens\":5",
      "\"cache_creation_tokens\":5",
    ]
    var odd: [String] = []
    for kind in UsageKind.allCases {
      for count in [-1, 0, 1, 10, 11, most, most + 1, .max] {
        let others = totals.filter { !$0.contains("\"\(kind.field)\"") }.joined(separator: ",")
        odd.append("\(others),\"\(kind.field)\":\(count)")
        odd.append("\"\(kind.field)\":\(count)")
      }
    }
    for latency in [-1, 0, Int64.max] { odd.append("\"latency_ms\":\(latency)") }
    for cost in ["-1", "0", "-0.0", "9223372", "9223373", "1e-13"] {
      odd.append("\"input_tokens\":1,\"cost_usd\":\(cost)")
    }
    for time in ["-1", "0", "253402300799999", "253402300800000", "\"9999-12-31T23:59:60Z\""] {
      odd.append("\"occurred_at\":\(time)")
    }
    for field in ["id", "provider", "status", "team"] { odd.append("\"\(field)\":\"\"") }
    let plain = (0..<5000).map { "\"id\":\"plain-\($0)\",\"input_tokens\":1" }
    let text = (odd + plain).map { "{\"model\":\"gpt-4o\",\($0)}" }.joined(separator: "\n")
    let one = try oneByOne(text, in: single)
    #expect(try inBulk(text, batch: 9000, in: bulk) == one)
    #expect(one.refused.count > 50 && one.recorded > 5050)
    #expect(try calls(single) == calls(bulk))
    #expect(try bulk.rows("PRAGMA integrity_check") == ["ok"])
    // The switch is back where it was.
    let wrong = "INSERT INTO names (name) VALUES ('')"
    #expect(failure { try bulk.connection.execute(wrong) }.contains("CHECK"))
  }

  @Test("a small batch keeps the order of its lines; a name that no call uses is not kept")
  func order() throws {
    let folder = try TemporaryFolder()
    let ledger = try folder.ledger()
    let text = """
      {"id":"z","model":"m","provider":"p","input_tokens":1}
      {"id":"a","model":"m","provider":"p","input_tokens":1}
      {"id":"a","model":"nobody","provider":"p","input_tokens":1}

      """
    let report = try inBulk(text, batch: 100, in: ledger)
    #expect(report.recorded == 2 && report.existing == 0 && report.refused.count == 1)
    #expect(try ledger.rows("SELECT id FROM call_log ORDER BY seq") == ["z", "a"])
    #expect(try ledger.rows("SELECT name FROM names WHERE name = 'nobody'") == [])
  }

  @Test("the only trigger that a bulk load leaves out is the one against replacing")
  func triggers() throws {
    let folder = try TemporaryFolder()
    let ledger = try folder.ledger()
    let names = try ledger.rows(
      """
      SELECT name FROM sqlite_schema
      WHERE type = 'trigger' AND tbl_name = 'call_log' AND sql LIKE '%INSERT ON%'
      """)
    #expect(names == ["call_log_is_never_replaced"])
    try inBulk("{\"id\":\"a\",\"model\":\"m\"}", batch: 1, in: ledger)
    let replacing = "INSERT OR REPLACE INTO call_log SELECT * FROM call_log"
    #expect(failure { try ledger.connection.execute(replacing) }.contains("append-only"))
  }

  // MARK: Both ways

  private struct Report: Equatable {
    var recorded: Int64 = 0
    var existing: Int64 = 0
    var refused: [String] = []
  }

  private static let defaults: [Attribution: String] = [.team: "given", .workflow: "w"]

  private func oneByOne(_ text: String, in ledger: LedgerFile) throws -> Report {
    var report = Report()
    let assessor = ledger.assessor()
    let recorder = Recorder(ledger, source: "test")
    try recorder.transaction {
      let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
        do {
          let text = line.last == 0x0D ? line.dropLast() : line
          var event = try UsageEvent(JSON(parsing: Array(text)))
          event.attribution.merge(Self.defaults) { own, _ in own }
          let call = try assessor.assess(event, nowMs: testNowMs, madeID: "made-\(index + 1)")
          let result = try recorder.add(call, nowMs: testNowMs).result
          if result == .recorded { report.recorded += 1 } else { report.existing += 1 }
        } catch { report.refused.append("\(index + 1): \(error)") }
      }
    }
    return report
  }

  @discardableResult
  private func inBulk(_ text: String, batch: Int, in ledger: LedgerFile) throws -> Report {
    let path = ledger.path + ".ndjson"
    try Data(text.utf8).write(to: URL(filePath: path))
    let handle = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? handle.close() }
    var options = EventStream.Options()
    options.batchCalls = batch
    var defaults = BulkDefaults(timeMs: { testNowMs }, makeID: { _, line in "made-\(line)" })
    defaults.attribution = Self.defaults
    let stream = try EventStream(handle.fileDescriptor, pricedBy: ledger, options, defaults)
    let recorder = Recorder(ledger, source: "test")
    var report = Report()
    while let batch = try stream.next() {
      let outcome = try recorder.record(batch, nowMs: testNowMs)
      report.recorded += outcome.recorded
      report.existing += outcome.existing
      report.refused += outcome.refused.map { "\($0.line): \($0.error)" }
    }
    return report
  }

  /// Every call with all that is recorded of it, but for the order of recording.
  private func calls(_ ledger: LedgerFile) throws -> [String] {
    let columns = try ledger.rows("SELECT name FROM pragma_table_info('call_log')")
    let terms = columns.filter { $0 != "seq" && $0 != "corrects_seq" }.map { column in
      column.hasSuffix("_id")
        ? "(SELECT name FROM names WHERE name_id = \(column))" : column
    }
    return try ledger.rows("SELECT \(terms.joined(separator: ",")) FROM call_log ORDER BY id")
  }
}

/// Lines of usage events: most are plain, some are odd, some are wrong.
private struct RandomLines {
  private var random: SplitMix64
  private var written: [String] = []

  init(_ random: SplitMix64) { self.random = random }

  mutating func text(_ count: Int) -> String {
    var lines: [String] = []
    for number in 0..<count { lines.append(line(number)) }
    let end = random.pick(["\n", "", "\r\n"])
    return lines.joined(separator: random.pick(["\n", "\r\n", "\n\n"])) + end
  }

  private mutating func line(_ number: Int) -> String {
    if random.once(in: 12), let known = written.randomElement(using: &random) {
      // The same call again, or with another content.
      return random.once(in: 2) ? known : known.replacing(":1", with: ":2")
    }
    if random.once(in: 30) { return wrong() }
    var members = ["\"model\":\"\(random.pick(["m", "m", "n", "nobody", "gpt-4o", "modèle"]))\""]
    if !random.once(in: 9) { members.append("\"id\":\"\(id(number))\"") }
    if !random.once(in: 9) { members.append("\"occurred_at\":\(time())") }
    let texts = [
      "provider": ["p", "P", "q", "ollama", "elsewhere", "openrouter"],
      "requested_model": ["m", "alias", "n:free"], "status": ["ok", "error", "cut off"],
      "service_tier": ["batch", "default", "odd"], "speed": ["standard", "fast"],
      "inference_geo": ["us", "eu"], "team": ["a", "größe", "a, \\\"b\\\""],
      "customer": ["c-\(number % 40)"], "session": ["s\(number)", ""], "cost_center": ["1"],
    ]
    for (field, values) in texts.sorted(by: { $0.key < $1.key }) where random.once(in: 3) {
      let isNull = random.once(in: 12)
      members.append("\"\(field)\":" + (isNull ? "null" : "\"\(random.pick(values))\""))
    }
    if !random.once(in: 6) { members += counts() }
    if random.once(in: 4) { members.append("\"latency_ms\":\(random.integer(0...9999))") }
    if random.once(in: 9) { members.append(cost()) }
    if random.once(in: 5) { members.append("\"tags\":\(tags())") }
    if random.once(in: 40) { members.append("\"unknown\":{\"x\":[1,2]}") }
    members.shuffle(using: &random)
    let line = "{" + members.joined(separator: random.pick([",", ", ", " ,\t"])) + "}"
    written.append(line)
    return line
  }

  private mutating func id(_ number: Int) -> String {
    let number = random.once(in: 20) ? number / 2 : number
    switch random.integer(0...20) {
    case 0: return "old"
    case 1: return "ïd-\(number)"
    case 2: return "x"
    default: return "id-\(String(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, radix: 16))"
    }
  }

  private mutating func time() -> String {
    let ms = random.integer(1_767_225_600_000...1_798_761_599_999)
    let text = Timestamp.format(ms)
    switch random.integer(0...9) {
    case 0: return "\(ms)"
    case 1: return "\"\(text.prefix(10))\""
    case 2: return "\"\(text.dropLast())+02:00\""
    case 3: return "\"\(text.prefix(19))Z\""
    case 4: return "\"2026-06-30T23:59:60Z\""
    default: return "\"\(text)\""
    }
  }

  private mutating func counts() -> [String] {
    let read = random.integer(0...3000), written = random.integer(0...200)
    let input = read + written + random.integer(0...5000), output = random.integer(0...900)
    var counts = ["input_tokens": input, "output_tokens": output]
    if random.once(in: 2) { counts["cache_read_tokens"] = read }
    if random.once(in: 3) { counts["cache_creation_tokens"] = written }
    if random.once(in: 5) { counts["cache_creation_1h_tokens"] = written / 2 }
    if random.once(in: 3) { counts["reasoning_tokens"] = random.integer(0...(output + 9)) }
    if random.once(in: 9) { counts["web_searches"] = 1 }
    if random.once(in: 9) { counts["input_audio_tokens"] = random.integer(0...10) }
    if random.once(in: 9) { counts["requests"] = random.integer(0...3) }
    if random.once(in: 12) { counts["total_tokens"] = input + output }
    return counts.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }
  }

  private mutating func cost() -> String {
    let cost = random.pick(["0.0123", "1e-05", "\"0.5\"", "3", "\"abc\"", "-1", "01", "1e30"])
    return "\"cost_usd\":\(cost)"
  }

  private mutating func tags() -> String {
    random.pick([
      "{}", "{\"b\":\"1\",\"a\":\"\"}", "{ \"a\" : \"x\" , \"c\":null }", "{\"a\":1}", "[]",
      "{\"a\":\"1\",\"a\":\"2\"}", "{\"ü\":\"\\u00fc\"}", "{\"\":\"x\"}",
    ])
  }

  private mutating func wrong() -> String {
    random.pick([
      "{", "nonsense", "[]", "{}", "{\"model\":\"\"}", "{\"model\":\"m\",\"id\":\"\"}", "   ",
      "{\"model\":\"m\",\"input_tokens\":1.5}", "{\"model\":\"m\",\"input_tokens\":-1}",
      "{\"model\":\"m\",\"cached_tokens\":1}", "{\"model\":\"m\\u0001\"}", "{\"model\":\"m\"} x",
      "{\"model\":\"m\",\"input_tokens\":1,\"cache_read_tokens\":2}",
      "{\"model\":\"m\",\"output_tokens\":0001}", "{\"model\":\"m\u{7F}\"}",
    ])
  }
}
