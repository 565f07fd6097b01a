import Metering
import Pricing
import SQLite

/// Reads calls and prices each at other models, as `Assessor` prices one.
///
/// Calls are summed before they are priced where that gives the same cost to the last digit: see
/// ``PriceBreaks``. What cannot be summed is priced call by call.
final class CallReplay {
  /// Which targets the calls of a model are looked at; nil leaves them out.
  typealias Choice = (_ provider: String, _ model: String) -> [Int]?

  private let file: LedgerFile
  private let filter: CallFilter
  let plans: [ReplayPlan]
  /// The time whose prices hold, in Unix milliseconds; nil for each call's own.
  let pricesAtMs: Int64?
  let assessor: Assessor
  private let choose: Choice
  /// Whether months are told apart, and the calls' own prices are computed anew.
  let isDetailed: Bool

  private(set) var groups: [ReplayGroup] = []
  private(set) var traits: [ReplayTraits] = []
  private(set) var buckets = UsageBuckets()
  /// What was priced call by call: by group, target and month.
  var alone: [ReplayOutcomes.Key: WhatIf.Row] = [:]
  /// Failed calls that were not billed, by group and month: they cost nothing anywhere.
  private(set) var unbilled: [SIMD2<Int32>: WhatIf.Compared] = [:]
  private(set) var firstMs: Int64 = .max
  private(set) var lastMs: Int64 = .min

  private var groupIndex: [SIMD4<Int64>: Int] = [:]
  private var lastGroup: (key: SIMD4<Int64>, index: Int)?
  private var traitsIndex: [SIMD4<Int64>: Int] = [:]

  init(
    _ file: LedgerFile, _ filter: CallFilter, targets: [ReplayTarget], pricesAtMs: Int64?,
    isDetailed: Bool, choose: @escaping Choice
  ) throws {
    self.file = file
    self.filter = filter
    self.pricesAtMs = pricesAtMs
    self.isDetailed = isDetailed
    self.choose = choose
    let assessor = file.assessor()
    self.assessor = assessor
    plans = try targets.map { try ReplayPlan($0, assessor) }
  }

  // MARK: Reading

  private static let columns = """
    c.seq, c.occurred_at_ms, c.provider_id, c.model_id, c.requested_model_id, c.status_id, \
    c.service_tier_id, c.speed_id, c.inference_geo_id, \
    c.input_audio_tokens | c.cache_read_audio_tokens | c.output_audio_tokens \
    | c.input_image_tokens | c.output_image_tokens | c.citation_tokens | c.input_video_tokens
    """
  /// The column of the first count of ``UsageBuckets/kinds``; the cost follows the last.
  private static let firstCount = 10
  private static let costColumn = firstCount + UsageBuckets.kinds.count

  /// Reads all calls that pass the filter.
  func run() throws {
    try file.translatingErrors {
      try file.connection.read {
        let rows = try EffectiveRows(file.connection, .init(asOfMs: filter.asOfMs))
        guard let wanted = try filter.condition(names: file.names, rows) else { return }
        let rest = filter.rest
        let counts = UsageBuckets.kinds.map { "c.\($0.field)" }
        let columns = [Self.columns] + counts + [rows.cost] + rest.map { rows.column(of: $0) }
        let statement = try file.connection.prepare(
          """
          SELECT \(columns.joined(separator: ", "))
          FROM \(rows.tables) WHERE \(wanted.sql) AND \(rows.condition)
          """)
        try statement.bind(wanted.values)
        let wholeUsage = try UsageStatement(file.connection)
        let labels = RestLabels(names: file.names, zone: filter.zone)
        while try statement.step() {
          if !rest.isEmpty {
            var values: [Dimension: String?] = [:]
            for (offset, dimension) in rest.enumerated() {
              values[dimension] = try labels.value(
                of: dimension, in: statement, Self.costColumn + 1 + offset)
            }
            guard filter.matches({ values[$0] ?? nil }) else { continue }
          }
          try add(statement, wholeUsage)
        }
      }
    }
  }

  private func add(_ row: Statement, _ wholeUsage: UsageStatement) throws {
    let group = try groupNumber(row)
    let cost = row.optionalInt64(Self.costColumn)
    groups[group].calls += 1
    groups[group].costPicousd += Int128(cost ?? 0)
    guard !groups[group].targets.isEmpty else { return }
    let atMs = row.int64(1)
    let month =
      isDetailed
      ? Int32(truncatingIfNeeded: Dimension.TimeUnit.month.bucket(at: atMs, in: filter.zone)) : 0
    guard !row.isNull(Self.firstCount) else {
      if let cost, try file.names.text(of: row.int64(5)) == "error" {
        note(atMs)
        let key = SIMD2(Int32(group), month)
        unbilled[key, default: WhatIf.Compared()] += WhatIf.Compared(
          calls: 1, costPicousd: Int128(cost))
      } else {
        leaveOut(group, month, .noUsage, cost)
      }
      return
    }
    guard let cost else { return leaveOut(group, month, .unpriced, nil) }
    note(atMs)
    var call = UsageBuckets.Sums(
      calls: 1, costPicousd: Int128(cost), atMs: pricesAtMs ?? atMs)
    for offset in UsageBuckets.kinds.indices {
      call.counts[offset] = row.int64(Self.firstCount + offset)
    }
    let traits = try traitsNumber(row)
    let isPlain = !row.isNull(9) && row.int64(9) == 0 && call.counts[6] > 0
    let place = Place(group: group, traits: traits, month: month)
    if isPlain {
      try addPlain(call, place)
    } else {
      let usage = try wholeUsage.usage(seq: row.int64(0))
      groups[group].note(usage)
      try price(call, usage, at: groups[group].targets, place)
    }
  }

