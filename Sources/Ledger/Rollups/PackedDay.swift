/// The sums of one day of one dimension, packed; see ``PackedSums``.
struct PackedDay: Sendable {
  let dimension: RollupDimension
  /// Days since 1970.
  let day: Int64
  let bytes: [UInt8]

  /// - Parameters:
  ///   - rows: The sums in the order of their keys.
  ///   - dimension: What they are by.
  ///   - day: The day that all of them are of.
  init(_ rows: some Collection<RollupSums.Row>, _ dimension: RollupDimension, day: Int64) {
    self.dimension = dimension
    self.day = day
    bytes = PackedSums.pack(rows, day: day * RollupGrain.quartersOfDay)
  }

  /// The sums in the order of their keys.
  var rows: [RollupSums.Row] {
    bytes.withUnsafeBytes { PackedSums.unpack($0, day: day * RollupGrain.quartersOfDay) } ?? []
  }
}
