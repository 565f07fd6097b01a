/// Where two threads hand each other things: one that fills batches, one that empties them.
///
/// A batch belongs to one side at a time, and changes sides here only.
final class Handover: @unchecked Sendable {
  private let monitor = Monitor()
  private var empty: [CallBatch]
  private var full: [CallBatch] = []
  /// Whether nothing more will be handed over.
  private var isClosed = false

  init(_ batches: [CallBatch]) { empty = batches }

  /// An empty batch, as soon as there is one; nil when the other side wants no more.
  func takeEmpty() -> CallBatch? {
    monitor.locked {
      monitor.wait { empty.isEmpty && !isClosed }
      return isClosed ? nil : empty.removeFirst()
    }
  }

  /// Hands a full batch over.
  func give(full batch: CallBatch) { monitor.locked { full.append(batch) } }

  /// A full batch, as soon as there is one; nil when no more will come.
  func takeFull() -> CallBatch? {
    monitor.locked {
      monitor.wait { full.isEmpty && !isClosed }
      return full.isEmpty ? nil : full.removeFirst()
    }
  }

  /// Gives an emptied batch back.
  func give(empty batch: CallBatch) { monitor.locked { empty.append(batch) } }

  /// Ends it, for both sides: what is full can still be taken.
  func close() { monitor.locked { isClosed = true } }
}
