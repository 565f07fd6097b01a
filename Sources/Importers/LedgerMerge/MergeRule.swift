import Ledger
import Metering

/// Which of two ledgers' descriptions of a call counts.
enum MergeRule {
  /// What is done with the other ledger's description.
  enum Verdict: Hashable {
    /// It says nothing new, or less.
    case known
    /// It takes the place of what is recorded here.
    case better
    /// Nothing tells which is right; why.
    case conflict(String)
  }

  /// Decides.
  ///
  /// What one side replaced is old on both. Then a person's correction goes first, then what is
  /// known before what is not, then the rank of evidence, then the rule of the source that both
  /// were read by. Two programs' own records that differ are nobody's to choose from.
  ///
  /// - Parameters:
  ///   - theirs: The call in the other ledger.
  ///   - ours: The row that counts here.
  ///   - replacedHere: The rows that it replaced.
  /// - Returns: The verdict.
  static func verdict(
    _ theirs: ForeignCall, _ ours: CallEntry, replacedHere: [CallEntry]
  ) -> Verdict {
    let content = CallContent(theirs.entry)
    if content == CallContent(ours) { return .known }
    if theirs.replaced.contains(where: { CallContent($0) == CallContent(ours) }) { return .better }
    if replacedHere.contains(where: { CallContent($0) == content }) { return .known }
    let (isTheirHand, isOurHand) = (isByHand(theirs.entry), isByHand(ours))
    if isTheirHand != isOurHand { return isTheirHand ? .better : .known }
    let isKnown = theirs.entry.event.usage != nil
    if isKnown != (ours.event.usage != nil) { return isKnown ? .better : .known }
    if theirs.entry.source != ours.source {
      let (rank, other) = (EvidenceRank.of(theirs.entry.source), EvidenceRank.of(ours.source))
      return rank > other ? .better : .known
    }
    guard let source = theirs.entry.source.flatMap({ ImportSources.named($0) }) else {
      return .conflict(content.difference(from: CallContent(ours), id: ours.id))
    }
    var call = ImportedCall(event: theirs.entry.event, line: 0)
    call.event.occurredAtMs = theirs.entry.occurredAtMs
    return source.outranks(call, ours) ? .better : .known
  }

  private static func isByHand(_ entry: CallEntry) -> Bool {
    entry.source == "record" && entry.corrects != nil
  }
}

/// What a row says about a call, whatever it is called and whatever it cost by which price.
struct CallContent: Hashable {
  private var event: UsageEvent
  private let reportedPicousd: Int64?

  init(_ entry: CallEntry) {
    event = entry.event
    event.id = nil
    event.provider = entry.provider
    event.occurredAtMs = entry.occurredAtMs
    event.reportedCostUSD = nil
    reportedPicousd = entry.reportedPicousd
  }

  /// Where the other ledger's row differs from ours, for a person.
  func difference(from ours: CallContent, id: String) -> String {
    let name = "call '\(id)' stays as it is here: the other ledger has"
    for kind in UsageKind.allCases where event.usage?[kind] != ours.event.usage?[kind] {
      let counts = [event.usage?[kind], ours.event.usage?[kind]].map { $0.map(String.init) ?? "no" }
      return "\(name) \(counts[0]) \(kind.field), this one \(counts[1])"
    }
    let (other, own) = (event, ours.event)
    let fields: [(String, Bool)] = [
      ("model", other.model != own.model), ("provider", other.provider != own.provider),
      ("time", other.occurredAtMs != own.occurredAtMs), ("status", other.status != own.status),
      ("reported cost", reportedPicousd != ours.reportedPicousd), ("tags", other.tags != own.tags),
      ("attribution", other.attribution != own.attribution),
    ]
    let names = fields.filter(\.1).map(\.0)
    return "\(name) another \(names.isEmpty ? "description" : names.joined(separator: ", "))"
  }
}
