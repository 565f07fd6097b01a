import Metering
import Pricing
import Testing

@testable import Ledger
@testable import SQLite

@Suite("Filters")
struct FilterTests {
  private let folder: TemporaryFolder
  private let ledger: LedgerFile
  private let random = RandomCalls(seed: 71)
  private let calls: [AssessedCall]

  init() throws {
    folder = try TemporaryFolder()
    ledger = try folder.ledger()
    calls = try random.record(400, in: ledger)
  }

  private func filter(_ terms: [String], zone: Zone = .utc) throws -> CallFilter {
    var filter = CallFilter(zone: zone)
    filter.terms = try terms.map { try #require(try CallFilter.Term($0)) }
    return filter
  }

  @Test("a term keeps the calls that have its value, or that do not")
  func terms() throws {
    let two: (String) -> (AssessedCall) -> Bool = { value in
      { $0.event.attribution[.team] == value }
    }
    let cases: [(terms: [String], passes: (AssessedCall) -> Bool)] = [
      ([], { _ in true }),
      (["team=two"], two("two")),
      (["team!=two"], { !two("two")($0) }),
      (["team="], { $0.event.attribution[.team] == nil }),
      (["team=(none)"], { $0.event.attribution[.team] == nil }),
      (["team!="], { $0.event.attribution[.team] != nil }),
      (["team=one", "team=two"], { two("one")($0) || two("two")($0) }),
      (["team=one", "team="], { two("one")($0) || $0.event.attribution[.team] == nil }),
      (["team!=one", "team!=two"], { !two("one")($0) && !two("two")($0) }),
      (["team=two", "user=one"], { two("two")($0) && $0.event.attribution[.user] == "one" }),
      (["team=nobody"], { _ in false }),
      (["team!=nobody"], { _ in true }),
      (["team=nobody", "team=two"], two("two")),
      (["team=Two"], { _ in false }),
      (["team=a, \"b\" | c"], two("a, \"b\" | c")),
      (["cost-center=two"], { $0.event.attribution[.costCenter] == "two" }),
      (["provider=ollama"], { $0.provider == "ollama" }),
      (["model=m"], { $0.event.model == "m" }),
      (["status!=ok"], { $0.event.status != "ok" }),
      (["cost_source="], { $0.costSource == nil }),
      (["cost_source=local"], { $0.costSource == .local }),
      (["price=p/m@2026-06-01"], { $0.priceReference == "p/m@2026-06-01" }),
      (["source=record"], { _ in true }),
      (["source=import"], { _ in false }),
      (["tag:k=v"], { $0.event.tags["k"] == "v" }),
      (["tag:k!=v"], { $0.event.tags["k"] != "v" }),
      (["tag:k=(none)"], { $0.event.tags["k"] == nil }),
      (["tag:k!="], { $0.event.tags["k"] != nil }),
      (["tag:other=\"quoted\""], { $0.event.tags["other"] == "\"quoted\"" }),
      (["tag:k=v", "tag:other=v"], { $0.event.tags["k"] == "v" && $0.event.tags["other"] == "v" }),
      (["month=2026-06"], { Expected().label(.month, $0.occurredAtMs) == "2026-06" }),
      (["month!=2026-06"], { Expected().label(.month, $0.occurredAtMs) != "2026-06" }),
      (
        ["week=2026-W10", "week=2026-W11"],
        { ["2026-W10", "2026-W11"].contains(Expected().label(.week, $0.occurredAtMs)) }
      ),
      (
        ["day=2026-03-01", "team=two"],
        { Expected().label(.day, $0.occurredAtMs) == "2026-03-01" && two("two")($0) }
      ),
    ]
    for (terms, passes) in cases {
      let filter = try filter(terms)
      let expected = calls.filter(passes)
      let summary = try ledger.summary(by: [.name("model")], filter)
      #expect(summary.totals == Expected.total(expected), "\(terms), seed \(random.seed)")
      #expect(summary.byValues == Expected().groups(expected, by: [.name("model")]), "\(terms)")
      #expect(try ledger.ids(filter).sorted() == expected.map(\.id).sorted(), "\(terms)")
    }
  }

  @Test("a period holds its first instant and not its last")
  func periods() throws {
    let times = calls.map(\.occurredAtMs).sorted()
    for (since, until) in [
      (times[100], times[300]), (times[100], times[100]), (nil, times[200]), (times[200], nil),
    ] as [(Int64?, Int64?)] {
      var filter = CallFilter(zone: .utc)
      filter.period = Period(sinceMs: since, untilMs: until)
      let expected = calls.filter {
        (since ?? .min) <= $0.occurredAtMs && $0.occurredAtMs < (until ?? .max)
      }
      #expect(try ledger.summary(by: [], filter).totals == Expected.total(expected))
      #expect(try ledger.ids(filter).count == expected.count)
    }
  }

  @Test("days and months in terms are those of the zone")
  func zones() throws {
    let zone = try Zone("+05:30")
    let filter = try filter(["month=2026-03"], zone: zone)
    // From 2026-03-01 in India, 31 days.
    let begin = 1_772_323_200_000 - 19_800_000 as Int64
    let expected = calls.filter { (begin..<begin + 31 * 86_400_000).contains($0.occurredAtMs) }
    #expect(try ledger.summary(by: [.time(.day)], filter).totals == Expected.total(expected))
    #expect(try ledger.ids(filter).count == expected.count && !expected.isEmpty)
  }

  @Test("calls come the newest first, as many as asked for")
  func list() throws {
    let newest = calls.sorted { $0.occurredAtMs > $1.occurredAtMs }.map(\.id)
    #expect(try ledger.ids() == newest, "seed \(random.seed)")
    for limit in [0, 1, 7, 399, 400, 1000] {
      #expect(try ledger.ids(limit: Int64(limit)) == Array(newest.prefix(limit)))
    }
    // The limit counts what is shown, not what is looked at.
    let tagged = try filter(["tag:k=w"])
    #expect(try ledger.ids(tagged, limit: 5) == Array(try ledger.ids(tagged).prefix(5)))
  }

  @Test("calls of one instant come in the order of recording, the last first")
  func ties() throws {
    let ledger = try folder.ledger("ties.db")
    for id in ["b", "a", "c"] {
      try ledger.record("{'id':'\(id)','model':'m','occurred_at':'2026-01-01'}")
    }
    #expect(try ledger.ids() == ["c", "a", "b"])
  }

  @Test("a term is DIMENSION=VALUE")
  func parsing() throws {
    let term = try #require(try CallFilter.Term("tag:a:b!=c=d!=e"))
    #expect(term.dimension == .tag("a:b") && term.value == "c=d!=e" && term.isExcluded)
    #expect(try CallFilter.Term("team") == nil && CallFilter.Term("") == nil)
    #expect(try CallFilter.Term("Cost-Center=x")?.dimension == .name("cost_center"))
    for (text, name) in [
      ("=x", ""), ("tea=x", "tea"), ("tag:=x", "tag:"), ("team !=x", "team "),
      ("model_id=1", "model_id"),
    ] {
      #expect(failure { _ = try CallFilter.Term(text) } == "unknownDimension(\"\(name)\")")
    }
  }

  @Test("every dimension has a name that leads back to it")
  func dimensions() throws {
    for name in Dimension.allNames where name != "tag:KEY" {
      #expect(try Dimension(name).field == name)
      #expect(try Dimension(name.uppercased().replacing("_", with: "-")).field == name)
    }
    #expect(try Dimension("tag:KEY") == .tag("KEY"), "a tag's key is taken as it is")
    let promised = """
      provider model hour day week month workflow session team project environment customer user \
      agent feature cost_center status source
      """
    #expect(Set(promised.split(separator: " ").map(String.init)).isSubset(of: Dimension.allNames))
    #expect(throws: LedgerError.self) { try Dimension("year") }
  }
}
