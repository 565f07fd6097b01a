import Metering
import TestSupport
import Testing

@testable import Pricing

/// `costed` is the sum in picodollars, or what is unpriced, or the error.
@Suite("What a call costs")
struct QuoteTests {
  @Test("cached input is part of input, not on top of it")
  func cachedInput() {
    expectCosts(
      "input=3 cache_read=0.3 cache_creation=3.75 output=15",
      """
      input  cache_read  cache_creation  output | costed
       1000           0               0       0 | 3000000000  # all fresh
       1000         600             300      50 | 2355000000  # 100 fresh, 600 read, 300 created
       1000        1000               0       0 | 300000000
       1000           0            1000       0 | 3750000000
          0           0               0       1 | 15000000
          0           0               0       0 | 0
       1000         900             200       0 | error: the sum of separately priced input parts \
      (1100) exceeds input_tokens (1000)
      """)
  }

  @Test("cache reads and writes without a rate of their own cost what input costs")
  func cacheFallback() {
    expectCosts(
      "input=3 output=15",
      """
      input  cache_read  cache_creation  cache_creation_1h  output | costed
       1000         600             300                100       0 | 3000000000
      """)
    expectCosts(
      "input=3 cache_read=0.3",
      """
      input  cache_read  cache_creation | costed
       1000         600             300 | 1380000000   # 400 at 3, 600 at 0.3
      """)
  }

  @Test("a write for an hour has its own rate, else a write's, else the input's")
  func oneHour() {
    let counts = """
      input  cache_creation  cache_creation_1h | costed
       1000             300                100 |
      """
    for (rates, sum) in [
      // 700 fresh, 200 for five minutes, 100 for an hour
      ("input=3 cache_creation=3.75 cache_creation_1h=6", "3450000000"),
      ("input=3 cache_creation=3.75", "3225000000"),
      ("input=3 cache_creation_1h=6", "3300000000"),
      ("input=3", "3000000000"),
    ] {
      expectCosts(rates, counts + " " + sum)
    }
  }

  @Test("a cached audio token is one token: cached and audio")
  func audioAndCache() {
    let counts = """
      input  cache_read  input_audio  cache_read_audio | costed
       1000         500          300               100 |
      """
    // 100 cached audio, 400 cached text, 200 fresh audio, 300 fresh text.
    for (rates, sum) in [
      ("input=2 cache_read=1 input_audio=20 cache_read_audio=10", "6000000000"),
      ("input=2 cache_read=1 cache_read_audio=10", "2400000000"),  // audio is not told from text
      ("input=2 cache_read=1 input_audio=20", "5100000000"),  // cached audio as cached
      ("input=2 cache_read=1", "1500000000"),
      ("input=2 input_audio=20", "7400000000"),  // cached audio as audio
      ("input=2 cache_read_audio=10", "2800000000"),
      ("input=2", "2000000000"),
    ] {
      expectCosts(rates, counts + " " + sum)
    }
  }

  @Test("parts of the output have rates of their own, or cost what output costs")
  func outputParts() {
    let counts = """
      output  reasoning  output_audio  output_image  citation | costed
        1000        100           200           300        50 |
      """
    for (rates, sum) in [
      ("output=10", "10000000000"),
      ("output=10 reasoning=20", "11000000000"),
      ("output=10 reasoning=20 output_audio=30 output_image=40 citation=5", "23750000000"),
      ("output=10 output_image=0", "7000000000"),
    ] {
      expectCosts(rates, counts + " " + sum)
    }
    expectCosts(
      "output=10 reasoning=20 output_audio=30",
      """
      output  reasoning  output_audio | costed
        1000        600           500 | error: the sum of separately priced output parts (1100) \
      exceeds output_tokens (1000)
      """)
  }

  @Test("images and video in the prompt have rates of their own, or cost what input costs")
  func inputMedia() {
    let counts = """
      input  cache_read  input_image  input_video  tool_input | costed
       1000         200          300          100          50 |
      """
    for (rates, sum) in [
      ("input=2 cache_read=1", "1800000000"),
      ("input=2 cache_read=1 input_image=4", "2400000000"),
      ("input=2 cache_read=1 input_image=4 input_video=12", "3400000000"),
    ] {
      expectCosts(rates, counts + " " + sum)
    }
  }

