import Foundation
import Testing

/// `costs whatif` says exactly what `costs estimate` says of the same calls with the model
/// replaced: both are asked, and the answers of the second are added up here.
@Suite("What if, against estimates")
struct WhatIfProgramTests {
  private typealias Event = [String: Any]

  /// A target: its name, who sells it where that has to be said, and what it is there for.
  private static let targets: [(model: String, provider: String?)] = [
    ("gpt-4o", nil),  // an own discount, batch and priority
    ("gpt-4o-mini", nil),  // an own price that is no whole number per token
    ("claude-sonnet-4-5", nil),  // cache writes, a small context window
    ("claude-opus-4-8", nil),  // a regional factor, fast
    ("gemini-2.5-pro", nil),  // long context, audio
    ("deepseek-v4-flash", nil),  // peak hours on weekdays
    ("deepseek-chat", nil),  // seven dated prices, off-peak hours past midnight
    ("gpt-4o", "azure"), ("sonar-pro", "perplexity"), ("llama3.2:latest", nil),
    ("anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock"),
  ]

  private static func events(_ count: Int, seed: UInt64) -> [Event] {
    var random = Draw(state: seed)
    return (0..<count).map { number in
      let (provider, model) = random.pick([
        ("openai", "gpt-4o"), ("openai", "gpt-4o-2024-08-06"), ("anthropic", "claude-opus-4-8"),
        ("google", "gemini-2.5-pro"), ("deepseek", "deepseek-chat"), ("ollama", "llama3.1:8b"),
        ("unknown", "nobody"), ("openai", "text-embedding-3-small"),
      ])
      var event: Event = ["id": "c\(number)", "provider": provider, "model": model]
      let seconds = 1_738_000_000 + random.below(56_000_000)
      event["occurred_at"] = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
      if random.below(3) == 0 {
        event["service_tier"] = random.pick(["batch", "flex", "priority"])
      }
      if random.below(9) == 0 { event["speed"] = "fast" }
      if random.below(6) == 0 { event["inference_geo"] = "us" }
      if random.below(9) == 0 { event["cost_usd"] = "0.\(random.below(9999))" }
      if random.below(9) == 0 { event["requested_model"] = "gpt-5" }
      if random.below(12) == 0 { event["status"] = "error" }
      if random.below(9) != 0 { event.merge(random.counts()) { _, new in new } }
      return event
    }
  }

  private static func lines(_ events: [Event]) throws -> String {
    try events.map { event in
      let data = try JSONSerialization.data(withJSONObject: event, options: .sortedKeys)
      return String(decoding: data, as: UTF8.self) + "\n"
    }.joined()
  }

