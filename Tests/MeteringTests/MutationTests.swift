import Foundation
import Metering
import Testing

/// Every body of the tables, torn and twisted.
///
/// Whatever comes in, nothing may crash, and no count may come out that is negative, too large, or
/// larger than the whole it belongs to.
@Suite("Mutated responses")
struct MutationTests {
  private static let bodies: [ResponseTable.Case] = [
    OpenAIResponseTests.chatCases, OpenAIResponseTests.streamCases,
    OpenAIResponseTests.responsesCases, OpenAIResponseTests.otherCases,
    AnthropicResponseTests.messageCases, AnthropicResponseTests.streamCases,
    GoogleResponseTests.bodyCases, GoogleResponseTests.streamCases,
    OtherResponseTests.bedrockCases, OtherResponseTests.cohereCases,
    OtherResponseTests.otherCases, ErrorResponseTests.errorCases,
  ].flatMap { ResponseTable($0).cases }

  /// How many bodies are tried: 20,000, or $COSTS_FUZZ_ROUNDS for a longer run.
  private static let rounds =
    ProcessInfo.processInfo.environment["COSTS_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 20_000

  @Test("bytes changed, cut out, doubled: an error or sound counts")
  func bytes() {
    let seed: UInt64 = 0xC0575
    var random = SplitMix64(seed: seed)
    var readable = 0
    for round in 0..<Self.rounds {
      guard let item = Self.bodies.randomElement(using: &random) else { break }
      var bytes = Array(item.body.utf8)
      for _ in 0...Int.random(in: 0...3, using: &random) { Self.mutate(&bytes, &random) }
      do throws(MeteringError) {
        let response = try ResponseReader.read(
          bytes, provider: item.hint, requestedModel: item.requestedModel)
        readable += 1
        Self.expectSound(response, "seed \(seed), round \(round), \(item.title)")
      } catch {
        if error.description.utf8.count > 400 {
          Issue.record("seed \(seed), round \(round): an error that holds a body")
        }
      }
    }
    // A mutator that breaks everything tests nothing but the JSON reader.
    #expect(readable > 1000, "seed \(seed)")
  }

  @Test("numbers exchanged: an error or sound counts")
  func numbers() {
    let seed: UInt64 = 0xBEEF
    var random = SplitMix64(seed: seed)
    let values = ["0", "-1", "1.5", "28.0", "1e3", "null", "\"7\"", "1000000000001", "true", "[]"]
    for round in 0..<5_000 {
      guard let item = Self.bodies.randomElement(using: &random),
        let body = try? JSON(parsing: item.body)
      else { continue }
      let value = values.randomElement(using: &random) ?? "0"
      let twisted = Self.replacingCount(in: body, by: value, &random)
      guard
        let response = try? ResponseReader.read(
          Array(twisted.text.utf8), provider: item.hint, requestedModel: item.requestedModel)
      else { continue }
      Self.expectSound(response, "seed \(seed), round \(round), \(item.title), \(value)")
    }
  }

  @Test("a body whose usage is taken out has none")
  func withoutUsage() throws {
    let holders: Set<String> = [
      "usage", "usageMetadata", "usage_metadata", "meta", "x_groq", "metrics", "predictions",
      "amazon-bedrock-invocationMetrics",
    ]
    var count = 0
    for item in Self.bodies where item.expected.contains("_tokens=") {
      guard let body = try? JSON(parsing: item.body) else { continue }
      let bare = Self.removing(holders, from: body)
      guard bare != body else { continue }
      count += 1
      guard
        let response = try? ResponseReader.read(
          Array(bare.text.utf8), provider: item.hint, requestedModel: item.requestedModel)
      else { continue }
      #expect(response.usage == nil, "\(item.title)")
    }
    #expect(count > 50)
  }

  private static func expectSound(_ response: MeteredResponse, _ comment: String) {
    for usage in [response.usage].compactMap({ $0 }) + response.others.map(\.usage) {
      if (try? usage.validate()) == nil { Issue.record("unsound counts: \(comment)") }
    }
    if let cost = response.reportedCostUSD {
      let decimal = DecimalText(cost)
      if decimal == nil || (decimal?.isNegative == true && decimal?.isZero == false) {
        Issue.record("unsound cost \(cost): \(comment)")
      }
    }
    if response.latencyMs ?? 0 < 0 { Issue.record("negative latency: \(comment)") }
    if response.isCutOff && response.usage != nil { Issue.record("half a usage: \(comment)") }
  }
}

// The mutations.
extension MutationTests {
  private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard bytes.count > 2 else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let length = min(Int.random(in: 1...40, using: &random), bytes.count - place)
    switch Int.random(in: 0...6, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.removeSubrange(place..<place + length)
    case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
    case 3: bytes.removeSubrange(place...)
    case 4:
      let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
      if let digit = digits.randomElement(using: &random) {
        bytes[digit] = UInt8.random(in: 0x30...0x39, using: &random)
      }
    case 5:
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).shuffled(
        using: &random)
      bytes = Array(lines.joined(separator: [0x0A]))
    default: bytes[place] = Array("{}[]\",:-.eE0 \n".utf8).randomElement(using: &random) ?? 0
    }
  }

  private static func replacingCount(
    in json: JSON, by value: String, _ random: inout SplitMix64
  ) -> JSON {
    switch json {
    case .number:
      guard Int.random(in: 0...3, using: &random) == 0 else { return json }
      return (try? JSON(parsing: value)) ?? json
    case .array(let elements):
      return .array(elements.map { replacingCount(in: $0, by: value, &random) })
    case .object(let members):
      return .object(
        members.map {
          JSONMember(key: $0.key, value: replacingCount(in: $0.value, by: value, &random))
        })
    default: return json
    }
  }

  private static func removing(_ keys: Set<String>, from json: JSON) -> JSON {
    switch json {
    case .array(let elements): .array(elements.map { removing(keys, from: $0) })
    case .object(let members):
      .object(
        members.filter { !keys.contains($0.key) }.map {
          JSONMember(key: $0.key, value: removing(keys, from: $0.value))
        })
    default: json
    }
  }
}
