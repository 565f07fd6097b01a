#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where two threads hand each other things: one that fills batches, one that empties them.
///
/// A batch belongs to one side at a time, and changes sides here only.
final class Handover: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var empty: [CallBatch]
  private var full: [CallBatch] = []
  /// Whether nothing more will be handed over.
  private var isClosed = false

  init(_ batches: [CallBatch]) {
    empty = batches
    pthread_mutex_init(lock, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(lock)
    change.deallocate()
    lock.deallocate()
  }

  /// An empty batch, as soon as there is one; nil when the other side wants no more.
  func takeEmpty() -> CallBatch? {
    locked {
      while empty.isEmpty && !isClosed { pthread_cond_wait(change, lock) }
      return isClosed ? nil : empty.removeFirst()
    }
  }

  /// Hands a full batch over.
  func give(full batch: CallBatch) { locked { full.append(batch) } }

  /// A full batch, as soon as there is one; nil when no more will come.
  func takeFull() -> CallBatch? {
    locked {
      while full.isEmpty && !isClosed { pthread_cond_wait(change, lock) }
      return full.isEmpty ? nil : full.removeFirst()
    }
  }

  /// Gives an emptied batch back.
  func give(empty batch: CallBatch) { locked { empty.append(batch) } }

  /// Ends it, for both sides: what is full can still be taken.
  func close() { locked { isClosed = true } }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(lock)
    defer {
      pthread_cond_broadcast(change)
      pthread_mutex_unlock(lock)
    }
    return body()
  }
}

/// Runs `body` on a thread of its own, which nobody waits for.
func detachThread(_ body: @escaping @Sendable () -> Void) {
  final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let work = Unmanaged.passRetained(Work(body))
  #if canImport(Darwin)
    var thread: pthread_t?
    let run: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { context in
      Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
      return nil
    }
  #else
    var thread = pthread_t()
    let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
      if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }
  #endif
  guard pthread_create(&thread, nil, run, work.toOpaque()) == 0 else {
    // No thread to be had: the work is done here and now.
    work.takeRetainedValue().body()
    return
  }
  #if canImport(Darwin)
    if let thread { pthread_detach(thread) }
  #else
    pthread_detach(thread)
  #endif
}
