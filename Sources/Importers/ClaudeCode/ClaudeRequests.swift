import Metering

/// The requests of one file, while their lines come in: snapshots of a stream, of which the last is
/// right.
///
/// Requests are held until the file ends, or until there are so many that the oldest cannot have
/// further lines; what comes later all the same is settled with the recorded call.
struct ClaudeRequests {
  /// The most requests that are held.
  private static let limit = 2 * ImportSink.batch

  /// Whether requests from before in the file have been handed on.
  private var isContinued: Bool
  private var requests: [Request] = []
  private var indices: [String: Int] = [:]

  /// The lines of one request so far.
  private struct Request {
    var last: ClaudeLine
    var number: Int64
    var firstAtMs: Int64?

    mutating func add(_ line: ClaudeLine, number: Int64) {
      // A replay by a sidechain says nothing new about its parent's request.
      if line.isSidechain && !last.isSidechain { return }
      let isParent = last.isSidechain && !line.isSidechain
      firstAtMs = isParent ? line.atMs ?? firstAtMs : firstAtMs ?? line.atMs
      let named = last
      last = line
      self.number = number
      if last.response.usage == nil { last.response.usage = named.response.usage }
      if last.response.model == nil { last.response.model = named.response.model }
      if last.session == nil { last.session = named.session }
      if last.project == nil { last.project = named.project }
      if !last.hasMessageID, named.hasMessageID { (last.id, last.hasMessageID) = (named.id, true) }
    }
  }

  init(isContinued: Bool) { self.isContinued = isContinued }

  /// Takes a line.
  mutating func add(_ line: ClaudeLine, number: Int64, into sink: inout ImportSink) throws {
    if let index = index(of: line) {
      requests[index].add(line, number: number)
      indices[line.id] = index
      return
    }
    if requests.count >= Self.limit { try release(Self.limit / 2, into: &sink) }
    note(line, at: requests.count)
    requests.append(Request(last: line, number: number, firstAtMs: line.atMs))
  }

  /// The request that a line belongs to.
  ///
  /// Some of its lines may have the request's id only. Two messages stay two, whatever requests
  /// they name.
  private func index(of line: ClaudeLine) -> Int? {
    if let index = indices[line.id] { return index }
    guard let request = line.requestID, let index = indices[request],
      !requests[index].last.hasMessageID
    else { return nil }
    return index
  }

  private mutating func note(_ line: ClaudeLine, at index: Int) {
    indices[line.id] = index
    if let request = line.requestID, indices[request] == nil { indices[request] = index }
  }

  /// Hands on all that are held.
  mutating func close(into sink: inout ImportSink) throws {
    try release(requests.count, into: &sink)
  }

  private mutating func release(_ count: Int, into sink: inout ImportSink) throws {
    for request in requests.prefix(count) {
      for call in calls(of: request) { try sink.take(call) }
    }
    isContinued = true
    requests.removeFirst(count)
    indices.removeAll(keepingCapacity: true)
    for (index, request) in requests.enumerated() { note(request.last, at: index) }
  }

  /// The call, and one more for each other model that the response reports apart.
  private func calls(of request: Request) -> [ImportedCall] {
    let line = request.last
    let response = line.response
    var event = UsageEvent(model: response.model ?? "unknown")
    event.id = line.id
    event.occurredAtMs = request.firstAtMs
    event.provider = response.provider
    event.usage = response.usage
    event.serviceTier = response.serviceTier
    event.speed = response.speed
    event.inferenceGeo = response.inferenceGeo
    event.reportedCostUSD = response.reportedCostUSD
    event.attribution[.session] = line.session
    event.attribution[.project] = line.project
    if line.isSidechain { event.attribution[.agent] = ClaudeCodeSource.sidechain }
    var call = ImportedCall(
      event: event, line: request.number, isLowConfidence: line.isInterrupted)
    call.isContinuation = isContinued
    return [call]
      + response.others.map { other in
        var part = call
        part.event.model = other.model
        part.event.usage = other.usage
        part.event.reportedCostUSD = nil
        part.event.id = "\(line.id)+\(other.model)"
        return part
      }
  }
}
