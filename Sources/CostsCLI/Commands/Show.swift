import ArgumentParser
import Ledger
import Metering
import Terminal

/// `costs show`: everything about one call.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show everything the ledger knows about one call.",
    discussion: """
      Example:
        costs show req_7f3
      """)

  @Argument(help: "The call's id.")
  var id: String
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let call = try ledger.location.openForReading().call(id: id)
    let output = Output()
    if isJSON {
      try output.line(CallJSON.object(call).text)
    } else {
      for (name, value) in lines(of: call) {
        try output.line(name.padded(to: 26, onLeft: false) + value)
      }
    }
    try output.flush()
  }

  private func lines(of call: CallEntry) -> [(String, String)] {
    let event = call.event
    var lines = [
      ("id", call.id), ("occurred_at", Timestamp.format(call.occurredAtMs)),
      ("provider", call.provider), ("model", event.model),
    ]
    func add(_ name: String, _ value: String?) {
      if let value { lines.append((name, value)) }
    }
    add("requested_model", event.requestedModel)
    add("status", event.status)
    add("service_tier", event.serviceTier)
    add("speed", event.speed)
    add("inference_geo", event.inferenceGeo)
    if let usage = event.usage {
      for kind in UsageKind.allCases where usage[kind] > 0 {
        add(kind.field, Digits.grouped(usage[kind]))
      }
    } else {
      add("usage", "not reported")
    }
    add("latency_ms", event.latencyMs.map { Digits.grouped($0) })
    add("cost", CallPrinter.cost(of: call))
    if let computed = call.computedPicousd, call.reportedPicousd != nil {
      add("computed cost", "$" + Digits.usd(Int128(computed)))
    }
    add("price", call.price)
    for dimension in Attribution.allCases { add(dimension.field, event.attribution[dimension]) }
    for (key, value) in event.tags.sorted(by: { $0.key < $1.key }) { add("tag:" + key, value) }
    add("source", call.source)
    add("recorded_at", call.recordedAtMs.map { Timestamp.format($0) })
    add("corrects", call.corrects)
    add("superseded by", call.supersededBy)
    return lines
  }
}
