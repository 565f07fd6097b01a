import Metering
import Testing

@testable import Ledger

/// What the amounts of invoices are for.
@Suite("Items of invoices")
struct BilledItemTests {
  /// The line items are ones that people have published of OpenAI's costs.
  @Test("a line item is a model and a kind of token, or something else")
  func lineItems() {
    let cases: [(String, String, UsageKind?)] = [
      ("gpt-4o-2024-08-06, input", "gpt-4o", .input),
      ("gpt-4o-mini-2024-07-18, cached input", "gpt-4o-mini", .cacheRead),
      ("gpt-4o-2024-05-13, output", "gpt-4o-2024-05-13", .output),
      ("gpt-5, input_tokens", "gpt-5", .input),
      ("gpt-5.6-sol, output, long context", "gpt-5.6-sol", .output),
      ("priority | gpt-5.4-2026-03-05, input", "gpt-5.4 (priority)", .input),
      ("gpt-5.6-sol, cache writes", "gpt-5.6-sol", .cacheCreation),
      ("gpt-audio-mini-2025-12-15 audio, input", "gpt-audio-mini", .inputAudio),
      ("gpt-image-2.5-flare image, output", "gpt-image-2.5-flare", .outputImage),
      ("whisper-1, audio", "whisper-1", nil),
      ("text-embedding-3-small", "text-embedding-3-small", nil),
      ("ft:gpt-4o-2024-08-06:acme::x1, input", "ft:gpt-4o-2024-08-06", .input),
      ("web search tool calls", "web search", .webSearch),
      ("Vector storage", "vector storage", nil),
      ("code interpreter sessions", "code interpreter sessions", nil),
      ("Sales Tax", "tax", nil),
      ("Promotional credits", "credit", nil),
    ]
    for (text, name, meter) in cases {
      var line = Invoice.Line(amountPicousd: 1)
      line.item = text
      let (item, found) = BilledItem.of(line, provider: "openai")
      #expect(item.text == name, "\(text)")
      #expect(found == meter, "\(text)")
    }
  }

  @Test("Anthropic names model, kind of token and tier apart")
  func columns() {
    var line = Invoice.Line(amountPicousd: 1)
    line.item = "Claude Sonnet 4.5 Usage - Input Tokens, Cache Read"
    line.model = "claude-sonnet-4-5-20250929"
    for (type, meter) in [
      ("uncached_input_tokens", UsageKind.input), ("output_tokens", .output),
      ("cache_read_input_tokens", .cacheRead), ("input_no_cache", .input),
      ("cache_creation.ephemeral_5m_input_tokens", .cacheCreation),
      ("cache_creation.ephemeral_1h_input_tokens", .cacheCreation1h),
    ] {
      line.tokenType = type
      let (item, found) = BilledItem.of(line, provider: "anthropic")
      #expect(item == .model("claude-sonnet-4-5", tier: nil) && found == meter, "\(type)")
    }
    line.serviceTier = "batch"
    let (item, _) = BilledItem.of(line, provider: "anthropic")
    #expect(item == .model("claude-sonnet-4-5", tier: "batch"))
  }

  @Test("an amount that is negative is taken off; no item is everything")
  func others() {
    var line = Invoice.Line(amountPicousd: -1)
    line.item = "gpt-4o, input"
    #expect(BilledItem.of(line, provider: "openai").item == .entry(.credit))
    line = Invoice.Line(amountPicousd: 1)
    #expect(BilledItem.of(line, provider: "openai").item == .everything)
  }
}
