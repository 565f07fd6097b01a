import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("The model registry")
struct ModelRegistryTests {
  private let small = ModelRegistry(
    text: """
      p/full\tchat\t200000\t64000\ttools,vision\t2026-11-30\tcoding simple
      p/none\tembedding\t-\t-\tnone\t-\t-
      p/unknown\t-\t-\t-\t-\t-\t-

      """,
    book: book(
      """
      p/full ; - ; - ; input=1
      p/full ; - ; tier=batch ; input=1
      p/none ; - ; - ; input=1
      p/other ; =p/full
      """))

  @Test("facts are read; what no source says is not known, which is not no")
  func facts() throws {
    let full = try #require(small.facts(provider: "p", names: ["x", "full"]))
    #expect(full.maximumInput == 200_000 && full.maximumOutput == 64_000 && full.mode == "chat")
    #expect(full.features == [.tools, .vision] && full.endsOn == "2026-11-30")
    #expect(full.tasks == [.coding, .simple])
    let none = try #require(small.facts(provider: "p", names: ["none"]))
    #expect(none.features == [] && none.tasks.isEmpty && none.maximumInput == nil)
    let unknown = try #require(small.facts(provider: "p", names: ["unknown"]))
    #expect(unknown.features == nil && unknown.mode == nil && unknown.endsOn == nil)
    #expect(small.facts(provider: "q", names: ["full"]) == nil)
    #expect(small.all().map(\.model) == ["full", "none", "unknown"])
  }

  @Test("another spelling in the price book has the model's facts")
  func aliases() {
    #expect(small.facts(provider: "p", names: ["other"])?.model == "full")
  }

  @Test("a batch tier is known from the price book")
  func batch() throws {
    let all = small.all()
    #expect(all.map { small.supports(.batch, $0) } == [true, false, nil])
    #expect(all.map { small.supports(.tools, $0) } == [true, false, nil])
  }

  @Test("every model with a price has a line, and every line is read")
  func builtIn() {
    let all = ModelRegistry.builtIn.all()
    let keys = Set(all.map { "\($0.provider)/\($0.model)" })
    #expect(all.count > 4000 && keys.count == all.count)
    for (provider, model, isAlias) in PriceBook.builtIn.models() where !isAlias {
      #expect(keys.contains("\(provider)/\(model)"))
    }
    for facts in all.enumerated().filter({ $0.offset % 97 == 0 }).map(\.element) {
      let found = ModelRegistry.builtIn.facts(provider: facts.provider, names: [facts.model])
      #expect(found == facts)
    }
  }

  @Test("names as calls carry them lead to facts")
  func names() {
    let table = TextTable(
      """
      name                                            | input    tasks
      claude-sonnet-4-5-20250929                      | 200000   coding,complex,moderate,simple
      us.anthropic.claude-sonnet-4-5-20250929-v1:0    | 200000   coding,complex,moderate,simple
      gpt-4o-2024-08-06                               | 128000   moderate,simple
      azure/gpt-4o-mini                               | 128000   simple,moderate
      text-embedding-3-small                          | 8191     -
      """)
    for row in table.rows {
      let resolved = ModelNames.resolve(row["name"])
      let facts = ModelRegistry.builtIn.facts(
        provider: resolved.provider, names: resolved.priceNames)
      let tasks = facts?.tasks.map(\.rawValue).joined(separator: ",") ?? ""
      #expect(facts?.maximumInput.map { "\($0)" } == row["input"], "\(row.line)")
      #expect(tasks == row["tasks"], "\(row.line)")
    }
  }
}