  private static func objects(_ text: String) throws -> [Event] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? Event)
    }
  }

  private static func usd(_ value: Any?) -> Decimal? {
    (value as? String).flatMap { Decimal(string: $0, locale: Locale(identifier: "C")) }
  }

  @Test("every sum is the sum of the estimates", arguments: [nil, "2026-03-03T03:30:00Z"])
  func equality(pricesAt: String?) throws {
    let sandbox = try Sandbox()
    let events = Self.events(500, seed: 41)
    try sandbox.write(Self.lines(events), to: "calls.ndjson")
    try sandbox.output(
      """
      costs record - < calls.ndjson
      costs prices set --provider openai --model gpt-4o --from 2026-01-01 --multiplier 0.85
      costs prices set --provider openai --model gpt-4o-mini --from 2025-06-01 \
        --input 0.1234567 --cache-read 0.0123 --output 0.6543219
      costs prices set --provider openai --model gpt-4o-mini --from 2026-06-01 --until 2026-06-30 \
        --tier batch --input 0.07 --output 0.3
      """)
    var recorded: [String: Event] = [:]
    for call in try Self.objects(sandbox.output("costs calls --limit 0 --json")) {
      recorded[try #require(call["id"] as? String)] = call
    }
    #expect(recorded.count == events.count)
    for (model, provider) in Self.targets {
      let seller = provider.map { " --to-provider \($0)" } ?? ""
      let time = pricesAt.map { " --prices-at \($0)" } ?? ""
      let answer = try sandbox.output("costs whatif --to \(model)\(seller)\(time) --json")
      let found = try #require(try Self.objects(answer).first)
      let wanted = try estimates(of: events, at: model, provider, pricesAt, recorded, sandbox)
      let name = "\(provider ?? "") \(model) \(pricesAt ?? "")"
      let total = try #require(found["totals"] as? Event)
      #expect(total["calls"] as? Int == wanted.calls, "\(name)")
      #expect(Self.usd(total["cost_usd"]) == wanted.cost, "\(name)")
      #expect(Self.usd(total["target_cost_usd"]) == wanted.target, "\(name)")
      #expect(Self.usd(total["saving_usd"]) == wanted.cost - wanted.target, "\(name)")
      #expect(total["not_comparable_calls"] as? Int == events.count - wanted.calls, "\(name)")
      for part in ["rows", "months"] {
        let rows = try #require(found[part] as? [Event])
        let sum = rows.reduce(Decimal(0)) { $0 + (Self.usd($1["target_cost_usd"]) ?? 0) }
        #expect(sum == wanted.target && rows.count > 5, "\(part) of \(name)")
      }
      let left = try #require(found["not_comparable"] as? [Event])
      #expect(left.reduce(0) { $0 + ($1["calls"] as? Int ?? 0) } == events.count - wanted.calls)
      #expect(wanted.calls > 30, "\(name) compares too little to prove anything")
    }
  }

  /// The comparable calls, their recorded cost, and the sum of their estimates at a model.
  private func estimates(
    of events: [Event], at model: String, _ provider: String?, _ pricesAt: String?,
    _ recorded: [String: Event], _ sandbox: Sandbox
  ) throws -> (calls: Int, cost: Decimal, target: Decimal) {
    let moved = events.map { event in
      var event = event
      event["model"] = model
      event["provider"] = provider
      event["requested_model"] = nil
      event["cost_usd"] = nil
      if let pricesAt { event["occurred_at"] = pricesAt }
      return event
    }
    let lines = try Self.lines(moved)
    let estimates = try Self.objects(sandbox.output("costs estimate - --json", input: lines))
    let option = provider.map { " --provider \($0)" } ?? ""
    let shown = try sandbox.run("costs models show '\(model)'\(option) --json")
    let facts =
      shown.code == 0 ? (try Self.objects(shown.output).first?["models"] as? [Event])?.first : nil
    var sum = (calls: 0, cost: Decimal(0), target: Decimal(0))
    for (event, estimate) in zip(events, estimates) {
      guard let call = recorded[event["id"] as? String ?? ""],
        let cost = Self.usd(call["cost_usd"]),
        let amount = Self.usd(estimate["cost_usd"]), Self.fits(event, facts)
      else { continue }
      sum = (sum.calls + 1, sum.cost + cost, sum.target + amount)
    }
    return sum
  }

  /// Whether a model is known to take a call, by what `costs models show` says of it.
  private static func fits(_ event: Event, _ facts: Event?) -> Bool {
    guard let facts, let input = event["input_tokens"] as? Int else { return true }
    if let most = facts["max_input_tokens"] as? Int, input / (event["requests"] as? Int ?? 1) > most
    {
      return false
    }
    // The one model here that is known to be of another kind than the targets.
    if event["model"] as? String == "text-embedding-3-small" { return false }
    guard let features = facts["supports"] as? [String] else { return true }
    let needs = [
      "input_audio_tokens": "audio_input", "output_audio_tokens": "audio_output",
      "input_image_tokens": "vision", "input_video_tokens": "video",
    ]
    return needs.allSatisfy { event[$0.key] as? Int ?? 0 == 0 || features.contains($0.value) }
  }
}

/// A small generator whose runs can be repeated.
private struct Draw {
  var state: UInt64

  mutating func below(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(count))
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Counts whose parts fit into their totals, whatever a price list tells apart.
  mutating func counts() -> [String: Any] {
    let most = pick([50, 9_000, 400_000])
    var input = below(most)
    var counts: [String: Any] = [:]
    func add(_ field: String, _ count: Int) {
      input += count
      counts[field] = count
    }
    if below(2) == 0 { add("cache_read_tokens", below(most)) }
    if below(3) == 0 {
      let written = below(most)
      add("cache_creation_tokens", written)
      if below(2) == 0 { counts["cache_creation_1h_tokens"] = below(written + 1) }
    }
    if below(8) == 0 { add("input_audio_tokens", below(most)) }
    if below(8) == 0 { add("input_image_tokens", below(most)) }
    let thought = below(3) == 0 ? below(3000) : 0
    if thought > 0 { counts["reasoning_tokens"] = thought }
    if below(9) == 0 { counts["web_searches"] = below(4) }
    if below(5) == 0 { counts["requests"] = 1 + below(7) }
    counts["input_tokens"] = input
    counts["output_tokens"] = thought + below(3000)
    return counts
  }
}
