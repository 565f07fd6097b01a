import Metering
import TestSupport
import Testing

@testable import Pricing

@Suite("Which card bills a call")
struct SelectionTests {
  @Test("a date begins a new sheet of its tier, at its first millisecond")
  func dates() {
    let list = PriceList(
      book: book(
        """
        p/m ; - ; - ; input=1
        p/m ; - ; tier=batch ; input=1
        p/m ; 2026-03-13 ; - ; input=2
        p/m ; 2026-06-01T16:30:00Z ; - ; input=3
        p/m ; 2026-06-01T16:30:00Z ; tier=batch ; input=3
        p/new ; 2026-03-13 ; - ; input=1
        """))
    let table = TextTable(
      """
      key    at                        tier   | price
      p/m    1970-01-01T00:00:00.000Z  -      | p/m
      p/m    2026-03-12T23:59:59.999Z  -      | p/m
      p/m    2026-03-13T00:00:00.000Z  -      | p/m@2026-03-13
      p/m    2026-03-13T00:00:00.000Z  batch  | p/m+tier=batch  # a tier has dates of its own
      p/m    2026-06-01T16:29:59.999Z  -      | p/m@2026-03-13
      p/m    2026-06-01T16:30:00.000Z  -      | p/m@2026-06-01T16:30:00Z
      p/m    2026-06-01T16:30:00.000Z  batch  | p/m@2026-06-01T16:30:00Z+tier=batch
      p/m    9999-12-31T23:59:59.999Z  -      | p/m@2026-06-01T16:30:00Z
      p/new  2026-03-12T23:59:59.999Z  -      | no price yet on 2026-03-12
      p/new  2026-03-13T00:00:00.000Z  -      | p/new@2026-03-13
      """)
    expect(list, table)
  }

  @Test("in its hours a window goes before the rest of its sheet, and ends with the sheet")
  func hours() {
    let list = PriceList(
      book: book(
        """
        p/m ; - ; - ; input=1
        p/m ; 2025-02-26T16:30:00Z ; - ; input=2
        p/m ; 2025-02-26T16:30:00Z ; hours=16:30-00:30 ; input=3
        p/m ; 2025-09-05T16:00:00Z ; - ; input=4
        """))
    let table = TextTable(
      """
      key  at                        | price
      p/m  2025-02-25T17:00:00.000Z  | p/m    # the window is not yet announced
      p/m  2025-02-26T16:29:59.999Z  | p/m
      p/m  2025-02-26T16:30:00.000Z  | p/m@2025-02-26T16:30:00Z+hours=16:30-00:30
      p/m  2025-02-26T23:59:59.999Z  | p/m@2025-02-26T16:30:00Z+hours=16:30-00:30
      p/m  2025-02-27T00:00:00.000Z  | p/m@2025-02-26T16:30:00Z+hours=16:30-00:30
      p/m  2025-02-27T00:29:59.999Z  | p/m@2025-02-26T16:30:00Z+hours=16:30-00:30
      p/m  2025-02-27T00:30:00.000Z  | p/m@2025-02-26T16:30:00Z
      p/m  2025-02-27T16:29:59.999Z  | p/m@2025-02-26T16:30:00Z
      p/m  2025-09-05T17:00:00.000Z  | p/m@2025-09-05T16:00:00Z  # the discount has ended
      """)
    expect(list, table)
  }

  @Test("a threshold is exceeded by one token more, cached ones counted, for the whole call")
  func thresholds() {
    let list = PriceList(
      book: book(
        """
        p/m ; - ; - ; input=1
        p/m ; - ; above=128000 ; input=2
        p/m ; - ; above=200000 ; input=3
        p/m ; - ; hours=01:00-04:00 ; input=4
        p/m ; - ; hours=01:00-04:00,above=128000 ; input=5
        p/x ; - ; above=199999 ; input=6
        """))
    let table = TextTable(
      """
      key  at                    input    | price
      p/m  2026-10-15T12:00:00Z  0        | p/m
      p/m  2026-10-15T12:00:00Z  127999   | p/m
      p/m  2026-10-15T12:00:00Z  128000   | p/m
      p/m  2026-10-15T12:00:00Z  128001   | p/m+above=128000
      p/m  2026-10-15T12:00:00Z  200000   | p/m+above=128000
      p/m  2026-10-15T12:00:00Z  200001   | p/m+above=200000
      p/m  2026-10-15T02:00:00Z  128000   | p/m+hours=01:00-04:00
      p/m  2026-10-15T02:00:00Z  128001   | p/m+hours=01:00-04:00,above=128000
      p/m  2026-10-15T02:00:00Z  200001   | p/m+hours=01:00-04:00,above=128000  # hours first
      p/x  2026-10-15T12:00:00Z  200000   | p/x+above=199999
      p/x  2026-10-15T12:00:00Z  199999   | no price for this hour or size
      """)
    expect(list, table)
  }