  /// Where a call belongs.
  struct Place {
    let group: Int
    let traits: Int
    let month: Int32
  }

  private func addPlain(_ call: UsageBuckets.Sums, _ place: Place) throws {
    var call = call
    let inputTokens = call.inputTokens
    groups[place.group].maximumInput = max(groups[place.group].maximumInput, inputTokens)
    groups[place.group].maximumOutput = max(
      groups[place.group].maximumOutput, call.counts[4] / call.counts[6])
    if call.counts[5] > 0 { groups[place.group].needed.insert(.reasoning) }
    let group = groups[place.group]
    if !group.single.isEmpty || isDetailed && !group.isOwnWhole {
      let usage = call.usage
      try price(call, usage, at: group.single, place)
      if isDetailed, !group.isOwnWhole { try list(&call, usage, place) }
    }
    let key = UsageBuckets.Key(
      group: Int32(place.group), traits: Int32(place.traits), month: place.month,
      parts: UsageBuckets.parts(call.counts),
      segment: group.breaks.segment(atMs: call.atMs, inputTokens: inputTokens))
    buckets.add(key, call)
  }

  private func note(_ atMs: Int64) {
    firstMs = min(firstMs, atMs)
    lastMs = max(lastMs, atMs)
  }

  private func leaveOut(_ group: Int, _ month: Int32, _ reason: WhatIf.Reason, _ cost: Int64?) {
    let obstacle = WhatIf.Obstacle(reason: reason, detail: "")
    let call = WhatIf.LeftOut(calls: 1, costPicousd: Int128(cost ?? 0))
    groups[group].leftOut[month, default: WhatIf.Row()].add(WhatIf.Row(leftOut: [obstacle: call]))
  }

  // MARK: Names

  private func groupNumber(_ row: Statement) throws -> Int {
    let key = SIMD4(row.int64(2), row.int64(3), row.int64(4), 0)
    if let lastGroup, lastGroup.key == key { return lastGroup.index }
    if let known = groupIndex[key] {
      lastGroup = (key, known)
      return known
    }
    var group = ReplayGroup(
      provider: try file.names.text(of: key.x), model: try file.names.text(of: key.y),
      requestedModel: key.z == 0 ? nil : try file.names.text(of: key.z))
    let targets = choose(group.provider, group.model) ?? []
    group.summed = targets.filter { plans[$0].isWhole }
    group.single = targets.filter { !plans[$0].isWhole }
    var prices = group.summed.flatMap { plans[$0].prices }
    if isDetailed {
      group.mode = ReplayTarget(model: group.model, provider: group.provider).facts?.mode
      let traits = ReplayTraits(serviceTier: nil, speed: nil, inferenceGeo: nil)
      let own = try assessor.everyPrice(of: group.event(traits, usage: nil, atMs: 0))
      group.isOwnWhole = PriceList.isWholePerUnit(own)
      if group.isOwnWhole { prices += own }
    }
    group.breaks = PriceBreaks(prices, limits: group.summed.flatMap { plans[$0].limits })
    groupIndex[key] = groups.count
    groups.append(group)
    return groups.count - 1
  }

  private func traitsNumber(_ row: Statement) throws -> Int {
    let key = SIMD4(row.int64(6), row.int64(7), row.int64(8), 0)
    if let known = traitsIndex[key] { return known }
    func text(_ id: Int64) throws -> String? { id == 0 ? nil : try file.names.text(of: id) }
    traitsIndex[key] = traits.count
    traits.append(
      ReplayTraits(
        serviceTier: try text(key.x), speed: try text(key.y), inferenceGeo: try text(key.z)))
    return traits.count - 1
  }
}

/// Reads all counts of single calls.
private struct UsageStatement {
  private let statement: Statement

  init(_ connection: Connection) throws {
    let fields = UsageKind.allCases.map(\.field).joined(separator: ", ")
    statement = try connection.prepare("SELECT \(fields) FROM call_log WHERE seq = ?")
  }

  func usage(seq: Int64) throws -> Usage {
    try statement.bind(.integer(seq), at: 1)
    defer { statement.reset() }
    var usage = Usage()
    guard try statement.step() else { return usage }
    for (column, kind) in UsageKind.allCases.enumerated() { usage[kind] = statement.int64(column) }
    return usage
  }
}