  @Test("searches and requests are counted one by one")
  func searches() {
    expectCosts(
      "input=1 output=1 web_search=10 x_search=25 search_unit=2 request=0.005",
      """
      input  web_search  x_search  search_unit  request | costed
          0           0         0            0        1 | 5000000000
          0           3         0            0        1 | 35000000000
          0           0         2            0        0 | 50000000000
          0           0         0          100        0 | 200000000000
       1000           1         1            1        2 | 48000000000
      """)
  }

  @Test("what was counted and has no rate makes the cost unknown, never smaller")
  func missingRates() {
    expectCosts(
      "input=1",
      """
      input  output  web_search  x_search  search_unit  request | costed
       1000       0           0         0            0        1 | 1000000000
       1000       1           0         0            0        1 | unpriced: output_tokens
       1000       0           1         0            0        1 | unpriced: web_searches
          0       1           1         1            1        1 | unpriced: output_tokens, \
      web_searches, x_searches, search_units
       1000       0           0         0            0        9 | 1000000000  # no fee, no gap
      """)
    expectCosts(
      "output=1",
      """
      input  cache_read  output | costed
          0           0    1000 | 1000000000
         10          10    1000 | unpriced: cache_read_tokens
         10           4    1000 | unpriced: input_tokens, cache_read_tokens
      """)
  }

  @Test("a region's uplift is on tokens, not on searches and requests")
  func geo() throws {
    let list = PriceList(
      book: book(
        "p/m ; - ; - ; input=1 cache_read=0.1 web_search=10 request=1 geo.us=1.1 geo.eu=1.25"))
    let table = TextTable(
      """
      geo     | costed
      -       | 1011000200000
      us      | 1011100220000   # 1000 fresh and 2 cached tokens times 1.1
      US      | 1011100220000
      eu      | 1011250250000
      global  | 1011000200000
      """)
    for row in table.rows {
      var call = request("p/m", [.input: 1002, .cacheRead: 2, .webSearch: 1])
      call.inferenceGeo = row["geo"].isEmpty ? nil : row["geo"]
      #expect(Self.costed(list, call) == row["costed"], "\(row.line)")
    }
  }

  @Test("each line is rounded for itself, half to even")
  func rounding() {
    expectCosts(
      "input=0.000000000001 output=0.000000000003 cache_read=0.000000000005",
      """
        input   output  cache_read | costed
       500000        0           0 | 0   # 0.5
       500001        0           0 | 1
            0   500000           0 | 2   # 1.5
       600000        0      100000 | 0   # 0.5 and 0.5, although they add up to 1
      1500000        0      500000 | 3   # 1 + 2.5, which is 1 + 2
      """)
  }

  @Test("a trillion tokens are priced exactly, or refused as too large")
  func hugeCounts() {
    expectCosts(
      "input=2.5 output=9.223372036854 cache_read=9223372",
      """
              input         output     cache_read | costed
      1000000000000              0              0 | 2500000000000000000
                  0  1000000000000              0 | 9223372036854000000
                  0  1000000000001              0 | error: a cost of 9223372.036863223372 USD is \
      more than one row can hold (9223372.036854775807 USD)
                  1  1000000000000              0 | error: a cost of 9223372.0368565 USD is more \
      than one row can hold (9223372.036854775807 USD)
      1000000000000  1000000000000              0 | error: a cost of 11723372.036854 USD is more \
      than one row can hold (9223372.036854775807 USD)
      1000000000000              0  1000000000000 | error: a cost of 9223372000000 USD is more \
      than one row can hold (9223372.036854775807 USD)
      """)
  }

  static func costed(_ list: PriceList, _ call: PricingRequest) -> String {
    do throws(PricingError) {
      let quote = try list.quote(call)
      #expect((quote.picousd == nil) == !quote.unpriced.isEmpty)
      return quote.picousd.map { "\($0)" }
        ?? "unpriced: " + quote.unpriced.map(\.field).joined(separator: ", ")
    } catch { return "error: \(error)" }
  }

  private func expectCosts(
    _ rates: String, _ cases: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let list = PriceList(book: book("p/m ; - ; - ; \(rates)"))
    let table = TextTable(cases)
    #expect(!table.rows.isEmpty, sourceLocation: sourceLocation)
    for row in table.rows {
      var call = request("p/m")
      for name in table.given {
        guard let kind = UsageKind(priceName: name), let count = Int64(row[name]) else {
          Issue.record("\(name) in \(row.line)", sourceLocation: sourceLocation)
          continue
        }
        call.usage[kind] = count
      }
      let found = Self.costed(list, call)
      #expect(found == row["costed"], "\(rates): \(row.line)", sourceLocation: sourceLocation)
    }
  }
}
