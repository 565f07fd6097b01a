import Foundation
import Metering
import TestSupport
import Testing

@testable import Pricing

/// Our costs against those of `Tests/reference/reference_cost.py`, which shares nothing with the
/// program: other language, other arithmetic, another reading of the same book.
@Suite("Costs against the reference in Python")
struct ReferenceTests {
  private static let events = 20_000

  @Test(
    "random events over every model cost exactly the same",
    .enabled(if: Python.isThere, "python3 is missing: costs were not compared with the reference"))
  func randomEvents() throws {
    let seed = SplitMix64(UInt64(20_261_121)).seed
    print("reference_cost.py --random \(Self.events) --seed \(seed)")
    let folder = FileManager.default.temporaryDirectory.appending(path: "costs-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let events = folder.appending(path: "events.ndjson")
    let answers = folder.appending(path: "answers.ndjson")
    try Python.run(["--random", "\(Self.events)", "--seed", "\(seed)"], input: nil, output: events)
    try Python.run([], input: events, output: answers)
    let given = try lines(events)
    let expected = try lines(answers)
    #expect(given.count >= Self.events && given.count == expected.count)
    var models: Set<String> = []
    var unknown = 0
    for (event, answer) in zip(given, expected) {
      let (key, cost) = try ours(event)
      models.insert(key)
      #expect(cost == answer["cost_usd"]?.string, "\(event.text)\n\(answer.text)\nseed \(seed)")
      if cost == nil { unknown += 1 }
    }
    #expect(models.count == PriceBook.builtIn.models().count, "models are missing, seed \(seed)")
    // Both kinds of answer must occur, or the comparison says little.
    #expect(unknown > 100 && unknown < Self.events / 2, "\(unknown) unknown, seed \(seed)")
  }

  private func ours(_ json: JSON) throws -> (key: String, costUSD: String?) {
    let event = try UsageEvent(json)
    let provider = event.provider ?? ""
    // To the reference an event without counts is one request; to the ledger its cost is unknown.
    var call = PricingRequest(
      provider: provider, modelNames: [event.model], atMs: try #require(event.occurredAtMs),
      usage: event.usage ?? Usage())
    call.serviceTier = event.serviceTier
    call.speed = event.speed
    call.inferenceGeo = event.inferenceGeo
    let picousd = try PriceList().quote(call).picousd
    return ("\(provider)/\(event.model)", picousd.map { Money.usd($0) })
  }

  private func lines(_ file: URL) throws -> [JSON] {
    let text = try String(contentsOf: file, encoding: .utf8)
    return try text.split(separator: "\n").map { try JSON(parsing: String($0)) }
  }
}

/// The reference program.
private enum Python {
  static var isThere: Bool {
    (try? run(["--help"], input: nil, output: nil)) != nil
  }

  /// Runs it to its end; throws when it fails.
  static func run(_ arguments: [String], input: URL?, output: URL?) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let script = Repository.root.appending(path: "Tests/reference/reference_cost.py").path()
    process.arguments = ["python3", script] + arguments
    process.standardInput = try input.map { try FileHandle(forReadingFrom: $0) } ?? .nullDevice
    if let output {
      try Data().write(to: output)
      process.standardOutput = try FileHandle(forWritingTo: output)
    } else {
      process.standardOutput = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CocoaError(.executableLoad, userInfo: ["status": process.terminationStatus])
    }
  }
}
