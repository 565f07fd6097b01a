import Metering

/// Holds calls back until it is known whether a span below them counted the same again.
///
/// Children end before their parents, so they usually come first in a file; within one document the
/// order may be any. What is remembered of spans and calls is bounded, so that memory stays flat
/// whatever the file's size.
struct SpanQueue {
  /// A call that waits.
  private struct Waiting {
    let key: SpanKey
    let call: ImportedCall
  }

  /// What is remembered of a span.
  private struct Note {
    var parent: SpanKey?
    /// Whether it is itself a call with counts.
    var hasUsage = false
    /// Whether a span below it is a call with counts.
    var isCovered = false
    /// Whether its call was handed on: it cannot be taken back for a span that comes late.
    var isTaken = false
  }

  /// Why a call that waited was left out.
  enum Outcome {
    case taken(ImportedCall)
    case repeatsItsChildren
    case isPartOfItsParent
  }

  private var waiting: [Waiting] = []
  private var recent: [SpanKey: Note] = [:]
  private var older: [SpanKey: Note] = [:]

  /// How many spans are remembered at least; at most twice as many.
  private let noteLimit: Int
  /// How many calls wait.
  private let callLimit: Int

  init(noteLimit: Int = 200_000, callLimit: Int = 4096) {
    self.noteLimit = noteLimit
    self.callLimit = callLimit
  }

  private func note(_ key: SpanKey) -> Note? { recent[key] ?? older[key] }

  private mutating func remember(_ key: SpanKey, _ note: Note) {
    recent[key] = note
    if recent.count >= noteLimit {
      older = recent
      recent = [:]
    }
  }

  /// Adds a span, with its call if it may be one.
  mutating func add(_ key: SpanKey, parent: SpanKey?, call: ImportedCall?) {
    var new = note(key) ?? Note()
    new.parent = parent ?? new.parent
    if call?.event.usage != nil { new.hasUsage = true }
    remember(key, new)
    if new.hasUsage || new.isCovered { coverAncestors(of: new.parent) }
    if let call { waiting.append(Waiting(key: key, call: call)) }
  }

  private mutating func coverAncestors(of first: SpanKey?) {
    var next = first
    while let key = next {
      var ancestor = note(key) ?? Note()
      if ancestor.isCovered { return }
      ancestor.isCovered = true
      remember(key, ancestor)
      next = ancestor.parent
    }
  }

  /// Gives the calls that have waited long enough, or all of them.
  mutating func release(all: Bool, _ body: (Outcome) throws -> Void) rethrows {
    // Twice the limit, so that the array is not moved for every few calls.
    guard all || waiting.count >= 2 * callLimit else { return }
    let count = all ? waiting.count : waiting.count - callLimit
    for item in waiting.prefix(count) { try body(outcome(of: item)) }
    waiting.removeFirst(count)
  }

  private mutating func outcome(of item: Waiting) -> Outcome {
    if note(item.key)?.isCovered == true { return .repeatsItsChildren }
    if item.call.event.usage == nil {
      if note(item.key)?.hasUsage == true || hasAncestor(item.key, where: \.hasUsage) {
        return .isPartOfItsParent
      }
      return .taken(item.call)
    }
    if hasAncestor(item.key, where: \.isTaken) { return .isPartOfItsParent }
    if var taken = note(item.key) {
      taken.isTaken = true
      remember(item.key, taken)
    }
    return .taken(item.call)
  }

  /// Whether there is such a span further up.
  private func hasAncestor(_ key: SpanKey, where holds: (Note) -> Bool) -> Bool {
    var next = note(key)?.parent
    // A damaged trace may lead round in a circle.
    for _ in 0..<256 {
      guard let ancestor = next, ancestor != key, let note = note(ancestor) else { return false }
      if holds(note) { return true }
      next = note.parent
    }
    return false
  }
}
