/// Calls that are ready to be written, many at a time, in memory that is used again.
///
/// Nothing in it is counted by reference. Of the input it keeps the numbers of the lines, not their
/// bytes: what a call says is in its row.
public final class CallBatch {
  /// A call.
  struct Row {
    /// Where it lies.
    let place: UInt32
    /// What it was made of: the number of a line, less ``linesBefore``, or of a call of whoever
    /// made it.
    let origin: Int32
  }

  /// The calls, in the order in which they are to be written; then those whose id came up before.
  private(set) var rows: [Row] = []
  /// How many of the rows are the first with their id.
  private(set) var uniqueCount = 0
  private var calls = PackedCalls()
  /// What is wrong with lines that are no call, by the number of the line in the file.
  public internal(set) var refused: [(line: Int64, error: any Error)] = []
  /// The earliest time that a call has, of those that were given one, in Unix milliseconds.
  public private(set) var oldestCallMs: Int64?
  /// The columns that any row has.
  private var union: UInt64 = 0
  /// The columns that every row has.
  private var common: UInt64 = .max

  /// Of no meaning: what is read has to go somewhere.
  private var fetched: UInt8 = 0

  /// What the calls add to the rollups, and how many bytes that takes.
  private(set) var days: [PackedDay] = []
  private(set) var dayBytes = 0

  /// The texts that got a symbol since the last batch.
  var newTexts: [String] = []
  /// The symbols that the rollups have got as values since the last batch.
  var newValues: [Int64] = []
  /// How often symbols have begun anew.
  var epoch = 0

  /// The number of the line of the file before the first of the batch.
  var linesBefore: Int64 = 0
  /// The bytes of its whole lines.
  public internal(set) var readBytes = 0
  /// How many lines these are, blank ones included.
  public internal(set) var readLines: Int64 = 0
  /// Whether a last line was left because it breaks off.
  public internal(set) var isOpenEnded = false
  /// Why nothing follows: the system's reason, or a line that is too long.
  var failure: EventStream.Failure?

  init() {}

  deinit { calls.free() }

  /// The columns that an INSERT of these calls binds.
  ///
  /// Where some calls have usage and others have none, a count is 0 or NULL call by call.
  var bound: UInt64 {
    let columns = union & ~RowColumn.usageBit
    let isMixed = union & RowColumn.usageBit != common & RowColumn.usageBit
    return isMixed ? columns | RowColumn.counts : columns
  }

  /// The counts that are 0 in every call.
  var zeros: UInt64 {
    common & RowColumn.usageBit == 0 || rows.isEmpty ? 0 : RowColumn.counts & ~union
  }

  /// The number of calls.
  public var count: Int { rows.count }

  /// How many bytes the calls take.
  var callBytes: Int { calls.count }

  /// The call of a row.
  @inline(__always)
  func call(_ row: Int) -> PackedCalls.Call { calls[Int(rows[row].place)] }

  /// Has the calls of rows brought near, which are about to be asked for.
  ///
  /// They lie scattered, and waiting for one after another takes longer than waiting for all.
  func fetch(_ rows: ArraySlice<Int>) {
    for row in rows { fetched &+= calls.touch(Int(self.rows[row].place)) }
  }

  /// The number of the line that a row was made of.
  public func line(ofRow row: Int) -> Int64 { linesBefore + Int64(rows[row].origin) }

  /// Makes it empty.
  func clear() {
    rows.removeAll(keepingCapacity: true)
    calls.clear()
    uniqueCount = 0
    oldestCallMs = nil
    refused.removeAll()
    newTexts.removeAll()
    newValues.removeAll()
    days.removeAll()
    dayBytes = 0
    (union, common) = (0, .max)
    (linesBefore, readBytes, readLines) = (0, 0, 0)
    isOpenEnded = false
  }

  /// Adds a call.
  ///
  /// - Parameters:
  ///   - id: Its id.
  ///   - origin: What it was made of.
  ///   - fields: The columns and their values, by column.
  func add(id: UnsafeRawBufferPointer, origin: Int, _ fields: borrowing RowFields) {
    rows.append(Row(place: UInt32(calls.add(id: id, fields)), origin: Int32(origin)))
    if fields[RowColumn.timeWasGiven] != 0 {
      oldestCallMs = min(oldestCallMs ?? .max, fields[RowColumn.occurredAt])
    }
    union |= fields.mask
    common &= fields.mask
  }

  /// Adds what calls of the batch add to the rollups.
  func add(_ days: [PackedDay]) {
    self.days += days
    for day in days { dayBytes += day.bytes.count }
  }

  /// Reads the columns of a row.
  func read(_ row: Int, into fields: inout RowFields) {
    var call = call(row)
    fields.clear()
    var rest = call.mask & ~RowColumn.usageBit
    while rest != 0 {
      fields.set(rest.trailingZeroBitCount, call.values.read())
      rest &= rest - 1
    }
    if call.mask & RowColumn.usageBit != 0 { fields.setUsageKnown() }
  }

  /// Puts the rows in the order in which they are to be written.
  ///
  /// The calls stay where they lie: a copy of them in this order is read a little faster, and takes
  /// the room of thousands more.
  func arrange() {
    let order = BatchOrder(rows.map { calls[Int($0.place)].id })
    uniqueCount = order.first.count
    rows = (order.first + order.repeated).map { rows[Int($0)] }
  }
}
