import Ledger
import Metering
import Terminal

/// The calls that a command's options describe: one from flags, or one from a response.
struct CallSource {
  let fields: EventFields
  /// The path of a provider's response, if one is to be read.
  let response: String?

  /// The largest response that is read, in bytes: a body with many embeddings has some 100 MB.
  private static let responseLimit = 512 << 20

  /// The events: one, and one more for each other model that a response reports apart.
  ///
  /// - Parameter original: The time of a call that is corrected, which stays unless one is given.
  /// - Returns: The call, and one more for each other model.
  /// - Throws: What is wrong with the flags or the response.
  func events(original: Int64?) throws -> [UsageEvent] {
    guard let response else {
      var event = try UsageEvent(.object(fields.members))
      event.occurredAtMs = event.occurredAtMs ?? original
      return [event]
    }
    if let count = fields.firstCount {
      throw Messages.wrongUsage(
        "--response brings its own counts, so '\(count)' cannot be given", command: "record")
    }
    return try events(of: response, original: original)
  }

  private func events(of path: String, original: Int64?) throws -> [UsageEvent] {
    let requested = fields.text("model")
    let input = try Input(path: path)
    defer { input.close() }
    let bytes = try input.readAll(limit: Self.responseLimit)
    let metered: MeteredResponse
    do {
      metered = try ResponseReader.read(
        bytes, provider: fields.text("provider"), requestedModel: requested)
    } catch {
      throw Messages.responseUnreadable(path: path, error)
    }
    guard let model = metered.model ?? requested else { throw Messages.modelMissing(path: path) }
    let described = fields.members.filter { $0.key != "model" }
    var call = try UsageEvent(
      .object(described + [JSONMember(key: "model", value: .string(model))]))
    call.id = call.id ?? metered.id
    call.occurredAtMs = call.occurredAtMs ?? original ?? metered.occurredAtMs
    call.provider = call.provider ?? metered.provider
    call.requestedModel = call.requestedModel ?? requested
    call.usage = metered.usage
    if fields.text("status") == nil {
      // What broke off on the way may be on the bill, unlike what was refused.
      if metered.isError { call.status = "error" }
      if metered.isCutOff { call.status = "incomplete" }
    }
    call.serviceTier = call.serviceTier ?? metered.serviceTier
    call.speed = call.speed ?? metered.speed
    call.inferenceGeo = call.inferenceGeo ?? metered.inferenceGeo
    call.latencyMs = call.latencyMs ?? metered.latencyMs
    call.reportedCostUSD = call.reportedCostUSD ?? metered.reportedCostUSD
    return [call]
      + metered.others.map { other in
        var part = call
        part.model = other.model
        part.requestedModel = nil
        part.usage = other.usage
        part.reportedCostUSD = nil
        part.id = call.id.map { "\($0)+\(other.model)" }
        return part
      }
  }
}
