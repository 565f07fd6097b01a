/// A filter on what a row of `rollups` tells.
struct RollupFilter {
  /// Terms on one name, in numbers.
  private struct NameTerms {
    let isSecond: Bool
    /// Nil: any; 0 is none.
    let wanted: Set<Int64>?
    let excluded: Set<Int64>
  }

  private let filter: CallFilter
  private let names: NameTable
  private var terms: [NameTerms] = []
  private let hasRest: Bool
  private let hasTags: Bool
  private var tags: [Int64: [String: String]] = [:]

  init(_ filter: CallFilter, names: NameTable) throws {
    self.filter = filter
    self.names = names
    hasRest = !filter.rest.isEmpty
    hasTags = filter.rest.contains { !$0.isTime }
    for (dimension, given) in filter.grouped() {
      guard case .name(let name) = dimension else { continue }
      func numbers(_ isExcluded: Bool) throws -> Set<Int64>? {
        let values = given.filter { $0.isExcluded == isExcluded }.map(\.value)
        if values.isEmpty { return nil }
        return Set(try values.compactMap { try $0.map { try names.id(of: $0) } ?? 0 })
      }
      terms.append(
        NameTerms(
          isSecond: name == "model", wanted: try numbers(false), excluded: try numbers(true) ?? []))
    }
  }

  /// Whether the calls of a row pass.
  mutating func passes(_ key: RollupSums.Key) throws -> Bool {
    for term in terms {
      let number = term.isSecond ? key.value2 : key.value
      if let wanted = term.wanted, !wanted.contains(number) { return false }
      if term.excluded.contains(number) { return false }
    }
    guard hasRest else { return true }
    if hasTags, key.value != 0, tags[key.value] == nil {
      tags[key.value] = TagText.parse(try names.text(of: key.value))
    }
    return filter.matches { dimension in
      switch dimension {
      case .name: nil
      case .tag(let tag): tags[key.value]?[tag]
      case .time(let unit):
        unit.label(
          of: unit.bucket(at: key.quarter * RollupGrain.quarterMs, in: filter.zone),
          in: filter.zone)
      }
    }
  }
}
