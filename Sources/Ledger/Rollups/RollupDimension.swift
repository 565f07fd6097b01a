/// What calls are rolled up by: one dimension each, but for provider and model, which are one.
struct RollupDimension: Hashable, Sendable {
  /// The number in the column `dimension` of `rollups`: the place in ``fields``.
  let code: Int

  /// What the numbers mean.
  ///
  /// They are in files: new ones come at the end.
  static let fields =
    [
      "total", "model", "requested_model", "status", "source", "service_tier", "speed",
      "inference_geo", "price", "cost_source", "workflow", "session", "team", "project",
      "environment", "customer", "user", "agent", "feature", "cost_center", "tags",
    ]

  /// Every call.
  static let total = RollupDimension(code: 0)
  /// Where the calls came from.
  static let source = RollupDimension(code: 4)
  /// Provider and model.
  static let model = RollupDimension(code: 1)
  /// The sets of tags.
  static let tags = RollupDimension(code: fields.count - 1)
  /// All of them.
  static let all = fields.indices.map { RollupDimension(code: $0) }

  private init(code: Int) { self.code = code }

  /// The one whose values tell a dimension's; nil for time, which every one tells.
  init?(telling dimension: Dimension) {
    switch dimension {
    case .time: return nil
    case .tag: self = .tags
    case .name("provider"): self = .model
    case .name(let name):
      guard let code = Self.fields.firstIndex(of: name) else { return nil }
      self.init(code: code)
    }
  }

  /// Whether every call has a value.
  var isOfEveryCall: Bool { code <= Self.model.code }

  /// The spans of time whose sums are kept, the longest first.
  var grains: [RollupGrain] { isOfEveryCall ? [.month, .day, .quarter] : [.month, .day] }

  /// The shortest of them: those of a day are packed into one row, see ``PackedSums``.
  var packedGrain: RollupGrain { isOfEveryCall ? .quarter : .day }

  /// The columns of a call's value, in numbers of names.
  func columns(_ rows: EffectiveRows) -> (String, String) {
    switch self {
    case .total: ("0", "0")
    case .model: ("c.provider_id", "c.model_id")
    case .tags: ("c.tags_id", "0")
    default: (rows.column(of: .name(Self.fields[code])), "0")
    }
  }
}
