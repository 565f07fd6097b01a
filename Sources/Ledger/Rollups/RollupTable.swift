/// The sums of one dimension and grain, as they come.
///
/// Why not a dictionary: every call is looked for in a dozen of these, and a good hash of three
/// numbers took longer than everything else.
struct RollupTable {
  /// The sums, in the order in which their keys came up.
  private(set) var rows: [RollupSums.Row] = []
  /// By hash: the place of a row, counted from 1; 0 where there is none.
  private var places = [Int32](repeating: 0, count: 64)
  private var last = -1

  /// Adds to the sum of a key.
  ///
  /// Most calls have the key of the one before.
  mutating func add(_ sum: RollupSum, to key: RollupSums.Key) {
    if last < 0 || rows[last].key != key { last = row(of: key) }
    rows[last].sum += sum
  }

  /// The sum of a key.
  func sum(of key: RollupSums.Key) -> RollupSum? {
    let found = places[place(of: key)]
    return found == 0 ? nil : rows[Int(found) - 1].sum
  }

  /// Adds the sums of shorter spans.
  mutating func add(_ shorter: some Sequence<RollupSums.Row>, by grain: RollupGrain) {
    for row in shorter {
      var key = row.key
      key.quarter = grain.floor(key.quarter)
      add(row.sum, to: key)
    }
  }

  /// The same calls by longer spans.
  func rolled(to grain: RollupGrain) -> RollupTable {
    var longer = RollupTable()
    longer.add(rows, by: grain)
    return longer
  }

  /// Those that tell something, in the order of their keys.
  func sorted() -> [RollupSums.Row] {
    rows.filter { $0.sum != RollupSum() }.sorted { $0.key < $1.key }
  }

  /// Makes it empty; its memory is used again.
  mutating func removeAll() {
    if rows.isEmpty { return }
    rows.removeAll(keepingCapacity: true)
    for place in places.indices { places[place] = 0 }
    last = -1
  }

  private mutating func row(of key: RollupSums.Key) -> Int {
    var place = place(of: key)
    if places[place] != 0 { return Int(places[place]) - 1 }
    if 2 * rows.count >= places.count {
      grow()
      place = self.place(of: key)
    }
    rows.append(RollupSums.Row(key: key, sum: RollupSum()))
    places[place] = Int32(rows.count)
    return rows.count - 1
  }

  /// Where the key is, or would be.
  private func place(of key: RollupSums.Key) -> Int {
    let mask = places.count - 1
    var place = Self.hash(key) & mask
    while places[place] != 0, rows[Int(places[place]) - 1].key != key { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    places = [Int32](repeating: 0, count: 4 * places.count)
    for (index, row) in rows.enumerated() { places[place(of: row.key)] = Int32(index + 1) }
  }

  private static func hash(_ key: RollupSums.Key) -> Int {
    let mixed =
      (UInt64(bitPattern: key.quarter) &* 0x9E37_79B9_7F4A_7C15)
      ^ (UInt64(bitPattern: key.value) &* 0xC2B2_AE3D_27D4_EB4F)
      ^ (UInt64(bitPattern: key.value2) &* 0x1656_67B1_9E37_79F9)
    let product = (mixed ^ mixed >> 29) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: product >> 33)
  }
}
