import Metering

/// A budget's scope as one text, so that equal scopes are equal texts.
enum ScopeText {
  static func canonical(_ terms: [CallFilter.Term]) -> String {
    JSON.array(Set(terms.map(\.text)).sorted().map(JSON.string)).text
  }

  static func parse(_ text: String) throws -> [CallFilter.Term] {
    try (JSON(parsing: text).array ?? []).compactMap(\.string).compactMap {
      try CallFilter.Term($0)
    }
  }
}

extension CallFilter {
  /// Whether a call passes all terms, as a summary of the recorded call would find; the period is
  /// left out.
  func matchesTerms(_ call: CallEntry) -> Bool {
    let names = terms.filter { !$0.dimension.isTime && !$0.dimension.isTag }
    for dimension in Set(names.map(\.dimension)) {
      let found = call.value(of: dimension)
      let own = names.filter { $0.dimension == dimension }
      let wanted = own.filter { !$0.isExcluded }
      if !wanted.isEmpty, !wanted.contains(where: { $0.value == found }) { return false }
      if own.contains(where: { $0.isExcluded && $0.value == found }) { return false }
    }
    return matchesRest(call)
  }
}

extension Dimension {
  fileprivate var isTag: Bool { if case .tag = self { true } else { false } }
}

extension CallEntry {
  /// The value that a call has in a dimension that is a column; nil for none.
  fileprivate func value(of dimension: Dimension) -> String? {
    switch dimension.field {
    case "provider": provider
    case "model": event.model
    case "status": event.status
    case "source": source
    case "requested_model": event.requestedModel
    case "service_tier": event.serviceTier
    case "speed": event.speed
    case "inference_geo": event.inferenceGeo
    case "price": price
    case "cost_source": costSource
    case let field: Attribution(rawValue: field).flatMap { event.attribution[$0] }
    }
  }
}

extension Budget {
  /// Whether a call is in the scope; when it happened is not asked.
  public func counts(_ call: CallEntry) -> Bool {
    var filter = CallFilter(zone: .utc)
    filter.terms = scope
    return filter.matchesTerms(call)
  }
}
