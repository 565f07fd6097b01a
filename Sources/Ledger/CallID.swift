/// Makes ids for calls that come without one.
public enum CallID {
  private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")

  /// A new id: `call_`, ten characters of time and sixteen random ones.
  ///
  /// Ids sort by time, so that they lie together in the index (the layout of ULID, in lower case).
  ///
  /// - Parameter nowMs: The time, in Unix milliseconds.
  /// - Returns: An id of 31 characters.
  public static func make(nowMs: Int64) -> String {
    var id = "call_"
    for shift in stride(from: 45, through: 0, by: -5) {
      id.append(digits[Int((nowMs >> Int64(shift)) & 31)])
    }
    var generator = SystemRandomNumberGenerator()
    let random = (generator.next() as UInt64, generator.next() as UInt64)
    for half in [random.0, random.1] {
      for shift in stride(from: 35, through: 0, by: -5) {
        id.append(digits[Int((half >> UInt64(shift)) & 31)])
      }
    }
    return id
  }
}