  @Test("a tier or speed without a card is unknown, never the standard price")
  func tiersAndSpeeds() {
    let names = ["p", "anthropic", "openai", "groq", "azure"]
    let cards = names.flatMap {
      [
        "\($0)/m ; - ; - ; input=1", "\($0)/m ; - ; tier=batch ; input=2",
        "\($0)/m ; - ; tier=priority ; input=3", "\($0)/m ; - ; speed=fast ; input=4",
        "\($0)/m ; - ; tier=batch,speed=fast ; input=5",
      ]
    }
    let list = PriceList(book: book(cards.joined(separator: "\n")))
    let table = TextTable(
      """
      key          tier           speed     | price
      p/m          -              -         | p/m
      p/m          default        -         | p/m
      p/m          STANDARD       Standard  | p/m
      p/m          auto           normal    | p/m
      p/m          on_demand      default   | p/m
      p/m          standard_only  -         | p/m
      p/m          unspecified    -         | p/m
      p/m          batch          -         | p/m+tier=batch
      p/m          Batch          -         | p/m+tier=batch
      p/m          priority       -         | p/m+tier=priority
      p/m          -              fast      | p/m+speed=fast
      p/m          batch          FAST      | p/m+tier=batch,speed=fast
      p/m          flex           -         | no price for service tier 'flex'
      p/m          fast           -         | no price for service tier 'fast'
      p/m          -              turbo     | no price for speed 'turbo'
      p/m          priority       fast      | no price for service tier 'priority' and speed 'fast'
      anthropic/m  priority       -         | anthropic/m   # a commitment at the list price
      groq/m       flex           -         | groq/m
      groq/m       performance    -         | groq/m
      groq/m       batch          -         | groq/m+tier=batch
      openai/m     fast           -         | openai/m+tier=priority
      azure/m      fast           -         | azure/m+tier=priority
      """)
    expect(list, table)
  }

  @Test("provider unknown, model unknown and free are told apart")
  func unknown() {
    let list = PriceList(book: book("p/m ; - ; - ; input=1"), localProviders: ["ollama"])
    let table = TextTable(
      """
      key        | price
      p/m        | p/m
      p/other    | model unknown
      q/m        | model unknown
      unknown/m  | provider unknown
      ollama/m   | local
      """)
    expect(list, table)
  }

  @Test("the first name that is listed decides, even when its tier has no price")
  func names() {
    let list = PriceList(
      book: book(
        """
        p/m ; - ; - ; input=1
        p/m ; - ; tier=batch ; input=2
        p/m-2026 ; - ; - ; input=3
        """))
    var call = request("p/none")
    call.modelNames = ["none", "m-2026", "m"]
    #expect(list.select(call).words == "p/m-2026")
    call.serviceTier = "batch"
    #expect(list.select(call).words == "no price for service tier 'batch'")
    call.modelNames = []
    #expect(list.select(call) == .modelUnknown)
  }

  private func expect(
    _ list: PriceList, _ table: TextTable, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for row in table.rows {
      let at = row["at"].isEmpty ? "2026-10-15T12:00:00Z" : row["at"]
      var call = request(row["key"], at: at, [.input: Int64(row["input"]) ?? 0])
      call.serviceTier = row["tier"].isEmpty ? nil : row["tier"]
      call.speed = row["speed"].isEmpty ? nil : row["speed"]
      #expect(
        list.select(call).words == row["price"], "\(row.line)", sourceLocation: sourceLocation)
    }
  }
}
